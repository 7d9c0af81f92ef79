import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { writeMessage } from '../introductions';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Chat } from './chat.type';
import { beginChatMove, CANCELLED, chat, finishChatMove, otherOf, refuseIfAway } from './chats';
import { destroyPlace } from './places.store';

@InputType({ description: 'A chat to call off.' })
class CancelChatInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A word to the other side, at most 2,000 characters; it stands in the thread of the request.',
  })
  message?: string | null;
}

@ApiType('What cancelChat answers.')
class CancelChatPayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat as it is now.' })
  chat?: Chat | null;
}

@Resolver()
export class CancelChat {
  @Mutation(() => CancelChatPayload, {
    nullable: true,
    description:
      'Calls a chat off; calendars are told. Refused with NOT_FOUND, CONFLICT if it is over, FROZEN, TOO_LONG, INVALID; with a message also if the other is no longer there, or BLOCKED.',
  })
  cancelChat(@Arg('input', () => CancelChatInput, { description: 'Which one.' }) input: CancelChatInput, @Ctx() { viewer }: Context) {
    const checks = new Checks();
    const message = checks.optionalText('message', input.message, { max: 2_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const move = await beginChatMove(tx, viewer, input.chatId, 'CANCEL');
      const { id, introRequestId } = move.chat;
      const to = otherOf(move.chat, viewer.accountId);
      if (message) await refuseIfAway(tx, viewer, to, 'message');
      await finishChatMove(tx, viewer, move, CANCELLED);
      await destroyPlace(tx, id);
      if (message)
        await writeMessage(tx, { institutionId: viewer.institutionId, introRequestId, authorId: viewer.accountId, to, body: message });
      return { chat: () => chat(viewer, id) };
    });
  }
}
