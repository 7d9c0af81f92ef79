import { GraphQLDateTime } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse } from '../platform/user-error';
import { Chat } from './chat.type';
import { beginChatMove, chat, finishChatMove } from './chats';

@InputType({ description: 'A word that the time still holds.' })
class ConfirmChatInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'The beginning that you confirm, so that no other is confirmed that was fixed meanwhile; whatever is fixed when left out.',
  })
  startsAt?: Date | null;
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
      'Confirms, for yourself, the time that is fixed. Refused with NOT_FOUND, CONFLICT without a time, with another than you say, or once it has begun, FROZEN, BLOCKED.',
  })
  confirmChat(@Arg('input', () => ConfirmChatInput, { description: 'Which one.' }) input: ConfirmChatInput, @Ctx() { viewer }: Context) {
    return mutate(viewer, input, async (tx) => {
      const move = await beginChatMove(tx, viewer, input.chatId, 'CONFIRM');
      if (input.startsAt && input.startsAt.getTime() !== move.chat.startsAt?.getTime())
        refuse(Code.CONFLICT, 'Another time has been fixed meanwhile; look at it before you confirm.', 'startsAt');
      await finishChatMove(tx, viewer, move, { confirmedBy: move.party });
      return { chat: () => chat(viewer, move.chat.id) };
    });
  }
}
