import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { IntroRequest } from './intro-request.type';
import { beginMove, finishMove, introRequest } from './intro-requests';

@InputType({ description: 'A request that you would rather not introduce.' })
class DeclineToIntroduceInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;
}

@ApiType('What declineToIntroduce answers.')
class DeclineToIntroducePayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request as it is now.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class DeclineToIntroduce {
  @Mutation(() => DeclineToIntroducePayload, {
    nullable: true,
    description:
      'Passes on introducing a student. The advisor never hears of it, and the student may ask them directly. Refused with NOT_FOUND for a request you were not asked to introduce, CONFLICT if it has moved on, FROZEN.',
  })
  declineToIntroduce(
    @Arg('input', () => DeclineToIntroduceInput, { description: 'Which one.' }) input: DeclineToIntroduceInput,
    @Ctx() { viewer }: Context,
  ) {
    return mutate(viewer, input, async (tx) => {
      const move = await beginMove(tx, viewer, input.introRequestId, 'DECLINE_TO_INTRODUCE', 'INTRODUCER');
      await finishMove(tx, viewer, move, { onDelivery: null });
      return { introRequest: () => introRequest(viewer, move.request.id) };
    });
  }
}
