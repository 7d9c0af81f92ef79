import type { Viewer } from '../access';
import type { Tx } from '../platform/database';
import { auditActions } from '../platform/record';
import { IntroRequestEntity } from './intro-request.entity';
import { IntroRequestEventEntity } from './intro-request-event.entity';
import { partyOf } from './policy';
import type { IntroRequestStatus } from './status';
import { COLUMNS, type EventRow, type IntroRequestRow, LAPSED, type OnDelivery, visibleTo } from './store';

const { INTRO_REQUEST_MOVED } = auditActions({ INTRO_REQUEST_MOVED: 'Made an intro request, or moved it.' });

type NewEvent = Omit<EventRow, 'at' | 'reason'> & { reason?: string };

/** A request the viewer may see, kept from moving until the transaction ends. */
export async function lockRequest(tx: Tx, viewer: { isStaff: boolean }, id: string): Promise<IntroRequestRow | undefined> {
  const [row] = await tx.query<IntroRequestRow>(
    `select ${COLUMNS} from intro_request r where r.id = $1 and ${visibleTo(viewer)} for update`,
    [id],
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
  | 'introducerId'
  | 'endorsement'
  | 'heldBack'
> & {
  status: IntroRequestStatus;
  proposedTimes: { startsAt: Date; endsAt: Date }[];
  onDelivery: OnDelivery | null;
  /** How long it waits for an answer. */
  days: number;
};

const inDays = (days: number) => `app_now() + interval '${Math.trunc(days)} days'`;

/** Writes a request in its first state, with the beginning of its timeline. */
export async function insertRequest(tx: Tx, { days, ...request }: NewRequest): Promise<void> {
  const proposedTimes = request.proposedTimes.map(({ startsAt, endsAt }) => ({
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  }));
  await Promise.all([
    tx.insert(IntroRequestEntity, { ...request, proposedTimes, expiresAt: () => inDays(days) }),
    insertEvent(tx, request.institutionId, request.studentId, {
      introRequestId: request.id,
      accountId: request.studentId,
      action: 'REQUEST',
      status: request.status,
    }),
  ]);
}

/** What a move writes besides the state. */
export type MoveSet = Partial<
  Pick<IntroRequestEntity, 'advisorMessage' | 'declineReason' | 'declineReasonShared' | 'endorsement' | 'heldBack' | 'slotMonth'>
> & {
  onDelivery?: null;
  /** The advisor has answered. The first time counts. */
  responded?: true;
  /** It waits anew, for so many days from now. */
  days?: number;
};

/** Writes a move that the lifecycle allows, with its event. */
export async function writeMove(tx: Tx, institutionId: string, studentId: string, event: NewEvent, set: MoveSet = {}): Promise<void> {
  const { responded, days, ...columns } = set;
  await tx.update(
    IntroRequestEntity,
    { institutionId, id: event.introRequestId },
    {
      ...columns,
      status: event.status,
      ...(responded ? { respondedAt: () => 'coalesce(responded_at, app_now())' } : {}),
      ...(days === undefined ? {} : { expiresAt: () => inDays(days) }),
    },
  );
  await insertEvent(tx, institutionId, studentId, event);
}

async function insertEvent(tx: Tx, institutionId: string, studentId: string, event: NewEvent): Promise<void> {
  await Promise.all([
    tx.insert(IntroRequestEventEntity, { institutionId, ...event }),
    tx.record(INTRO_REQUEST_MOVED, {
      subject: studentId,
      object: ['IntroRequest', event.introRequestId],
      details: { action: event.action, status: event.status },
    }),
  ]);
}

/**
 * Moves requests whose time is over, some at a time: one student's, so that they stand in nobody's way, for which whoever is at one of them is
 * waited for, or anybody's that nobody is at. @returns how many.
 */
export async function expireLapsed(tx: Tx, studentId: string | null): Promise<number> {
  const moved = await tx.query(
    `with lapsed as (
       update intro_request r set status = 'EXPIRED', on_delivery = null where (r.institution_id, r.id) in (
         select r.institution_id, r.id from intro_request r where ($1::uuid is null or r.student_id = $1) and ${LAPSED}
         order by r.expires_at limit 100 for update ${studentId === null ? 'skip locked' : ''})
       returning r.institution_id, r.id, r.expires_at
     )
     insert into intro_request_event (institution_id, intro_request_id, at, action, status)
     select institution_id, id, expires_at, 'EXPIRE', 'EXPIRED' from lapsed returning 1`,
    [studentId],
  );
  return moved.length;
}

/** Changes what the advisor will be shown of the student when the request is brought to them. */
export async function setOnDelivery(tx: Tx, id: string, onDelivery: OnDelivery): Promise<void> {
  await tx.query('update intro_request set on_delivery = $2 where id = $1', [id, onDelivery]);
}

/** Keeps a request from being moved, or lets it be moved again. */
export async function freezeRequest(tx: Tx, id: string, frozen: boolean): Promise<void> {
  await tx.query(`update intro_request set frozen_at = ${frozen ? 'coalesce(frozen_at, app_now())' : 'null'} where id = $1`, [id]);
}

/** The two sides of a request, if the viewer is one of them; the row is kept from moving until the transaction ends. */
export async function partiesOfRequest(tx: Tx, id: string, viewer: Viewer): Promise<{ studentId: string; advisorId: string } | null> {
  const request = await lockRequest(tx, viewer, id);
  return request && partyOf(viewer, request) ? request : null;
}
