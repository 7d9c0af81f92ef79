import { randomUUID } from 'node:crypto';
import type { Viewer } from '../access';
import type { ChatMode } from '../directory';
import type { IntroAccepted } from '../introductions';
import { batched, keyBy } from '../platform/batch';
import type { Tx } from '../platform/database';
import { type Shape, toOne } from '../platform/look-ahead';
import { ChatEntity } from './chat.entity';
import { FIRST } from './lifecycle';
import type { ChatReport, ChatStatus } from './status';

export interface ChatRow {
  id: string;
  introRequestId: string;
  studentId: string;
  advisorId: string;
  status: ChatStatus;
  startsAt: Date | null;
  endsAt: Date | null;
  timeZone: string | null;
  mode: ChatMode | null;
  /** How often calendars were told something new. */
  sequence: number;
  studentConfirmedAt: Date | null;
  advisorConfirmedAt: Date | null;
  /** It has had a time, which is not long over: there is a calendar file of it. */
  inCalendars: boolean;
  reports: ChatReport[];
}

const BARE = `
  c.id, c.intro_request_id as "introRequestId", c.student_id as "studentId", c.advisor_id as "advisorId", c.status, c.starts_at as "startsAt",
  c.ends_at as "endsAt", c.time_zone as "timeZone", c.mode, c.sequence, c.student_confirmed_at as "studentConfirmedAt", c.advisor_confirmed_at as "advisorConfirmedAt",
  c.starts_at is not null and coalesce(c.ends_at > app_now() - interval '30 days', false) as "inCalendars"`;

const COLUMNS = `${BARE}, array(
    select p.happened from chat_report p where p.institution_id = c.institution_id and p.chat_id = c.id order by p.reported_at, p.account_id
  ) as reports`;

const visibleTo = (viewer: { isStaff: boolean }) =>
  viewer.isStaff ? 'true' : '(select current_account()) in (c.student_id, c.advisor_id)';

const chatShape = {
  type: 'Chat',
  from: () => 'chat c',
  columns: () => COLUMNS,
  times: ['startsAt', 'endsAt', 'studentConfirmedAt', 'advisorConfirmedAt'],
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

/** A chat the account has a part in, kept from moving until the transaction ends. */
export async function lockChat(tx: Tx, accountId: string, id: string): Promise<Omit<ChatRow, 'reports'> | undefined> {
  const [row] = await tx.query<Omit<ChatRow, 'reports'>>(
    `select ${BARE} from chat c where c.id = $1 and $2 in (c.student_id, c.advisor_id) for update`,
    [id, accountId],
  );
  return row;
}

/** Opens the chat of an accepted request. */
export async function openChat(tx: Tx, accepted: IntroAccepted): Promise<void> {
  await tx.insert(ChatEntity, { ...accepted, id: randomUUID(), status: FIRST });
}

export async function setStatus(tx: Tx, institutionId: string, id: string, status: ChatStatus): Promise<void> {
  await tx.update(ChatEntity, { institutionId, id }, { status });
}

/** Writes one side's report, in place of what it said before. @returns both sides' reports, the earliest first. */
export async function writeReport(
  tx: Tx,
  institutionId: string,
  chatId: string,
  accountId: string,
  happened: ChatReport,
  minutes: number | null,
): Promise<ChatReport[]> {
  await tx.query(
    `insert into chat_report (institution_id, chat_id, account_id, happened, duration_minutes) values ($1, $2, $3, $4, $5)
     on conflict (institution_id, chat_id, account_id) do update set happened = excluded.happened, duration_minutes = excluded.duration_minutes,
       reported_at = case when chat_report.happened = 'NOT_YET' then excluded.reported_at else chat_report.reported_at end`,
    [institutionId, chatId, accountId, happened, minutes],
  );
  const rows = await tx.query<{ happened: ChatReport }>(
    'select happened from chat_report where chat_id = $1 order by reported_at, account_id',
    [chatId],
  );
  return rows.map((row) => row.happened);
}
