import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { partyOf, refuseIfFrozen } from '../introductions';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse } from '../platform/user-error';
import { Chat } from './chat.type';
import { CANCELLED, chat, noChat, standing } from './chats';
import { chatLifecycle } from './lifecycle';
import { destroyPlace } from './places.store';
import { lockChat, writeChatMove } from './store';

@InputType({ description: 'A chat that staff call off for one of the two, who told them so.' })
class StepInChatInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => String, { description: 'Why, 10 to 1,000 characters; it stands in the timeline, for staff.' })
  reason!: string;
}

@ApiType('What stepInChat answers.')
class StepInChatPayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat as it is now.' })
  chat?: Chat | null;
}

@Resolver()
export class StepInChat {
  @Mutation(() => StepInChatPayload, {
    nullable: true,
    description:
      'Calls a chat off for one of the two, as staff who look after requests. Refused with NOT_FOUND, CONFLICT if it is over, FROZEN, TOO_SHORT, TOO_LONG, INVALID.',
  })
  stepInChat(@Arg('input', () => StepInChatInput, { description: 'Which one.' }) input: StepInChatInput, @Ctx() { viewer }: Context) {
    const checks = new Checks();
    const reason = checks.text('reason', input.reason, { min: 10, max: 1_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const key = keyOf('Chat', input.chatId);
      const found = (key === null ? undefined : await lockChat(tx, viewer, key)) ?? noChat();
      if (partyOf(viewer, found)) noChat();
      refuseIfFrozen(found, 'chatId');
      const status = chatLifecycle.next(found.status, 'CANCEL', 'STAFF') ?? refuse(Code.CONFLICT, standing(found), 'chatId');
      const event = { chatId: found.id, accountId: viewer.accountId, action: 'CANCEL' as const, status, reason };
      await writeChatMove(tx, viewer.institutionId, event, CANCELLED);
      await destroyPlace(tx, found.id);
      return { chat: () => chat(viewer, found.id) };
    });
  }
}
