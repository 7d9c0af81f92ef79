import type { Party } from './lifecycle';

/** Which side of a chat the viewer is on. */
export function partyOf(
  viewer: { readonly accountId: string },
  chat: { readonly studentId: string; readonly advisorId: string },
): Party | null {
  if (viewer.accountId === chat.studentId) return 'STUDENT';
  return viewer.accountId === chat.advisorId ? 'ADVISOR' : null;
}
