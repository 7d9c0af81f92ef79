import { DEFAULT_DAYS, endConsentsOf, extendConsentsOf, grantChosen } from '../contacts';
import { returnSlot } from '../directory';
import { connect, shareRecord } from '../people';
import type { Tx } from '../platform/database';
import { emit } from '../platform/events';
import { type IntroAccepted, introAccepted } from './events';
import type { IntroRequestRow, OnDelivery } from './store';

const CONSENT_PURPOSE = 'To answer my request for an informational interview, and to arrange and hold it.';

type Delivered = Pick<IntroRequestRow, 'id' | 'studentId' | 'advisorId'>;

/** Shows the advisor of a request, from now on, what its student has chosen to show them: for as long as it can wait; accepting makes it longer. */
export async function deliver(
  tx: Tx,
  institutionId: string,
  request: Delivered,
  { items, points }: OnDelivery,
  days: number,
): Promise<void> {
  const { id, studentId, advisorId } = request;
  await shareRecord(tx, { institutionId, studentId, viewerId: advisorId, throughId: id }, items);
  if (points.length === 0) return;
  const grant = { institutionId, ownerId: studentId, recipientId: advisorId, introRequestId: id, purpose: CONSENT_PURPOSE, days };
  await grantChosen(tx, grant, points);
}

/** Undoes what bringing a request to the advisor did. The slot is theirs again if they have not answered. */
export async function takeBack(
  tx: Tx,
  institutionId: string,
  request: Delivered & Pick<IntroRequestRow, 'heldBack' | 'respondedAt' | 'slotMonth'>,
): Promise<void> {
  const { id, studentId, advisorId, heldBack, respondedAt, slotMonth } = request;
  if (heldBack) return;
  if (respondedAt === null && slotMonth !== null) await returnSlot(tx, advisorId, slotMonth);
  await shareRecord(tx, { institutionId, studentId, viewerId: advisorId, throughId: id }, []);
  await endConsentsOf(tx, studentId, id);
}

/** What follows from an acceptance, whoever has written it down: the two are connected, and their chat begins with the times proposed last. */
export async function opened(
  tx: Tx,
  institutionId: string,
  request: IntroRequestRow,
  counter: IntroAccepted['proposal'] | null,
): Promise<void> {
  const { id, studentId, advisorId, mode, durationMinutes, timeZone, expiresAt } = request;
  await connect(tx, institutionId, id, studentId, advisorId);
  await extendConsentsOf(tx, studentId, id, expiresAt, DEFAULT_DAYS);
  const windows = request.proposedTimes.map(({ startsAt, endsAt }) => ({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) }));
  const proposal = counter ?? { by: studentId, windows, timeZone };
  await emit(tx, introAccepted, { institutionId, introRequestId: id, studentId, advisorId, mode, durationMinutes, proposal });
}
