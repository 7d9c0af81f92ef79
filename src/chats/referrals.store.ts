import { randomUUID } from 'node:crypto';
import type { Viewer } from '../access';
import { batched, groupBy, keyBy } from '../platform/batch';
import type { Tx } from '../platform/database';
import { auditActions } from '../platform/record';
import { ReferralEntity } from './referral.entity';
import { ReferralEventEntity } from './referral-event.entity';
import { FIRST_REFERRAL, LIVE, type ReferralAction, type ReferralStatus, SHOWN } from './referral-lifecycle';

/** Who names whom to whom. */
export type Naming = Pick<ReferralRow, 'studentId' | 'referredId' | 'namerId'>;

export interface ReferralRow {
  id: string;
  chatId: string;
  studentId: string;
  namerId: string;
  referredId: string;
  note: string;
  status: ReferralStatus;
  createdAt: Date;
  expiresAt: Date;
}

const { REFERRAL_MOVED } = auditActions({ REFERRAL_MOVED: 'Named somebody to talk to next, or answered to being named.' });

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');
const LAPSED = `(f.status in (${quoted(LIVE)}) and f.expires_at <= (select app_now()))`;
/** The status in SQL: one whose time is over has expired, whether or not anybody has moved it yet. */
const STATUS = `case when ${LAPSED} then 'EXPIRED' else f.status end`;
const COLUMNS = `f.id, f.chat_id as "chatId", f.student_id as "studentId", f.namer_id as "namerId", f.referred_id as "referredId", f.note, ${STATUS} as status,
  f.created_at as "createdAt", f.expires_at as "expiresAt"`;

/** Which referrals a viewer may see: those who name and are named, staff, and the student once the referred person has agreed. */
const visibleTo = (viewer: { isStaff: boolean }) =>
  viewer.isStaff
    ? 'true'
    : `((select current_account()) in (f.namer_id, f.referred_id) or f.student_id = (select current_account()) and ${STATUS} in (${quoted(SHOWN)}))`;

/** Referrals by key, as far as the viewer may see them. */
export const referralRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(
    await viewer.wall.query<ReferralRow>(`select ${COLUMNS} from referral f where f.id = any ($1) and ${visibleTo(viewer)}`, [ids]),
    (row) => row.id,
  ),
);

/** Referrals of chats, as far as the viewer may see them, oldest first. */
export const referralsOf = batched(async (viewer: Viewer, chatIds: readonly string[]) =>
  groupBy(
    await viewer.wall.query<ReferralRow>(
      `select ${COLUMNS} from referral f where f.chat_id = any ($1) and ${visibleTo(viewer)} order by f.created_at, f.id`,
      [chatIds],
    ),
    (row) => row.chatId,
  ),
);

/** Those in which the viewer was named, the latest first. */
export function referralsNaming(viewer: Viewer, most: number): Promise<ReferralRow[]> {
  return viewer.wall.query<ReferralRow>(
    `select ${COLUMNS} from referral f where f.referred_id = $1 order by f.created_at desc, f.id limit ${most}`,
    [viewer.accountId],
  );
}

export interface ReferralEventRow {
  referralId: string;
  at: Date;
  accountId: string | null;
  action: ReferralAction;
  status: ReferralStatus;
}

/** What happened to referrals, oldest first. */
export const referralTimelineOf = batched(async (viewer: Viewer, ids: readonly string[]) =>
  groupBy(
    await viewer.wall.query<ReferralEventRow>(
      `select e.referral_id as "referralId", e.at, e.account_id as "accountId", e.action, e.status from (
         select referral_id, at, account_id, action, status, id from referral_event
         union all
         select f.id, f.expires_at, null, 'EXPIRE', 'EXPIRED', 9223372036854775807 from referral f where ${LAPSED}) e
       where e.referral_id = any ($1) order by e.id`,
      [ids],
    ),
    (row) => row.referralId,
  ),
);

/** A referral the viewer may see, kept from moving until the transaction ends. */
export async function lockReferral(tx: Tx, viewer: { isStaff: boolean }, id: string): Promise<ReferralRow | undefined> {
  const [row] = await tx.query<ReferralRow>(`select ${COLUMNS} from referral f where f.id = $1 and ${visibleTo(viewer)} for update`, [id]);
  return row;
}

/** For somebody's export: who was named to a student is theirs to see while that person agrees, and for whom it is the namer's and the student's. */
export function exportedReferrals(tx: Tx, accountId: string): Promise<object[]> {
  return tx.query(
    // Whoever was named learns for whom when they are asked, and from no chat that two of them would have in common.
    `select f.id, case when $1 in (f.student_id, f.namer_id) then f.chat_id end as "chat", f.namer_id as "namedBy", f.referred_id as "named",
       case when $1 in (f.student_id, f.namer_id) or f.status = 'USED' then f.student_id end as "student",
       f.note, ${STATUS} as status, f.created_at as "createdAt"
     from referral f where $1 in (f.namer_id, f.referred_id) or f.student_id = $1 and ${STATUS} in (${quoted(SHOWN)}) order by f.created_at, f.id`,
    [accountId],
  );
}

/** Whether a student has a referral to a person that can still lead to something, or that person has said no to the same namer. */
export async function isNamed(tx: Tx, { studentId, referredId, namerId }: Naming): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from referral f where f.student_id = $1 and f.referred_id = $2
       and (f.status in (${quoted(LIVE)}) and not ${LAPSED} or f.status = 'REFUSED' and f.namer_id = $3)`,
    [studentId, referredId, namerId],
  );
  return rows.length > 0;
}

/** What can still lead to something between two of whom one has named the other, kept from moving until the transaction ends. */
export function lockReferralsBetween(tx: Tx, one: string, other: string): Promise<ReferralRow[]> {
  return tx.query<ReferralRow>(
    `select ${COLUMNS} from referral f where (f.namer_id, f.referred_id) in (($1, $2), ($2, $1)) and f.status in (${quoted(LIVE)}) and not ${LAPSED}
     order by f.id for update`,
    [one, other],
  );
}

const inDays = (days: number) => `app_now() + interval '${Math.trunc(days)} days'`;

export async function insertReferral(
  tx: Tx,
  referral: Pick<ReferralEntity, 'institutionId' | 'chatId' | 'studentId' | 'namerId' | 'referredId' | 'note'>,
  days: number,
): Promise<string> {
  const id = randomUUID();
  await tx.insert(ReferralEntity, { ...referral, id, status: FIRST_REFERRAL, expiresAt: () => inDays(days) });
  await writeEvent(tx, referral, { referralId: id, accountId: referral.namerId, action: 'NAME', status: FIRST_REFERRAL });
  return id;
}

/** Writes a move that the lifecycle allows, with its event. One that goes on stands anew for so many days. */
export async function writeReferralMove(
  tx: Tx,
  institutionId: string,
  referral: Pick<ReferralRow, 'referredId'>,
  event: Omit<ReferralEventRow, 'at'>,
  days?: number,
): Promise<void> {
  await tx.update(
    ReferralEntity,
    { institutionId, id: event.referralId },
    { status: event.status, ...(days === undefined ? {} : { expiresAt: () => inDays(days) }) },
  );
  await writeEvent(tx, { institutionId, referredId: referral.referredId }, event);
}

async function writeEvent(
  tx: Tx,
  { institutionId, referredId }: { institutionId: string; referredId: string },
  event: Omit<ReferralEventRow, 'at'>,
): Promise<void> {
  await Promise.all([
    tx.insert(ReferralEventEntity, { institutionId, ...event }),
    tx.record(REFERRAL_MOVED, {
      subject: referredId,
      object: ['Referral', event.referralId],
      details: { action: event.action, status: event.status },
    }),
  ]);
}

/** Moves some referrals whose time is over: anybody's, or those of one student to one person, which would stand in another's way. @returns how many. */
export async function expireReferrals(tx: Tx, only: { studentId: string; referredId: string } | null): Promise<number> {
  const moved = await tx.query(
    `with lapsed as (
       update referral f set status = 'EXPIRED' where (f.institution_id, f.id) in (
         select f.institution_id, f.id from referral f where ${LAPSED} and ($1::uuid is null or f.student_id = $1 and f.referred_id = $2)
         order by f.expires_at limit 100 for update ${only ? '' : 'skip locked'})
       returning f.institution_id, f.id, f.expires_at
     )
     insert into referral_event (institution_id, referral_id, at, action, status)
     select institution_id, id, expires_at, 'EXPIRE', 'EXPIRED' from lapsed returning 1`,
    [only?.studentId ?? null, only?.referredId ?? null],
  );
  return moved.length;
}

/** Referrals in which somebody has a part and that can still lead to something, kept from moving until the transaction ends. */
export function liveOf(tx: Tx, accountId: string): Promise<ReferralRow[]> {
  return tx.query<ReferralRow>(
    `select ${COLUMNS} from referral f where $1 in (f.student_id, f.namer_id, f.referred_id) and f.status in (${quoted(LIVE)}) and not ${LAPSED}
     order by f.id for update`,
    [accountId],
  );
}
