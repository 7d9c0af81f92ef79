import type { Viewer } from '../access';
import { partyOf, refuseIfFrozen } from '../introductions';
import { isThere, refuseIfBlocked } from '../people';
import type { Tx } from '../platform/database';
import { globalId, keyOf } from '../platform/global-id';
import { make } from '../platform/node';
import { Code, refuse, userErrorCodes } from '../platform/user-error';
import { Chat } from './chat.type';
import { chatLifecycle, disputed, factsOf, OPEN } from './lifecycle';
import type { ChatAction, ChatStatus } from './status';
import { type ChatRow, type ChatSet, chatRow, isTaken, type LockedChat, lockChat, writeChatMove } from './store';

export function toChat(row: ChatRow): Chat {
  const { id, reports, proposedTimes, thanks, sequence: _, ...fields } = row;
  return make(Chat, {
    ...fields,
    id: globalId('Chat', id),
    key: id,
    disputed: disputed(reports),
    said: thanks,
    proposedTimes: proposedTimes.map(({ startsAt, endsAt }) => ({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) })),
  });
}

/** A chat as this viewer may see it, or null. */
export async function chat(viewer: Viewer, key: string): Promise<Chat | null> {
  const row = await chatRow(viewer, key);
  return row && toChat(row);
}

const { DOUBLE_BOOKED } = userErrorCodes({ DOUBLE_BOOKED: 'One of the two has another chat at that time.' });

/** Nobody is in two chats at once. @throws Refusal DOUBLE_BOOKED */
export async function refuseIfTaken(tx: Tx, chat: LockedChat, startsAt: Date, endsAt: Date, field: string): Promise<void> {
  if (await isTaken(tx, chat, startsAt, endsAt)) refuse(DOUBLE_BOOKED, 'One of you has another chat at that time.', field);
}

/** The other side is still there for the viewer. @throws Refusal: BLOCKED, or CONFLICT if they have left or have blocked the viewer, which looks alike. */
export async function refuseIfAway(tx: Tx, viewer: Viewer, other: string, field: string): Promise<void> {
  await refuseIfBlocked(tx, viewer.accountId, other, field);
  if (!(await isThere(tx, other))) refuse(Code.CONFLICT, 'They can no longer be reached here.', field);
}

export interface ChatMoving {
  chat: LockedChat;
  party: 'STUDENT' | 'ADVISOR';
  action: ChatAction;
  /** Where it leads. */
  status: ChatStatus;
}

const STANDING: Record<ChatStatus, string> = {
  PROPOSED: 'has no time yet',
  SCHEDULED: 'has a time already',
  HELD: 'was held',
  NO_SHOW: 'was reported as missed',
  CANCELLED: 'was cancelled',
};

/** Where a chat stands, for somebody who wanted it to stand otherwise. */
export const standing = ({ status }: { status: ChatStatus }) => `This chat ${STANDING[status]}.`;

/** What calling a chat off writes: calendars are told, no proposal stands. */
export const CANCELLED: ChatSet = { proposal: null, rises: true };

export const noChat = (): never => refuse(Code.NOT_FOUND, 'You have no chat of that id.', 'chatId');

/** Takes hold of a chat as one of the two. @throws Refusal NOT_FOUND */
export async function holdChat(tx: Tx, viewer: Viewer, id: string): Promise<{ chat: LockedChat; party: 'STUDENT' | 'ADVISOR' }> {
  const key = keyOf('Chat', id);
  const chat = (key === null ? undefined : await lockChat(tx, viewer, key)) ?? noChat();
  return { chat, party: partyOf(viewer, chat) ?? noChat() };
}

/** The other of the two. */
export const otherOf = (chat: { studentId: string; advisorId: string }, accountId: string) =>
  chat.studentId === accountId ? chat.advisorId : chat.studentId;

/**
 * Takes hold of a chat for a move by the viewer.
 * @throws Refusal: NOT_FOUND if the viewer has no part in it, FROZEN, BLOCKED, CONFLICT if it stands otherwise or the other is no longer there.
 */
export async function beginChatMove(tx: Tx, viewer: Viewer, id: string, action: ChatAction): Promise<ChatMoving> {
  const { chat, party } = await holdChat(tx, viewer, id);
  refuseIfFrozen(chat, 'chatId');
  if (action !== 'CANCEL') await refuseIfAway(tx, viewer, otherOf(chat, viewer.accountId), 'chatId');
  const status = chatLifecycle.next(chat.status, action, party, factsOf(chat, { accountId: viewer.accountId, there: true }));
  if (status !== null) return { chat, party, action, status };
  const takes = ['SCHEDULE', 'RESCHEDULE'].includes(action) && (action === 'SCHEDULE') === (chat.status === 'PROPOSED');
  if (takes && OPEN.includes(chat.status)) {
    const why =
      chat.proposedBy && chat.proposedBy !== viewer.accountId
        ? 'The times that the other side has proposed have passed, or are too soon for the advisor; propose others with proposeTimes.'
        : 'There is no proposal of the other side to take a time from.';
    refuse(Code.CONFLICT, why, 'chatId');
  }
  if (action === 'CONFIRM' && chat.status === 'SCHEDULED')
    refuse(Code.CONFLICT, 'It has begun already; say whether it happened.', 'chatId');
  refuse(Code.CONFLICT, standing(chat), 'chatId');
}

/** Writes the move that `beginChatMove` allowed. */
export function finishChatMove(tx: Tx, viewer: Viewer, { chat, action, status }: ChatMoving, set?: ChatSet): Promise<void> {
  return writeChatMove(tx, viewer.institutionId, { chatId: chat.id, accountId: viewer.accountId, action, status }, set);
}
