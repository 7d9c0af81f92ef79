import type { Viewer } from '../access';
import type { Tx } from '../platform/database';
import { globalId, keyOf } from '../platform/global-id';
import { make } from '../platform/node';
import { Code, refuse, userErrorCodes } from '../platform/user-error';
import { IntroRequest, IntroRequestEvent } from './intro-request.type';
import { introLifecycle, OPEN } from './lifecycle';
import { lockRequest, type MoveSet, writeMove } from './moves.store';
import { type Mover, moversOf } from './policy';
import type { IntroAction, IntroRequestStatus } from './status';
import { type EventRow, type IntroRequestRow, introRequestRow } from './store';

export function toIntroRequest(row: IntroRequestRow): IntroRequest {
  const { id, advisorMessage, declineReason, endorsement, onDelivery, slotMonth: _, timeZone: __, proposedTimes, ...fields } = row;
  return make(IntroRequest, {
    ...fields,
    id: globalId('IntroRequest', id),
    key: id,
    reason: declineReason,
    message: advisorMessage,
    sentence: endorsement,
    toBeShown: OPEN.includes(fields.status) ? (onDelivery?.items ?? null) : null,
    proposedTimes: proposedTimes.map(({ startsAt, endsAt }) => ({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) })),
  });
}

export function toEvent({ introRequestId: _, reason, ...event }: EventRow): IntroRequestEvent {
  return make(IntroRequestEvent, { ...event, why: reason });
}

/** A request as this viewer may see it, or null. */
export async function introRequest(viewer: Viewer, key: string): Promise<IntroRequest | null> {
  const row = await introRequestRow(viewer, key);
  return row && toIntroRequest(row);
}

// The words do not tell that somebody has reported a concern.
const { FROZEN } = userErrorCodes({ FROZEN: 'It is on hold, so nobody can move it.' });

const STANDING: Record<IntroRequestStatus, string> = {
  AWAITING_INTRODUCER: 'still waits for the introducer',
  PENDING: 'still waits for the advisor',
  NEEDS_INFO: 'waits for more information',
  ACCEPTED: 'has been accepted',
  DECLINED: 'has been declined',
  WITHDRAWN: 'has been withdrawn',
  EXPIRED: 'has expired',
  UNDELIVERABLE: 'could not be delivered',
};

export interface Moving {
  request: IntroRequestRow;
  action: IntroAction;
  /** Where it leads. */
  status: IntroRequestStatus;
}

/**
 * Takes hold of a request for a move by the viewer, as one of those who move it.
 * @throws Refusal: NOT_FOUND if the viewer is not that party of it, FROZEN, CONFLICT if it has moved on.
 */
export async function beginMove(tx: Tx, viewer: Viewer, id: string, action: IntroAction, as: Mover): Promise<Moving> {
  const request = await holdRequest(tx, viewer, id);
  if (!moversOf(viewer, request).includes(as)) notFound();
  const status = introLifecycle.next(request.status, action, as, ['THERE']); // of which each of these finds out by itself
  if (status === null) refuse(Code.CONFLICT, standing(request), 'introRequestId');
  return { request, action, status };
}

/** Takes hold of a request that the viewer may see. @throws Refusal NOT_FOUND, FROZEN */
export async function holdRequest(tx: Tx, viewer: Viewer, id: string): Promise<IntroRequestRow> {
  const key = keyOf('IntroRequest', id);
  const request = (key === null ? undefined : await lockRequest(tx, viewer, key)) ?? notFound();
  if (moversOf(viewer, request).length > 0) refuseIfFrozen(request, 'introRequestId');
  return request;
}

/** While a concern is open, nobody moves what it is about. @throws Refusal FROZEN */
export function refuseIfFrozen({ frozen }: { frozen: boolean }, field: string): void {
  if (frozen) refuse(FROZEN, 'This is on hold, so nobody can move it just now; the career center can tell you more.', field);
}

export const notFound = (): never => refuse(Code.NOT_FOUND, 'You have no request of that id.', 'introRequestId');

/** Where a request stands, for somebody who wanted it to stand otherwise. */
export const standing = ({ status }: { status: IntroRequestStatus }) => `This request ${STANDING[status]}.`;

/** Writes the move that `beginMove` allowed. `reason` is why staff stepped in. */
export function finishMove(tx: Tx, viewer: Viewer, { request, action, status }: Moving, set?: MoveSet, reason?: string): Promise<void> {
  const event = { introRequestId: request.id, accountId: viewer.accountId, action, status, reason };
  return writeMove(tx, viewer.institutionId, request.studentId, event, set);
}
