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
class ScheduleChatInput extends FixTimeInput {}

@ApiType('What scheduleChat answers.')
class ScheduleChatPayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat as it is now.' })
  chat?: Chat | null;
}

@Resolver()
export class ScheduleChat {
  @Mutation(() => ScheduleChatPayload, {
    nullable: true,
    description:
      'Fixes the time of a chat, out of those the other side has proposed. Refused with NOT_FOUND, CONFLICT where it stands otherwise or nothing was proposed, FROZEN, BLOCKED, DOUBLE_BOOKED, REQUIRED, TOO_LONG, INVALID, OUT_OF_RANGE.',
  })
  scheduleChat(@Arg('input', () => ScheduleChatInput, { description: 'The time.' }) input: ScheduleChatInput, @Ctx() { viewer }: Context) {
    return mutate(viewer, input, async (tx) => {
      const key = await fixTime(tx, viewer, input, 'SCHEDULE');
      return { chat: () => chat(viewer, key) };
    });
  }
}
