import { conversationOf, ownInstitution, type Viewer } from '../access';
import type { ReferralCall } from '../introductions';
import { hasBlocked } from '../people';
import type { Tx } from '../platform/database';
import { globalId, keyOf } from '../platform/global-id';
import { make } from '../platform/node';
import { Code, refuse } from '../platform/user-error';
import { Referral } from './referral.type';
import { type ReferralAction, type ReferralParty, type ReferralStatus, referralLifecycle } from './referral-lifecycle';
import { lockReferral, lockReferralsBetween, type ReferralRow, referralRow, writeReferralMove } from './referrals.store';

export const toReferral = ({ id, chatId: _, ...fields }: ReferralRow): Referral =>
  make(Referral, { ...fields, id: globalId('Referral', id), key: id });

/** A referral as this viewer may see it, or null. */
export async function referral(viewer: Viewer, key: string): Promise<Referral | null> {
  const row = await referralRow(viewer, key);
  return row && toReferral(row);
}

/** As what the viewer has a part in a referral. */
export function partyOfReferral(
  viewer: { accountId: string },
  row: Pick<ReferralRow, 'namerId' | 'referredId' | 'studentId'>,
): ReferralParty | null {
  if (viewer.accountId === row.namerId) return 'NAMER';
  if (viewer.accountId === row.referredId) return 'REFERRED';
  return viewer.accountId === row.studentId ? 'STUDENT' : null;
}

/** Whoever was named agrees to be asked by somebody, and learns by whom when they are: also where they know the student otherwise. */
export const maySeeStudent = (viewer: { accountId: string }, row: Referral) =>
  partyOfReferral(viewer, row) !== 'REFERRED' || row.status === 'USED';

const STANDING: Record<ReferralStatus, string> = {
  NAMED: 'still waits for an answer',
  PERMITTED: 'was agreed to already',
  USED: 'was used',
  REFUSED: 'was declined',
  RETRACTED: 'was taken back',
  EXPIRED: 'has expired',
};

/** Moves a referral, as one of those named in it. @throws Refusal: NOT_FOUND if the viewer has no such part in it, CONFLICT if it stands otherwise. */
export async function moveReferral(
  tx: Tx,
  viewer: Viewer,
  id: string,
  action: ReferralAction,
  as: readonly ReferralParty[],
): Promise<string> {
  const key = keyOf('Referral', id);
  const row = key === null ? undefined : await lockReferral(tx, viewer, key);
  const party = row && partyOfReferral(viewer, row);
  if (!row || !party || !as.includes(party)) refuse(Code.NOT_FOUND, 'You have no referral of that id.', 'referralId');
  const status = referralLifecycle.next(row.status, action, party);
  if (status === null) refuse(Code.CONFLICT, `This referral ${STANDING[row.status]}.`, 'referralId');
  const days = status === 'PERMITTED' ? conversationOf(await ownInstitution(tx)).referralDays : undefined;
  await writeReferralMove(tx, viewer.institutionId, row, { referralId: row.id, accountId: viewer.accountId, action, status }, days);
  return row.id;
}

/** Ends what can still lead to something between the viewer and somebody they block: it looks as if the viewer had taken it back, or said no. */
export async function endReferrals(tx: Tx, viewer: Viewer, blocked: string): Promise<void> {
  for (const row of await lockReferralsBetween(tx, viewer.accountId, blocked)) {
    const party = partyOfReferral(viewer, row) as ReferralParty;
    for (const action of ['RETRACT', 'REFUSE'] as const) {
      const status = referralLifecycle.next(row.status, action, party);
      if (status === null) continue;
      await writeReferralMove(tx, viewer.institutionId, row, { referralId: row.id, accountId: viewer.accountId, action, status });
      break;
    }
  }
}

/** A student asks whoever was named to them: the namer introduces them, with what they said when they named them. */
export async function useReferral(tx: Tx, call: ReferralCall): Promise<void> {
  const row = await lockReferral(tx, { isStaff: false }, call.referralId);
  if (!row || row.studentId !== call.studentId || row.referredId !== call.advisorId) return;
  const status = referralLifecycle.next(row.status, 'USE', 'STUDENT', ['THERE']); // which the one who asks finds out by itself
  if (status === null) return;
  // Nobody speaks for, or to, somebody whom they have blocked since, or who has blocked them.
  for (const other of [row.studentId, row.referredId])
    if ((await hasBlocked(tx, row.namerId, other)) || (await hasBlocked(tx, other, row.namerId))) return;
  await writeReferralMove(tx, call.institutionId, row, { referralId: row.id, accountId: call.studentId, action: 'USE', status });
  call.introducer = { id: row.namerId, endorsement: row.note };
}
