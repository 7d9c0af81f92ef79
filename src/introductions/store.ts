import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access';
import type { ChatMode } from '../directory';
import { batched, groupBy, keyBy } from '../platform/batch';
import { Params, type Reader, type Tx } from '../platform/database';
import { type Shape, toMany, toOne, toValue } from '../platform/look-ahead';
import { type Order, type Page, readList } from '../platform/pagination';
import { auditActions } from '../platform/record';
import { IntroRequestEntity } from './intro-request.entity';
import type { IntroRequestOrder, IntroRequestScope } from './intro-request.type';
import { IntroRequestEventEntity } from './intro-request-event.entity';
import { FIRST, OPEN } from './lifecycle';
import type { IntroAction, IntroRequestStatus } from './status';

export interface IntroRequestRow {
  id: string;
  studentId: string;
  advisorId: string;
  status: IntroRequestStatus;
  purpose: string;
  questions: string[];
  howFound: string | null;
  mode: ChatMode | null;
  durationMinutes: number;
  proposedTimes: { startsAt: string; endsAt: string }[];
  createdAt: Date;
  expiresAt: Date;
  respondedAt: Date | null;
  advisorMessage: string | null;
  declineReason: string | null;
  declineReasonShared: boolean;
  slotMonth: string;
  /** A concern about it is open, so nobody moves it. */
  frozen: boolean;
}

const { INTRO_REQUEST_MOVED } = auditActions({ INTRO_REQUEST_MOVED: 'Made an intro request, or moved it.' });

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

const IS_OPEN = `r.status in (${quoted(OPEN)})`;
const LAPSED = `(${IS_OPEN} and r.expires_at <= (select app_now()))`;

/** The status in SQL: a request whose time is over is expired, whether or not anybody has moved it yet. */
const STATUS = `case when ${LAPSED} then 'EXPIRED' else r.status end`;

const COLUMNS = `
  r.id, r.student_id as "studentId", r.advisor_id as "advisorId", ${STATUS} as status, r.purpose, r.questions, r.how_found as "howFound",
  r.mode, r.duration_minutes as "durationMinutes", r.proposed_times as "proposedTimes", r.created_at as "createdAt", r.expires_at as "expiresAt",
  r.responded_at as "respondedAt", r.advisor_message as "advisorMessage", r.decline_reason as "declineReason",
  r.decline_reason_shared as "declineReasonShared", r.slot_month as "slotMonth", r.frozen_at is not null as frozen`;

/** Whose requests a viewer may see at all, as SQL. */
const visibleTo = (viewer: { isStaff: boolean }) =>
  viewer.isStaff ? 'true' : '(select current_account()) in (r.student_id, r.advisor_id)';

const requestShape = {
  type: 'IntroRequest',
  from: () => 'intro_request r',
  columns: () => COLUMNS,
  times: ['createdAt', 'expiresAt', 'respondedAt'],
} satisfies Shape;

/** Requests by key, as far as the viewer may see them. */
export const introRequestRow = batched(async (viewer: Viewer, ids: readonly string[]) => {
  const rows = await viewer.wall.query<IntroRequestRow>(
    `select ${COLUMNS} from intro_request r where r.id = any ($1) and ${visibleTo(viewer)}`,
    [ids],
  );
  return keyBy(rows, (row) => row.id);
});

/** The viewer's latest request to each of these advisors. */
export const requestTo = batched(async (viewer: Viewer, advisorIds: readonly string[]) =>
  keyBy(
    await viewer.wall.query<IntroRequestRow>(
      `select distinct on (r.advisor_id) ${COLUMNS} from intro_request r
       where r.student_id = $2 and r.advisor_id = any ($1) order by r.advisor_id, r.created_at desc, r.id desc`,
      [advisorIds, viewer.accountId],
    ),
    (row) => row.advisorId,
  ),
);

/** The request of this key, as far as the viewer may see it; a row names it in this column. */
export const requestPart = (column: string, key: Parameters<typeof toOne>[2]['key']) =>
  toOne(requestShape, (asker) => `r.id = ${column} and ${visibleTo(asker)}`, { loader: introRequestRow, key });

/** The viewer's latest request to the advisor that comes as `a`. */
export const requestToPart = toOne(
  requestShape,
  'r.student_id = (select current_account()) and r.advisor_id = a.account_id order by r.created_at desc, r.id desc',
  { loader: requestTo, key: 'accountId' },
);

/** How many open requests each of these students has. */
export const openRequests = batched(async (viewer: Viewer, studentIds: readonly string[]) => {
  const counts = await countOpen(viewer.wall, studentIds);
  return new Map(counts.map((row) => [row.studentId, row.open]));
});

/** How many open requests the viewer has. */
export const ownOpenPart = toValue(
  `(select count(*)::int from intro_request r where r.student_id = (select current_account()) and ${IS_OPEN} and not ${LAPSED})`,
  { loader: openRequests, key: (_, asker) => asker.accountId },
);

function countOpen(reader: Reader, studentIds: readonly string[]): Promise<{ studentId: string; open: number }[]> {
  return reader.query(
    `select r.student_id as "studentId", count(*)::int as open from intro_request r
     where r.student_id = any ($1) and ${IS_OPEN} and not ${LAPSED} group by r.student_id`,
    [studentIds],
  );
}

/** What decides whether a student may ask an advisor, as the student's locked row makes it stand still. */
export async function openFacts(tx: Tx, studentId: string, advisorId: string): Promise<{ openRequests: number; alreadyAsked: boolean }> {
  const [[counts], asked] = await Promise.all([
    countOpen(tx, [studentId]),
    tx.query(`select 1 from intro_request r where r.student_id = $1 and r.advisor_id = $2 and ${IS_OPEN} and not ${LAPSED}`, [
      studentId,
      advisorId,
    ]),
  ]);
  return { openRequests: counts?.open ?? 0, alreadyAsked: asked.length > 0 };
}

export interface EventRow {
  introRequestId: string;
  at: Date;
  accountId: string | null;
  action: IntroAction;
  status: IntroRequestStatus;
}

/** What happened to requests; one that has run out says so, whether or not it was moved yet. */
const eventShape = {
  type: 'IntroRequestEvent',
  from: () => `(
    select intro_request_id, at, account_id, action, status, id from intro_request_event
    union all
    select r.id, r.expires_at, null, 'EXPIRE', 'EXPIRED', 9223372036854775807 from intro_request r where ${LAPSED}) e`,
  columns: () => 'e.intro_request_id as "introRequestId", e.at, e.account_id as "accountId", e.action, e.status',
  times: ['at'],
} satisfies Shape;

/** Timelines, oldest first. */
export const timelineOf = batched(async (viewer: Viewer, requestIds: readonly string[]) => {
  const rows = await viewer.wall.query<EventRow>(
    `select ${eventShape.columns()} from ${eventShape.from()} where e.intro_request_id = any ($1) order by e.id`,
    [requestIds],
  );
  return groupBy(rows, (row) => row.introRequestId);
});

/** The timeline of the request that comes as `r`. */
export const timelinePart = toMany(eventShape, 'e.intro_request_id = r.id order by e.id', { loader: timelineOf, key: 'id' });

const BY_ID = { sql: 'r.id', type: 'uuid' } as const;

export const ORDERS = {
  NEWEST: { name: 'requests.newest', columns: [{ sql: 'r.created_at', type: 'time' }, BY_ID], descending: true },
  OLDEST: { name: 'requests.oldest', columns: [{ sql: 'r.created_at', type: 'time' }, BY_ID] },
  EXPIRING_SOON: { name: 'requests.expiring', columns: [{ sql: 'r.expires_at', type: 'time' }, BY_ID] },
} as const satisfies Record<IntroRequestOrder, Order>;

/** A filter that has been checked. An id that names nothing is an empty string here, and matches nothing. */
export interface RequestSearch {
  scope: IntroRequestScope;
  statuses: readonly IntroRequestStatus[] | null;
  studentId: string | null;
  advisorId: string | null;
  from: Date | null;
  to: Date | null;
}

export function listRequests<Node>(
  viewer: Viewer,
  search: RequestSearch,
  page: Page,
  info: GraphQLResolveInfo,
  node: (row: IntroRequestRow) => Node,
) {
  const params = new Params();
  const conditions = [visibleTo(viewer)];
  if (search.scope === 'SENT') conditions.push(`r.student_id = ${params.add(viewer.accountId)}`);
  if (search.scope === 'RECEIVED') conditions.push(`r.advisor_id = ${params.add(viewer.accountId)}`);
  if (search.statuses) conditions.push(`${STATUS} = any (${params.add(search.statuses)})`);
  if (search.studentId !== null) conditions.push(`r.student_id::text = ${params.add(search.studentId)}`);
  if (search.advisorId !== null) conditions.push(`r.advisor_id::text = ${params.add(search.advisorId)}`);
  if (search.from) conditions.push(`r.created_at >= ${params.add(search.from)}`);
  if (search.to) conditions.push(`r.created_at < ${params.add(search.to)}`);
  return readList<IntroRequestRow, Node>(viewer, page, info, { shape: requestShape, where: conditions, params, node });
}

// ── moves ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A request the account has a part in, kept from moving until the transaction ends. */
export async function lockRequest(tx: Tx, accountId: string, id: string): Promise<IntroRequestRow | undefined> {
  const [row] = await tx.query<IntroRequestRow>(
    `select ${COLUMNS} from intro_request r where r.id = $1 and $2 in (r.student_id, r.advisor_id) for update`,
    [id, accountId],
  );
  return row;
}

export type NewRequest = Pick<
  IntroRequestEntity,
  | 'id'
  | 'institutionId'
  | 'studentId'
  | 'advisorId'
  | 'purpose'
  | 'questions'
  | 'howFound'
  | 'mode'
  | 'durationMinutes'
  | 'timeZone'
  | 'slotMonth'
> & {
  proposedTimes: { startsAt: Date; endsAt: Date }[];
};

/** How long a request waits for an answer. */
export const LIFETIME_DAYS = 14;

/** Writes a request in its first state, with the beginning of its timeline. */
export async function insertRequest(tx: Tx, request: NewRequest): Promise<void> {
  const proposedTimes = request.proposedTimes.map(({ startsAt, endsAt }) => ({
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  }));
  await Promise.all([
    tx.insert(IntroRequestEntity, {
      ...request,
      proposedTimes,
      status: FIRST,
      expiresAt: () => `app_now() + interval '${LIFETIME_DAYS} days'`,
    }),
    insertEvent(tx, request.institutionId, request.studentId, {
      introRequestId: request.id,
      accountId: request.studentId,
      action: 'REQUEST',
      status: FIRST,
    }),
  ]);
}

/** Writes a move that the lifecycle allows, with its event. */
export async function writeMove(
  tx: Tx,
  institutionId: string,
  studentId: string,
  event: Omit<EventRow, 'at'>,
  set: Partial<Pick<IntroRequestEntity, 'advisorMessage' | 'declineReason' | 'declineReasonShared'>> & { responded?: boolean } = {},
): Promise<void> {
  const { responded, ...columns } = set;
  await tx.update(
    IntroRequestEntity,
    { institutionId, id: event.introRequestId },
    { ...columns, status: event.status, ...(responded ? { respondedAt: () => 'app_now()' } : {}) },
  );
  await insertEvent(tx, institutionId, studentId, event);
}

async function insertEvent(tx: Tx, institutionId: string, studentId: string, event: Omit<EventRow, 'at'>): Promise<void> {
  await Promise.all([
    tx.insert(IntroRequestEventEntity, { institutionId, ...event }),
    tx.record(INTRO_REQUEST_MOVED, {
      subject: studentId,
      object: ['IntroRequest', event.introRequestId],
      details: { action: event.action, status: event.status },
    }),
  ]);
}

/** Moves a student's requests whose time is over, so that they stand in nobody's way. */
export async function expireLapsed(tx: Tx, studentId: string): Promise<void> {
  await tx.query(
    `with lapsed as (
       update intro_request r set status = 'EXPIRED' where r.student_id = $1 and ${LAPSED} returning r.institution_id, r.id, r.expires_at
     )
     insert into intro_request_event (institution_id, intro_request_id, at, action, status)
     select institution_id, id, expires_at, 'EXPIRE', 'EXPIRED' from lapsed`,
    [studentId],
  );
}

/** Keeps a request from being moved, or lets it be moved again. */
export async function freezeRequest(tx: Tx, id: string, frozen: boolean): Promise<void> {
  await tx.query(`update intro_request set frozen_at = ${frozen ? 'coalesce(frozen_at, app_now())' : 'null'} where id = $1`, [id]);
}

/** The two sides of a request, if the account is one of them; the row is kept from moving until the transaction ends. */
export async function partiesOfRequest(tx: Tx, id: string, accountId: string): Promise<{ studentId: string; advisorId: string } | null> {
  return (await lockRequest(tx, accountId, id)) ?? null;
}
