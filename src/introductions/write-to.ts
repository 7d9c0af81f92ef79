import type { Viewer } from '../access';
import { isThere, refuseIfBlocked } from '../people';
import type { Tx } from '../platform/database';
import { Code, refuse } from '../platform/user-error';
import { writeMessage } from './messages.store';
import { partyOf } from './policy';
import type { IntroRequestRow } from './store';

/** One side of a request writes to the other. @throws Refusal BLOCKED if they have blocked them, CONFLICT if they find nobody there. */
export async function writeToOther(
  tx: Tx,
  { institutionId, accountId: authorId }: Viewer,
  request: Pick<IntroRequestRow, 'id' | 'studentId' | 'advisorId'>,
  body: string,
): Promise<void> {
  const to = partyOf({ accountId: authorId }, request) === 'STUDENT' ? request.advisorId : request.studentId;
  await refuseIfBlocked(tx, authorId, to, 'introRequestId');
  // Closed, or whoever is blocked finds nobody there.
  if (!(await isThere(tx, to))) refuse(Code.CONFLICT, 'They can no longer be reached here.', 'introRequestId');
  await writeMessage(tx, { institutionId, introRequestId: request.id, authorId, to, body });
}
