import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { takeBack } from './delivery';
import { IntroRequest } from './intro-request.type';
import { beginMove, finishMove, introRequest } from './intro-requests';

@InputType({ description: 'A request to take back.' })
class WithdrawIntroInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;
}

@ApiType('What withdrawIntro answers.')
class WithdrawIntroPayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request as it is now.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class WithdrawIntro {
  @Mutation(() => WithdrawIntroPayload, {
    nullable: true,
    description:
      "Takes back a request that waits for an answer: the advisor's slot is open again, and what the student shared with it is shared no longer. Refused with NOT_FOUND, CONFLICT if it has moved on, FROZEN.",
  })
  withdrawIntro(
    @Arg('input', () => WithdrawIntroInput, { description: 'Which one.' }) input: WithdrawIntroInput,
    @Ctx() { viewer }: Context,
  ) {
    return mutate(viewer, input, async (tx) => {
      const move = await beginMove(tx, viewer, input.introRequestId, 'WITHDRAW', 'STUDENT');
      await finishMove(tx, viewer, move, { onDelivery: null });
      await takeBack(tx, viewer.institutionId, move.request);
      return { introRequest: () => introRequest(viewer, move.request.id) };
    });
  }
}
