import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { type Context, conversationOf, ownInstitution } from '../access';
import { lockContacts } from '../contacts';
import { findAskable, takeSlot } from '../directory';
import { hasBlocked, refuseIfBlocked } from '../people';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { refuse } from '../platform/user-error';
import { deliver } from './delivery';
import { explain, ineligible } from './eligibility.type';
import { IntroRequest } from './intro-request.type';
import { beginMove, finishMove, introRequest } from './intro-requests';

@InputType({ description: 'A word for a student who asked to be introduced.' })
class EndorseIntroInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;

  @Field(() => String, { description: 'A sentence about the student, 1 to 500 characters; the advisor and the student read it.' })
  endorsement!: string;
}

@ApiType('What endorseIntro answers.')
class EndorseIntroPayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request as it is now.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class EndorseIntro {
  @Mutation(() => EndorseIntroPayload, {
    nullable: true,
    description:
      'Introduces the student: the request goes to the advisor, takes one of their open slots, and shows them who asks and who stands behind it. Refused with NOT_FOUND for a request you were not asked to introduce, CONFLICT if it has moved on, AT_CAPACITY or NOT_ACCEPTING while the advisor takes none (it then waits on), BLOCKED, FROZEN, REQUIRED, TOO_LONG, INVALID.',
  })
  endorseIntro(@Arg('input', () => EndorseIntroInput, { description: 'The word.' }) input: EndorseIntroInput, @Ctx() { viewer }: Context) {
    const { institutionId, accountId } = viewer;
    const checks = new Checks();
    const endorsement = checks.text('endorsement', input.endorsement, { max: 500 });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const move = await beginMove(tx, viewer, input.introRequestId, 'ENDORSE', 'INTRODUCER');
      const { id, studentId, advisorId, onDelivery } = move.request;
      // A block that the student is writing at this moment comes before or after, and ends what is shared here.
      await lockContacts(tx, studentId);
      await refuseIfBlocked(tx, accountId, studentId, 'introRequestId');
      await refuseIfBlocked(tx, accountId, advisorId, 'introRequestId');
      const [advisor, institution, ...unwelcome] = await Promise.all([
        findAskable(tx, viewer, advisorId),
        ownInstitution(tx),
        hasBlocked(tx, advisorId, studentId),
        hasBlocked(tx, studentId, advisorId),
        hasBlocked(tx, studentId, accountId),
      ]);
      // Whoever is blocked finds nobody there who would take a request; nor is anybody else told of a block.
      if (!advisor?.acceptingRequests || unwelcome.includes(true))
        refuse(ineligible.NOT_ACCEPTING, explain('NOT_ACCEPTING'), 'introRequestId');
      const slotMonth = await takeSlot(tx, advisorId);
      if (slotMonth === null) refuse(ineligible.AT_CAPACITY, explain('AT_CAPACITY'), 'introRequestId');
      const days = conversationOf(institution).requestDays;
      await finishMove(tx, viewer, move, { endorsement, heldBack: false, onDelivery: null, slotMonth, days });
      await deliver(tx, institutionId, move.request, onDelivery ?? { items: [], points: [] }, days);
      return { introRequest: () => introRequest(viewer, id) };
    });
  }
}
