import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { MutationPayload, mutate } from '../platform/mutation';
import { Chat } from './chat.type';
import { chat } from './chats';
import { FixTimeInput, fixTime } from './fix-time';

@InputType({
  description: 'A time for a chat, out of those the other side has proposed. Give startsAt, or localStartsAt with a time zone.',
})
class RescheduleChatInput extends FixTimeInput {}

@ApiType('What rescheduleChat answers.')
class RescheduleChatPayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat as it is now.' })
  chat?: Chat | null;
}

@Resolver()
export class RescheduleChat {
  @Mutation(() => RescheduleChatPayload, {
    nullable: true,
    description:
      'Fixes another time for a chat that has one, out of those the other side has proposed since; both confirm anew. Refused with NOT_FOUND, CONFLICT where it stands otherwise or nothing was proposed, FROZEN, BLOCKED, DOUBLE_BOOKED, REQUIRED, TOO_LONG, INVALID, OUT_OF_RANGE.',
  })
  rescheduleChat(
    @Arg('input', () => RescheduleChatInput, { description: 'The time.' }) input: RescheduleChatInput,
    @Ctx() { viewer }: Context,
  ) {
    return mutate(viewer, input, async (tx) => {
      const key = await fixTime(tx, viewer, input, 'RESCHEDULE');
      return { chat: () => chat(viewer, key) };
    });
  }
}
