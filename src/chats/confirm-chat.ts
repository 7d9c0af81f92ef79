import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { now } from '../platform/clock';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse } from '../platform/user-error';
import { Chat } from './chat.type';
import { beginChatMove, chat, finishChatMove } from './chats';

@InputType({ description: 'A word that the time still holds.' })
class ConfirmChatInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;
}

@ApiType('What confirmChat answers.')
class ConfirmChatPayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat as it is now.' })
  chat?: Chat | null;
}

@Resolver()
export class ConfirmChat {
  @Mutation(() => ConfirmChatPayload, {
    nullable: true,
    description:
      'Confirms, for yourself, the time that is fixed. Refused with NOT_FOUND, CONFLICT without a time or once it has begun, FROZEN, BLOCKED.',
  })
  confirmChat(@Arg('input', () => ConfirmChatInput, { description: 'Which one.' }) input: ConfirmChatInput, @Ctx() { viewer }: Context) {
    return mutate(viewer, input, async (tx) => {
      const move = await beginChatMove(tx, viewer, input.chatId, 'CONFIRM');
      if ((move.chat.startsAt as Date) <= (await now(tx)))
        refuse(Code.CONFLICT, 'It has begun already; say whether it happened.', 'chatId');
      await finishChatMove(tx, viewer, move, { confirmedBy: move.party });
      return { chat: () => chat(viewer, move.chat.id) };
    });
  }
}
