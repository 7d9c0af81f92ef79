import { randomUUID } from 'node:crypto';
import type { Viewer } from '../access';
import type { ChatMode } from '../directory';
import type { IntroAccepted } from '../introductions';
import { batched, groupBy, keyBy } from '../platform/batch';
import type { Tx } from '../platform/database';
import { type Shape, toMany, toOne } from '../platform/look-ahead';
import { auditActions } from '../platform/record';
import { ChatEntity } from './chat.entity';
import { ChatEventEntity } from './chat-event.entity';
import { FIRST } from './lifecycle';
import type { ChatAction, ChatReport, ChatStatus } from './status';

export interface ChatRow {
  id: string;
  introRequestId: string;
  studentId: string;
  advisorId: string;
  status: ChatStatus;
  startsAt: Date | null;
  /** Its time has come, or it has none. */
  begun: boolean;
  endsAt: Date | null;
  timeZone: string | null;
  mode: ChatMode | null;
  /** How often calendars were told something new. */
  sequence: number;
  studentConfirmedAt: Date | null;
  advisorConfirmedAt: Date | null;
  durationMinutes: number;
  proposedBy: string | null;
  proposedTimes: { startsAt: string; endsAt: string }[];
  proposalTimeZone: string | null;
  /** One of the proposed times can still be taken: it has not passed, and leaves the notice that the advisor wants. */
  takeable: boolean;
  heldAt: Date | null;
  thanks: string | null;
  thankedAt: Date | null;
  updatesWanted: boolean;
  /** It has had a time, which is not long over: there is a calendar file of it. */
  inCalendars: boolean;
  /** A concern about its request is open, so nobody moves it. */
  frozen: boolean;
  reports: ChatReport[];
}

const BARE = `
  c.id, c.intro_request_id as "introRequestId", c.student_id as "studentId", c.advisor_id as "advisorId", c.status, c.starts_at as "startsAt",
  c.ends_at as "endsAt", c.time_zone as "timeZone", c.mode, c.sequence, c.student_confirmed_at as "studentConfirmedAt", c.advisor_confirmed_at as "advisorConfirmedAt",
  c.duration_minutes as "durationMinutes", c.proposed_by as "proposedBy", c.proposed_times as "proposedTimes", c.proposal_time_zone as "proposalTimeZone",
  exists (select from jsonb_to_recordset(c.proposed_times) w ("endsAt" timestamptz) where w."endsAt" - make_interval(mins => c.duration_minutes)
    >= app_now() + make_interval(hours => coalesce((select a.notice_hours from advisor a where a.institution_id = c.institution_id and a.account_id = c.advisor_id), 0)))
    as takeable,
  c.held_at as "heldAt", c.thanks, c.thanked_at as "thankedAt", c.updates_wanted as "updatesWanted",
  coalesce(c.starts_at <= app_now(), true) as begun, c.starts_at is not null and coalesce(c.ends_at > app_now() - interval '30 days', false) as "inCalendars",
  exists (select from intro_request r where r.institution_id = c.institution_id and r.id = c.intro_request_id and r.frozen_at is not null) as frozen`;

const COLUMNS = `${BARE}, array(
    select p.happened from chat_report p where p.institution_id = c.institution_id and p.chat_id = c.id order by p.reported_at, p.account_id
  ) as reports`;

const visibleTo = (viewer: { isStaff: boolean }) =>
  viewer.isStaff ? 'true' : '(select current_account()) in (c.student_id, c.advisor_id)';

const chatShape = {
  type: 'Chat',
  from: () => 'chat c',
  columns: () => COLUMNS,
  times: ['startsAt', 'endsAt', 'studentConfirmedAt', 'advisorConfirmedAt', 'heldAt', 'thankedAt'],
} satisfies Shape;

const chatsBy = (column: 'id' | 'intro_request_id', key: (row: ChatRow) => string) =>
  batched(async (viewer: Viewer, ids: readonly string[]) =>
    keyBy(
      await viewer.wall.query<ChatRow>(`select ${COLUMNS} from chat c where c.${column} = any ($1) and ${visibleTo(viewer)}`, [ids]),
      key,
    ),
  );

/** Chats by key, as far as the viewer may see them. */
export const chatRow = chatsBy('id', (row) => row.id);

/** Chats by intro request, as far as the viewer may see them. */
export const chatOfRequest = chatsBy('intro_request_id', (row) => row.introRequestId);

/** The chat of the request that comes as `r`, as far as the viewer may see it. */
export const chatPart = toOne(chatShape, (asker) => `c.intro_request_id = r.id and ${visibleTo(asker)}`, {
  loader: chatOfRequest,
  key: 'id',
});

export type LockedChat = Omit<ChatRow, 'reports'>;

/** A chat that the viewer may see, kept from moving until the transaction ends. */
export async function lockChat(tx: Tx, viewer: { isStaff: boolean }, id: string): Promise<LockedChat | undefined> {
  const [row] = await tx.query<LockedChat>(`select ${BARE} from chat c where c.id = $1 and ${visibleTo(viewer)} for update of c`, [id]);
  return row;
}

const stored = (windows: readonly { startsAt: Date; endsAt: Date }[]) =>
  windows.map(({ startsAt, endsAt }) => ({ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() }));

/** Opens the chat of an accepted request, with the times proposed last. */
export async function openChat(tx: Tx, { proposal, ...accepted }: IntroAccepted): Promise<void> {
  const proposed = proposal.windows.length > 0;
  await tx.insert(ChatEntity, {
    ...accepted,
    id: randomUUID(),
    status: FIRST,
    proposedBy: proposed ? proposal.by : null,
    proposedTimes: stored(proposal.windows),
    proposalTimeZone: proposed ? proposal.timeZone : null,
  });
}

export interface ChatEventRow {
  chatId: string;
  at: Date;
  accountId: string | null;
  action: ChatAction;
  status: ChatStatus;
  reason: string | null;
}

const { CHAT_MOVED } = auditActions({
  CHAT_MOVED: 'Moved a chat: proposed, fixed or confirmed its time, reported on it, or called it off.',
});

type Columns = Partial<
  Pick<ChatEntity, 'startsAt' | 'endsAt' | 'timeZone' | 'mode' | 'durationMinutes' | 'studentConfirmedAt' | 'advisorConfirmedAt' | 'heldAt'>
>;

/** What a move writes besides the state. */
export interface ChatSet extends Columns {
  proposal?: { by: string; windows: readonly { startsAt: Date; endsAt: Date }[]; timeZone: string | null } | null;
  confirmedBy?: 'STUDENT' | 'ADVISOR';
  /** Calendars are told something new. */
  rises?: true;
  held?: boolean;
}

/** Writes a move that the lifecycle allows, with its event. */
export async function writeChatMove(
  tx: Tx,
  institutionId: string,
  event: Omit<ChatEventRow, 'at' | 'reason'> & { reason?: string },
  set: ChatSet = {},
): Promise<void> {
  const { proposal, confirmedBy, rises, held, ...columns } = set;
  await tx.update(
    ChatEntity,
    { institutionId, id: event.chatId },
    {
      ...columns,
      status: event.status,
      ...(proposal === undefined
        ? {}
        : {
            proposedBy: proposal?.by ?? null,
            proposedTimes: stored(proposal?.windows ?? []),
            proposalTimeZone: proposal?.timeZone ?? null,
          }),
      ...(confirmedBy ? { [confirmedBy === 'STUDENT' ? 'studentConfirmedAt' : 'advisorConfirmedAt']: () => 'app_now()' } : {}),
      ...(rises ? { sequence: () => 'sequence + 1' } : {}),
      ...(held === undefined ? {} : { heldAt: held ? () => 'coalesce(held_at, app_now())' : null }),
    },
  );
  await Promise.all([
    tx.insert(ChatEventEntity, { institutionId, ...event }),
    tx.record(CHAT_MOVED, {
      subject: event.accountId,
      object: ['Chat', event.chatId],
      details: { action: event.action, status: event.status },
    }),
  ]);
}

const eventShape = {
  type: 'ChatEvent',
  from: () => 'chat_event e',
  columns: () => 'e.chat_id as "chatId", e.at, e.account_id as "accountId", e.action, e.status, e.reason',
  times: ['at'],
} satisfies Shape;

/** What happened to chats, oldest first. */
export const chatTimelineOf = batched(async (viewer: Viewer, chatIds: readonly string[]) => {
  const rows = await viewer.wall.query<ChatEventRow>(
    `select ${eventShape.columns()} from ${eventShape.from()} where e.chat_id = any ($1) order by e.id`,
    [chatIds],
  );
  return groupBy(rows, (row) => row.chatId);
});

export const chatTimelinePart = toMany(eventShape, 'e.chat_id = c.id order by e.id', { loader: chatTimelineOf, key: 'id' });

/**
 * Whether one of the two already has another chat fixed at that time, on whichever side. The times of both are fixed one after the other from here
 * on, so that of many at once all but one hear of it; the constraints of the table stand behind this.
 */
export async function isTaken(tx: Tx, chat: LockedChat, startsAt: Date, endsAt: Date): Promise<boolean> {
  const both = [chat.studentId, chat.advisorId];
  await tx.query('select pg_advisory_xact_lock(hashtextextended(id::text, 0)) from unnest($1::uuid[]) id order by id', [both]);
  const rows = await tx.query(
    `select 1 from chat c where c.status = 'SCHEDULED' and c.id <> $1 and (c.student_id = any ($2) or c.advisor_id = any ($2))
       and tstzrange(c.starts_at, c.ends_at) && tstzrange($3, $4) limit 1`,
    [chat.id, both, startsAt, endsAt],
  );
  return rows.length > 0;
}

/** Writes down the thanks of a chat. */
export async function writeThanks(tx: Tx, institutionId: string, id: string, thanks: string): Promise<void> {
  await tx.update(ChatEntity, { institutionId, id }, { thanks, thankedAt: () => 'app_now()' });
}

/** Writes down whether the advisor would like to hear how the student gets on. */
export async function wantUpdates(tx: Tx, institutionId: string, id: string, updatesWanted: boolean): Promise<void> {
  await tx.update(ChatEntity, { institutionId, id }, { updatesWanted });
}
