import type { GraphQLResolveInfo } from 'graphql';
import { CONVERSATION_DEFAULTS, type Viewer } from '../access';
import type { ChatMode } from '../directory';
import type { StudentItem } from '../people';
import { batched, groupBy, keyBy } from '../platform/batch';
import { Params, type Tx } from '../platform/database';
import { type Shape, toMany, toOne, toValue } from '../platform/look-ahead';
import { type Order, type Page, readList } from '../platform/pagination';
import type { IntroRequestOrder, IntroRequestScope } from './intro-request.type';
import { OPEN } from './lifecycle';
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
  timeZone: string | null;
  createdAt: Date;
  expiresAt: Date;
  respondedAt: Date | null;
  advisorMessage: string | null;
  declineReason: string | null;
  declineReasonShared: boolean;
  introducerId: string | null;
  /** What the introducer says of the student. */
  endorsement: string | null;
  /** It waits, or has waited in vain, for its introducer: the advisor has never had it. */
  heldBack: boolean;
  onDelivery: OnDelivery | null;
  /** Null while it has taken no slot. */
  slotMonth: string | null;
  /** A concern about it is open, so nobody moves it. */
  frozen: boolean;
}

/** What the advisor will be shown of the student when the request is brought to them. */
export interface OnDelivery {
  items: StudentItem[];
  /** Contact points, as they stood when the student said so. */
  points: { id: string; version: number }[];
}

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

const IS_OPEN = `r.status in (${quoted(OPEN)})`;
export const LAPSED = `(${IS_OPEN} and r.expires_at <= (select app_now()))`;

/** The status in SQL: a request whose time is over is expired, whether or not anybody has moved it yet. */
const STATUS = `case when ${LAPSED} then 'EXPIRED' else r.status end`;

export const COLUMNS = `
  r.id, r.student_id as "studentId", r.advisor_id as "advisorId", ${STATUS} as status, r.purpose, r.questions, r.how_found as "howFound",
  r.mode, r.duration_minutes as "durationMinutes", r.proposed_times as "proposedTimes", r.time_zone as "timeZone", r.created_at as "createdAt", r.expires_at as "expiresAt",
  r.responded_at as "respondedAt", r.advisor_message as "advisorMessage", r.decline_reason as "declineReason",
  r.decline_reason_shared as "declineReasonShared", r.slot_month as "slotMonth", r.introducer_id as "introducerId",
  r.endorsement, r.held_back as "heldBack", r.on_delivery as "onDelivery", r.frozen_at is not null as frozen`;

/** Whose requests a viewer may see at all, as SQL. Who the student is reaches the advisor, staff or not, only once the introducer has agreed. */
export const visibleTo = (viewer: { isStaff: boolean }) =>
  viewer.isStaff
    ? '(not r.held_back or r.advisor_id <> (select current_account()))'
    : '((select current_account()) in (r.student_id, r.introducer_id) or r.advisor_id = (select current_account()) and not r.held_back)';

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

/** How many more requests the student in this column may have open, by what the institution has decided. */
const openLeftOf = (student: string) => `(
  select coalesce((i.conversation ->> 'openRequests')::int, ${CONVERSATION_DEFAULTS.openRequests})
    - (select count(*)::int from intro_request r where r.student_id = ${student} and ${IS_OPEN} and not ${LAPSED})
  from institution i)`;

/** How many more requests each of these students may have open. */
export const openLeft = batched(async (viewer: Viewer, studentIds: readonly string[]) => {
  const rows = await viewer.wall.query<{ id: string; left: number }>(
    `select asked.id, ${openLeftOf('asked.id')} as "left" from unnest($1::uuid[]) asked (id)`,
    [studentIds],
  );
  return new Map(rows.map((row) => [row.id, row.left]));
});

/** How many more the viewer may have open. */
export const ownOpenPart = toValue(openLeftOf('(select current_account())'), { loader: openLeft, key: (_, asker) => asker.accountId });

/** What decides whether a student may ask an advisor, as the student's locked row makes it stand still. */
export async function openFacts(tx: Tx, studentId: string, advisorId: string): Promise<{ openLeft: number; alreadyAsked: boolean }> {
  const [[counts], asked] = await Promise.all([
    tx.query<{ left: number }>(`select ${openLeftOf('$1')} as "left"`, [studentId]),
    tx.query(`select 1 from intro_request r where r.student_id = $1 and r.advisor_id = $2 and ${IS_OPEN} and not ${LAPSED}`, [
      studentId,
      advisorId,
    ]),
  ]);
  return { openLeft: counts?.left ?? 0, alreadyAsked: asked.length > 0 };
}

export interface EventRow {
  introRequestId: string;
  at: Date;
  accountId: string | null;
  action: IntroAction;
  status: IntroRequestStatus;
  /** Why staff stepped in. */
  reason: string | null;
}

/** What happened to requests; one that has run out says so, whether or not it was moved yet. */
const eventShape = {
  type: 'IntroRequestEvent',
  from: () => `(
    select intro_request_id, at, account_id, action, status, reason, id from intro_request_event
    union all
    select r.id, r.expires_at, null, 'EXPIRE', 'EXPIRED', null, 9223372036854775807 from intro_request r where ${LAPSED}) e`,
  columns: () => 'e.intro_request_id as "introRequestId", e.at, e.account_id as "accountId", e.action, e.status, e.reason',
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
  if (search.scope === 'RECEIVED') conditions.push(`r.advisor_id = ${params.add(viewer.accountId)}`, 'not r.held_back');
  if (search.scope === 'INTRODUCING') conditions.push(`r.introducer_id = ${params.add(viewer.accountId)}`);
  if (search.statuses) conditions.push(`${STATUS} = any (${params.add(search.statuses)})`);
  if (search.studentId !== null) conditions.push(`r.student_id::text = ${params.add(search.studentId)}`);
  if (search.advisorId !== null) conditions.push(`r.advisor_id::text = ${params.add(search.advisorId)}`);
  if (search.from) conditions.push(`r.created_at >= ${params.add(search.from)}`);
  if (search.to) conditions.push(`r.created_at < ${params.add(search.to)}`);
  return readList<IntroRequestRow, Node>(viewer, page, info, { shape: requestShape, where: conditions, params, node });
}

/** Whom a student has ever asked. */
export async function everAsked(viewer: Viewer, studentId: string): Promise<ReadonlySet<string>> {
  const rows = await viewer.wall.query<{ id: string }>('select distinct advisor_id as id from intro_request where student_id = $1', [
    studentId,
  ]);
  return new Set(rows.map((row) => row.id));
}
