import type { Viewer } from '../access';
import { batched, keyBy } from '../platform/batch';
import type { Tx } from '../platform/database';
import { auditActions } from '../platform/record';
import { destroyKey, type KeyChain, openText, sealText } from '../platform/sealing';

// Written by the function of the database that finds a place.
auditActions({ CHAT_PLACE_SEEN: 'Saw where a chat takes place, as the other of the two had written.' });

const at = (institutionId: string, chatId: string) => ({ institutionId, table: 'chat_place', column: 'sealed', row: chatId });

/** Where chats take place, for one of the two, until a day after. What the other wrote is recorded as seen, and committed, before this returns. */
export const placeOf = batched(async (viewer: Viewer, chatIds: readonly string[]) => {
  const rows = await viewer.wall.record<{ chatId: string; sealed: Buffer; key: KeyChain | null }>(
    'select chat_id as "chatId", sealed, key from reveal_chat_places($1)',
    [chatIds],
  );
  const opened = await Promise.all(
    rows.map(async ({ chatId, sealed, key }) => ({ chatId, text: await openText(key, at(viewer.institutionId, chatId), sealed) })),
  );
  return keyBy(opened, (row) => row.chatId);
});

/** Seals a place under the chat's own key, in place of what stood there. */
export async function writePlace(tx: Tx, institutionId: string, chatId: string, authorId: string, text: string): Promise<void> {
  const sealed = await sealText(tx, chatId, at(institutionId, chatId), text);
  const changed = await tx.query('update chat_place set author_id = $2, sealed = $3 where chat_id = $1 returning 1', [
    chatId,
    authorId,
    sealed,
  ]);
  if (changed.length === 0)
    await tx.query('insert into chat_place (institution_id, chat_id, author_id, sealed) values ($1, $2, $3, $4)', [
      institutionId,
      chatId,
      authorId,
      sealed,
    ]);
}

/** Removes a place for good, with the key it was sealed under. */
export async function destroyPlace(tx: Tx, chatId: string): Promise<void> {
  const gone = await tx.query('delete from chat_place where chat_id = $1 returning 1', [chatId]);
  if (gone.length > 0) await destroyKey(tx, chatId);
}

/** Removes some of the places of chats that were over a day ago. @returns how many. */
export async function forgetPlaces(tx: Tx): Promise<number> {
  const over = await tx.query<{ id: string }>(
    `select c.id from chat c join chat_place p on p.institution_id = c.institution_id and p.chat_id = c.id
     where c.ends_at <= app_now() - interval '1 day' order by c.id limit 100 for update of c skip locked`,
  );
  for (const { id } of over) await destroyPlace(tx, id);
  return over.length;
}
