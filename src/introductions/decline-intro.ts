import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { endConsentsOf } from '../contacts';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { IntroRequest } from './intro-request.type';
import { beginMove, finishMove, introRequest } from './intro-requests';

@InputType({ description: 'A no to a request.' })
class DeclineIntroInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why, at most 1,000 characters. The student does not see it unless shareReason is true; staff do.',
  })
  reason?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the student may read the reason; false when left out.' })
  shareReason?: boolean | null;
}

@ApiType('What declineIntro answers.')
class DeclineIntroPayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request as it is now.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class DeclineIntro {
  @Mutation(() => DeclineIntroPayload, {
    nullable: true,
    description:
      'Declines a request. Refused with NOT_FOUND for a request that is not yours to answer, CONFLICT if it has moved on, FROZEN, TOO_LONG, INVALID.',
  })
  declineIntro(
    @Arg('input', () => DeclineIntroInput, { description: 'The answer.' }) input: DeclineIntroInput,
    @Ctx() { viewer }: Context,
  ) {
    const checks = new Checks();
    const declineReason = checks.optionalText('reason', input.reason, { max: 1_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const move = await beginMove(tx, viewer, input.introRequestId, 'DECLINE', 'ADVISOR');
      await finishMove(tx, viewer, move, { declineReason, declineReasonShared: input.shareReason ?? false, responded: true });
      await endConsentsOf(tx, move.request.studentId, move.request.id);
      return { introRequest: () => introRequest(viewer, move.request.id) };
    });
  }
}
