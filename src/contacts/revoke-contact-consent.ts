import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { endConsentsTo, ownConsent } from './consents.store';
import { ContactConsent } from './contact-consent.type';
import { consent } from './contacts';

const { REVOCATION_REPEATED } = auditActions({ REVOCATION_REPEATED: 'Took back a consent that had ended already.' });

@InputType({ description: 'A consent to take back.' })
class RevokeContactConsentInput extends MutationInput {
  @Field(() => ID, { description: 'The consent.' })
  consentId!: string;
}

@ApiType('What revokeContactConsent answers.')
class RevokeContactConsentPayload extends MutationPayload {
  @Field(() => ContactConsent, { nullable: true, description: 'The consent as it is now.' })
  contactConsent?: ContactConsent | null;
}

@Resolver()
export class RevokeContactConsent {
  @Mutation(() => RevokeContactConsentPayload, {
    nullable: true,
    description:
      'Takes back a consent, and with it whatever else its recipient could see of yours: from the next request on they see nothing. One that has ended already stays as it is. Refused with NOT_FOUND.',
  })
  revokeContactConsent(
    @Arg('input', () => RevokeContactConsentInput, { description: 'Which one.' }) input: RevokeContactConsentInput,
    @Ctx() { viewer }: Context,
  ) {
    return mutate(viewer, input, async (tx) => {
      const key = keyOf('ContactConsent', input.consentId);
      const given = key === null ? undefined : await ownConsent(tx, viewer.accountId, key);
      if (!key || !given) refuse(Code.NOT_FOUND, 'You have given no consent of that id.', 'consentId');
      if (given.status === 'ACTIVE') await endConsentsTo(tx, viewer.accountId, given.recipientId);
      else await tx.record(REVOCATION_REPEATED, { subject: viewer.accountId, object: ['ContactConsent', key] });
      return { contactConsent: () => consent(viewer, key) };
    });
  }
}
