import { randomUUID } from 'node:crypto';
import type { Viewer } from '../access';
import { batched, groupBy } from '../platform/batch';
import type { Reader, Tx } from '../platform/database';
import { JOIN_INSTITUTION_KEY, KEY_CHAIN, type KeyChain, openText, sealText } from '../platform/sealing';
import { ChatNoteEntity } from './chat-note.entity';

export interface NoteRow {
  id: string;
  chatId: string;
  body: string;
  writtenAt: Date;
}

const at = (institutionId: string, id: string) => ({ institutionId, table: 'chat_note', column: 'sealed', row: id });

/** The notes an account has written, of these chats or all, oldest first. */
export async function readNotes(
  reader: Reader,
  institutionId: string,
  authorId: string,
  chatIds: readonly string[] | null,
): Promise<NoteRow[]> {
  const rows = await reader.query<Omit<NoteRow, 'body'> & { sealed: Buffer; key: KeyChain | null }>(
    `select n.id, n.chat_id as "chatId", n.written_at as "writtenAt", n.sealed,
       (select ${KEY_CHAIN} from data_key k ${JOIN_INSTITUTION_KEY} where k.holder_id = n.author_id) as key
     from chat_note n where n.author_id = $1 and ($2::uuid[] is null or n.chat_id = any ($2)) order by n.written_at, n.id`,
    [authorId, chatIds],
  );
  return Promise.all(
    rows.map(async ({ sealed, key, ...note }) => ({ ...note, body: await openText(key, at(institutionId, note.id), sealed) })),
  );
}

/** The viewer's own notes on chats. There is no way to anybody else's. */
export const notesOf = batched(async (viewer: Viewer, chatIds: readonly string[]) =>
  groupBy(await readNotes(viewer.wall, viewer.institutionId, viewer.accountId, chatIds), (note) => note.chatId),
);

export async function countNotes(tx: Tx, chatId: string, authorId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>('select count(*)::int as count from chat_note where chat_id = $1 and author_id = $2', [
    chatId,
    authorId,
  ]);
  return row?.count ?? 0;
}

/** Seals a note under its author's own key. */
export async function insertNote(tx: Tx, institutionId: string, chatId: string, authorId: string, body: string): Promise<void> {
  const id = randomUUID();
  await tx.insert(ChatNoteEntity, {
    institutionId,
    id,
    chatId,
    authorId,
    sealed: await sealText(tx, authorId, at(institutionId, id), body),
  });
}

/** Changes one of the author's notes, or deletes it where there is no text. @returns whether there was one. */
export async function changeNote(
  tx: Tx,
  institutionId: string,
  chatId: string,
  authorId: string,
  id: string,
  body: string | null,
): Promise<boolean> {
  const where = { institutionId, id, chatId, authorId };
  if (body === null) return (await tx.delete(ChatNoteEntity, where)) > 0;
  return (await tx.update(ChatNoteEntity, where, { sealed: await sealText(tx, authorId, at(institutionId, id), body) })) > 0;
}

/** Deletes all notes somebody has written. */
export async function forgetNotes(tx: Tx, authorId: string): Promise<void> {
  await tx.query('delete from chat_note where author_id = $1', [authorId]);
}
