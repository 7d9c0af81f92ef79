import type { Person } from '../access';
import { returnSlot } from '../directory';
import type { Tx } from '../platform/database';
import { introLifecycle, OPEN, type Party } from './lifecycle';
import type { IntroAction } from './status';
import { writeMove } from './store';

const BLANK =
  "purpose = '', questions = '{}', how_found = null, advisor_message = null, decline_reason = null, proposed_times = '[]', time_zone = null";

/** Ends what waits, gives the slots back, and blanks what the two wrote to each other; that it was asked and answered stays. */
export async function erasePart(tx: Tx, { institutionId, accountId }: Person): Promise<void> {
  const waiting = await tx.query<{
    id: string;
    studentId: string;
    advisorId: string;
    slotMonth: string;
    lapsed: boolean;
    status: (typeof OPEN)[number];
  }>(
    `select id, student_id as "studentId", advisor_id as "advisorId", slot_month as "slotMonth", expires_at <= app_now() as lapsed, status from intro_request
     where $1 in (student_id, advisor_id) and status = any ($2) order by id for update`,
    [accountId, OPEN],
  );
  for (const { id, studentId, advisorId, slotMonth, lapsed, status: from } of waiting) {
    const [action, party]: [IntroAction, Party] = studentId === accountId ? ['WITHDRAW', 'STUDENT'] : ['RETURN', 'SYSTEM'];
    const status = introLifecycle.next(from, action, party);
    if (status === null) throw new Error(`a request cannot be ended from ${from}`);
    await writeMove(tx, institutionId, studentId, {
      introRequestId: id,
      accountId: party === 'STUDENT' ? accountId : null,
      action,
      status,
    });
    if (!lapsed) await returnSlot(tx, advisorId, slotMonth);
  }
  await tx.query(`update intro_request set ${BLANK} where $1 in (student_id, advisor_id)`, [accountId]);
}

export async function exportPart(tx: Tx, { accountId, document }: Person & { document: Record<string, unknown> }): Promise<void> {
  // What the advisor wrote for staff alone is not the student's, here as elsewhere.
  document.introRequests = await tx.query(
    `select id, student_id as "student", advisor_id as "advisor", status, purpose, questions, how_found as "howFound", mode, duration_minutes as "durationMinutes",
       proposed_times as "proposedTimes", case when student_id = $1 then time_zone end as "timeZone", created_at as "createdAt", expires_at as "expiresAt", responded_at as "respondedAt",
       advisor_message as "advisorMessage", case when advisor_id = $1 or decline_reason_shared then decline_reason end as "declineReason"
     from intro_request where $1 in (student_id, advisor_id) order by created_at, id`,
    [accountId],
  );
}

/** Blanks the texts of requests that ended long ago. */
export async function retainPart(
  tx: Tx,
  { days, removed }: { days: { REQUEST_TEXTS: number }; removed: Partial<Record<string, number>> },
): Promise<void> {
  const blanked = await tx.query(
    `update intro_request set ${BLANK} where coalesce(responded_at, expires_at) < app_now() - make_interval(days => $1) and purpose <> '' returning 1`,
    [days.REQUEST_TEXTS],
  );
  removed.REQUEST_TEXTS = (removed.REQUEST_TEXTS ?? 0) + blanked.length;
}
