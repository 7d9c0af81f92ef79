import type { Viewer } from '../access';
import type { Tx } from '../platform/database';
import { globalId, keyOf } from '../platform/global-id';
import { make } from '../platform/node';
import { Code, refuse, userErrorCodes } from '../platform/user-error';
import { IntroRequest, IntroRequestEvent } from './intro-request.type';
import { introLifecycle } from './lifecycle';
import { partyOf } from './policy';
import type { IntroAction, IntroRequestStatus } from './status';
import { type EventRow, type IntroRequestRow, introRequestRow, lockRequest, writeMove } from './store';

export function toIntroRequest(row: IntroRequestRow): IntroRequest {
  const { id, declineReason, slotMonth: _, proposedTimes, ...fields } = row;
  return make(IntroRequest, {
    ...fields,
    id: globalId('IntroRequest', id),
    key: id,
    reason: declineReason,
    proposedTimes: proposedTimes.map(({ startsAt, endsAt }) => ({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) })),
  });
}

export function toEvent({ introRequestId: _, ...event }: EventRow): IntroRequestEvent {
  return make(IntroRequestEvent, event);
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

/**
 * Takes hold of a request for a move by the viewer, as one of its two sides.
 * @throws Refusal: NOT_FOUND if the viewer is not that side of it, CONFLICT if it has moved on.
 */
export async function beginMove(
  tx: Tx,
  viewer: Viewer,
  id: string,
  action: IntroAction,
  side: 'STUDENT' | 'ADVISOR',
): Promise<{ request: IntroRequestRow; status: IntroRequestStatus }> {
  const key = keyOf('IntroRequest', id);
  const request = key === null ? undefined : await lockRequest(tx, viewer.accountId, key);
  if (!request || partyOf(viewer, request) !== side) refuse(Code.NOT_FOUND, 'You have no request of that id.', 'introRequestId');
  if (request.frozen)
    refuse(FROZEN, 'This request is on hold, so nobody can move it just now; the career center can tell you more.', 'introRequestId');
  const status = introLifecycle.next(request.status, action, side);
  if (status === null) refuse(Code.CONFLICT, `This request ${STANDING[request.status]}.`, 'introRequestId');
  return { request, status };
}

/** Writes the move that `beginMove` allowed. */
export function finishMove(
  tx: Tx,
  viewer: Viewer,
  move: { request: IntroRequestRow; status: IntroRequestStatus },
  action: IntroAction,
  set?: Parameters<typeof writeMove>[4],
): Promise<void> {
  const event = { introRequestId: move.request.id, accountId: viewer.accountId, action, status: move.status };
  return writeMove(tx, viewer.institutionId, move.request.studentId, event, set);
}
