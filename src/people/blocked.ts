import { account, accountPart, type Viewer } from '../access';
import type { Reader } from '../platform/database';
import { refuse, userErrorCodes } from '../platform/user-error';
import { blockedByViewer, blockedPart, hasBlocked } from './store';

export const { BLOCKED } = userErrorCodes({ BLOCKED: 'You have blocked this person; unblock them first.' });

/** Whether somebody is there for the viewer, who has not blocked them. */
export async function canReach(viewer: Viewer, accountId: string): Promise<boolean> {
  const [there, blocked] = await Promise.all([account(viewer, accountId), blockedByViewer(viewer, accountId)]);
  return there !== null && blocked === null;
}

/** What tells it, of the people a row names in columns by these names. */
export const reachParts = (...named: [column: string, key: string][]) =>
  named.flatMap(([column, key]) => [accountPart(column, key), blockedPart(column, key)]);

/** Whoever has blocked somebody gives them nothing by mistake. @throws Refusal BLOCKED */
export async function refuseIfBlocked(reader: Reader, blockerId: string, otherId: string, field: string): Promise<void> {
  if (await hasBlocked(reader, blockerId, otherId)) refuse(BLOCKED, 'You have blocked this person; unblock them first.', field);
}
