import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { Chat } from './chat.type';
import { chat, holdChat } from './chats';
import { changeNote, countNotes, insertNote } from './notes.store';

const { NOTE_WRITTEN } = auditActions({ NOTE_WRITTEN: 'Wrote, changed or deleted a private note.' });
const MOST = 50;

@InputType({ description: 'A note for yourself. Give the chat for a new one, or noteId to change one.' })
class WriteNoteInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => ID, { nullable: true, description: 'The note to change; a new one when left out.' })
  noteId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What to note, at most 10,000 characters; empty or null with a noteId deletes the note.',
  })
  body?: string | null;
}

@ApiType('What writeNote answers.')
class WriteNotePayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat with your notes.' })
  chat?: Chat | null;
}

@Resolver()
export class WriteNote {
  @Mutation(() => WriteNotePayload, {
    nullable: true,
    description:
      'Keeps a note on a chat that nobody but you can read, whatever becomes of the chat; at most 50 for each chat. Refused with NOT_FOUND, REQUIRED, TOO_LONG, INVALID.',
  })
  writeNote(@Arg('input', () => WriteNoteInput, { description: 'The note.' }) input: WriteNoteInput, @Ctx() { viewer }: Context) {
    const checks = new Checks();
    const body = checks.optionalText('body', input.body, { max: 10_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const { chat: found } = await holdChat(tx, viewer, input.chatId);
      const { institutionId, accountId } = viewer;
      if (input.noteId == null) {
        if (body === null) refuse(Code.REQUIRED, 'This cannot be empty.', 'body');
        if ((await countNotes(tx, found.id, accountId)) >= MOST)
          refuse(Code.TOO_LONG, `You have ${MOST} notes on this chat already.`, 'body');
        await insertNote(tx, institutionId, found.id, accountId, body);
      } else {
        const key = keyOf('Note', input.noteId);
        const done = key !== null && (await changeNote(tx, institutionId, found.id, accountId, key, body));
        if (!done) refuse(Code.NOT_FOUND, 'You have no note of that id on this chat.', 'noteId');
      }
      await tx.record(NOTE_WRITTEN, { subject: accountId, object: ['Chat', found.id] });
      return { chat: () => chat(viewer, found.id) };
    });
  }
}
