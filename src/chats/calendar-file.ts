import { account, type FileLoader, institution, type Viewer } from '../access';
import { advisor } from '../directory';
import { partyOf } from '../introductions';
import { student } from '../people';
import { now } from '../platform/clock';
import { addressOf } from '../platform/signed-link';
import { calendar, methodOf } from './calendar';
import type { Chat } from './chat.type';
import { chatRow } from './store';

/** The kind of file, as signed links name it. */
export const CALENDAR = 'calendar';

/** Where one of the two finds the chat for their calendar; null for everybody else, and while or once there is no such file. */
export function calendarUrl(viewer: Viewer, chat: Chat): string | null {
  if (!chat.inCalendars || !partyOf(viewer, chat)) return null;
  const { institutionId, accountId } = viewer;
  return addressOf({ kind: CALENDAR, institutionId, accountId, key: chat.key });
}

/** A chat for the calendar of one of the two, with the other's name as the API shows it to them at this moment. */
export const calendarFile: FileLoader = async (viewer, key) => {
  const [chat, made] = await Promise.all([chatRow(viewer, key), now(viewer.wall)]);
  const party = chat && partyOf(viewer, chat);
  if (!chat?.inCalendars || !chat.startsAt || !chat.endsAt || !party) return null;
  const isStudent = party === 'STUDENT';
  const [reader, other, organizer] = await Promise.all([
    account(viewer, viewer.accountId),
    isStudent ? advisor(viewer, chat.advisorId) : student(viewer, chat.studentId),
    institution(viewer),
  ]);
  if (!reader || !organizer) return null; // gone in between
  const facts = {
    chatId: chat.id,
    startsAt: chat.startsAt,
    endsAt: chat.endsAt,
    sequence: chat.sequence,
    cancelled: chat.status === 'CANCELLED',
    institution: { id: viewer.institutionId, name: organizer.name },
    reader: {
      id: viewer.accountId,
      name: reader.name,
      confirmed: (isStudent ? chat.studentConfirmedAt : chat.advisorConfirmedAt) !== null,
    },
    otherName: other?.name ?? null,
    now: made,
  };
  return {
    type: `text/calendar; charset=utf-8; method=${methodOf(facts)}`,
    name: 'conversation.ics',
    body: calendar(facts),
  };
};
