import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { type Context, ownInstitution, personKeyOf } from '../access';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { make } from '../platform/node';
import { auditActions } from '../platform/record';
import { Code, refuse, userErrorCodes } from '../platform/user-error';
import { ContactDetails } from './contact.type';
import { toPoint } from './contacts';
import { lockReveals, ownerExists } from './disclosures.store';
import { openPoints, revealToStaff } from './values.store';

const reveal = userErrorCodes({
  REVEAL_NOT_ALLOWED: 'The institution does not let this member of staff reveal contact details.',
  REVEAL_LIMIT: "The institution's limit of reveals a day is reached.",
});
// Disclosures are recorded by the functions that make them.
auditActions({
  CONTACT_DISCLOSED: 'Was shown contact details, under a consent.',
  CONTACT_REVEALED_TO_STAFF: 'Was shown contact details as staff, for a stated reason.',
});
const { REVEAL_FOUND_NOTHING } = auditActions({ REVEAL_FOUND_NOTHING: 'Asked as staff for contact details of somebody who has none.' });

@InputType({ description: 'Whose contact details, and why. The person will see both that you looked and the reason.' })
class RevealContactInput extends MutationInput {
  @Field(() => ID, { description: 'The advisor, student or account.' })
  ownerId!: string;

  @Field(() => String, { description: 'Why, 10 to 500 characters.' })
  reason!: string;
}

@ApiType('What revealContact answers.')
class RevealContactPayload extends MutationPayload {
  @Field(() => ContactDetails, { nullable: true, description: 'All of their contact points as they stand.' })
  contact?: ContactDetails | null;
}

@Resolver()
export class RevealContact {
  @Mutation(() => RevealContactPayload, {
    nullable: true,
    description:
      "Shows a person's contact details to staff who say why. It is a disclosure, which the person sees with the reason. Refused with NOT_FOUND, TOO_SHORT, TOO_LONG, REVEAL_NOT_ALLOWED or REVEAL_LIMIT.",
  })
  revealContact(
    @Arg('input', () => RevealContactInput, { description: 'Whose, and why.' }) input: RevealContactInput,
    @Ctx() { viewer }: Context,
  ) {
    const checks = new Checks();
    const reason = checks.text('reason', input.reason, { min: 10, max: 500 });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const { staffReveal, staffRevealsPerDay } = await ownInstitution(tx);
      const charged = viewer.duties.has('PRIVACY') || viewer.duties.has('ADMIN');
      if (staffReveal === 'OFF' || (staffReveal === 'LIMITED' && !charged))
        refuse(reveal.REVEAL_NOT_ALLOWED, 'Your institution does not let you reveal contact details.');
      const ownerId = personKeyOf(input.ownerId);
      if (ownerId === null || ownerId === viewer.accountId || !(await ownerExists(tx, ownerId)))
        refuse(Code.NOT_FOUND, 'There is nobody else of that id.', 'ownerId');
      const others = await lockReveals(tx, viewer.accountId, ownerId);
      if (others >= staffRevealsPerDay)
        refuse(reveal.REVEAL_LIMIT, `You can reveal the details of ${staffRevealsPerDay} people in 24 hours, and have done so.`);

      const sealed = await revealToStaff(tx, ownerId, reason);
      if (sealed.length === 0) await tx.record(REVEAL_FOUND_NOTHING, { subject: ownerId });
      else tx.recorded += 1; // by the function
      // Opened when the payload is read, which is after the commit: the disclosure comes first.
      return {
        contact: async () => make(ContactDetails, { points: (await openPoints(viewer.institutionId, sealed)).map(toPoint), consent: null }),
      };
    });
  }
}
