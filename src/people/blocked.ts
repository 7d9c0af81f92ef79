import type { Reader } from '../platform/database';
import { refuse, userErrorCodes } from '../platform/user-error';
import { hasBlocked } from './store';

export const { BLOCKED } = userErrorCodes({ BLOCKED: 'You have blocked this person; unblock them first.' });

/** Whoever has blocked somebody gives them nothing by mistake. @throws Refusal BLOCKED */
export async function refuseIfBlocked(reader: Reader, blockerId: string, otherId: string, field: string): Promise<void> {
  if (await hasBlocked(reader, blockerId, otherId)) refuse(BLOCKED, 'You have blocked this person; unblock them first.', field);
}
