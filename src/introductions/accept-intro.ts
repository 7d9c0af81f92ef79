import { GraphQLPositiveInt } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ContactKind, choosesNothing, DEFAULT_DAYS, extendConsentsOf, grantConsent, INTERVIEW_PURPOSE, lockContacts } from '../contacts';
import { connect, refuseIfBlocked } from '../people';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { emit } from '../platform/events';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { introAccepted } from './events';
import { IntroRequest } from './intro-request.type';
import { beginMove, finishMove, introRequest } from './intro-requests';

@InputType({ description: 'A yes to a request, with or without contact details.' })
class AcceptIntroInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;

  @Field(() => String, { nullable: true, description: 'A word to the student, at most 2,000 characters.' })
  message?: string | null;

  @Field(() => [ContactKind], {
    nullable: true,
    description: 'Your contact points the student may see, by kind; none: accepted without sharing contact.',
  })
  shareContact?: ContactKind[] | null;

  @Field(() => [ID], { nullable: true, description: 'Instead of kinds, exactly these points.' })
  contactPointIds?: string[] | null;

  @Field(() => GraphQLPositiveInt, {
    nullable: true,
    description: 'For how many days the student may see them, 1 to 365; 90 when left out.',
  })
  consentExpiresInDays?: number | null;
}

@ApiType('What acceptIntro answers.')
class AcceptIntroPayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request as it is now.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class AcceptIntro {
  @Mutation(() => AcceptIntroPayload, {
    nullable: true,
    description:
      'Accepts a request and opens a chat. Refused with NOT_FOUND for a request that is not yours to answer or a point or kind you do not have, CONFLICT if it has moved on, FROZEN, BLOCKED, TOO_LONG, INVALID, OUT_OF_RANGE.',
  })
  acceptIntro(@Arg('input', () => AcceptIntroInput, { description: 'The answer.' }) input: AcceptIntroInput, @Ctx() { viewer }: Context) {
    const { institutionId, accountId } = viewer;
    const checks = new Checks();
    const advisorMessage = checks.optionalText('message', input.message, { max: 2_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const move = await beginMove(tx, viewer, input.introRequestId, 'ACCEPT', 'ADVISOR');
      await lockContacts(tx, accountId);
      await refuseIfBlocked(tx, accountId, move.request.studentId, 'introRequestId');
      await finishMove(tx, viewer, move, 'ACCEPT', { advisorMessage, responded: true });

      const { id, studentId, advisorId, mode } = move.request;
      await connect(tx, institutionId, id, studentId, advisorId);
      const choice = { kinds: input.shareContact, contactPointIds: input.contactPointIds, expiresInDays: input.consentExpiresInDays };
      if (!choosesNothing(choice)) {
        const grant = { institutionId, ownerId: accountId, recipientId: studentId, introRequestId: id, purpose: INTERVIEW_PURPOSE };
        const fields = { kinds: 'shareContact', contactPointIds: 'contactPointIds', expiresInDays: 'consentExpiresInDays' };
        await grantConsent(tx, grant, choice, fields, 'IN_PLACE_OF_OTHERS');
      }
      await extendConsentsOf(tx, studentId, id, DEFAULT_DAYS);
      await emit(tx, introAccepted, { institutionId, introRequestId: id, studentId, advisorId, mode });
      return { introRequest: () => introRequest(viewer, id) };
    });
  }
}
