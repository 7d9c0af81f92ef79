import type { Viewer } from '../access';
import { globalId } from '../platform/global-id';
import { make } from '../platform/node';
import { Chat } from './chat.type';
import { disputed } from './lifecycle';
import { type ChatRow, chatRow } from './store';

export function toChat(row: ChatRow): Chat {
  const { id, reports, ...fields } = row;
  return make(Chat, { ...fields, id: globalId('Chat', id), key: id, disputed: disputed(reports) });
}

/** A chat as this viewer may see it, or null. */
export async function chat(viewer: Viewer, key: string): Promise<Chat | null> {
  const row = await chatRow(viewer, key);
  return row && toChat(row);
}
