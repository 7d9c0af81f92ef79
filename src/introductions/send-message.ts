import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse } from '../platform/user-error';
import { IntroRequest } from './intro-request.type';
import { holdRequest, introRequest, notFound, standing } from './intro-requests';
import { TALKING } from './lifecycle';
import { partyOf } from './policy';
import { writeToOther } from './write-to';

@InputType({ description: 'A message to the other side of a request.' })
class SendMessageInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;

  @Field(() => String, { description: 'What you want to say, 1 to 2,000 characters.' })
  body!: string;
}

@ApiType('What sendMessage answers.')
class SendMessagePayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request with its thread.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class SendMessage {
  @Mutation(() => SendMessagePayload, {
    nullable: true,
    description:
      'Writes to the other side of a request, while it is with the advisor and after they have accepted it. Refused with NOT_FOUND for a request that is not yours, CONFLICT for one that has ended or waits for an introducer, or if the other is no longer there, FROZEN, BLOCKED, REQUIRED, TOO_LONG, INVALID.',
  })
  sendMessage(@Arg('input', () => SendMessageInput, { description: 'The message.' }) input: SendMessageInput, @Ctx() { viewer }: Context) {
    const checks = new Checks();
    const body = checks.text('body', input.body, { max: 2_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const request = await holdRequest(tx, viewer, input.introRequestId);
      if (!partyOf(viewer, request)) notFound();
      if (!TALKING.includes(request.status)) refuse(Code.CONFLICT, standing(request), 'introRequestId');
      await writeToOther(tx, viewer, request, body);
      return { introRequest: () => introRequest(viewer, request.id) };
    });
  }
}
