import type { Person } from '../access';
import { returnSlot } from '../directory';
import type { Tx } from '../platform/database';
import { introLifecycle, OPEN, type Party } from './lifecycle';
import { writeMove } from './moves.store';
import type { IntroAction } from './status';

const BLANK = `purpose = '', questions = '{}', how_found = null, advisor_message = null, decline_reason = null, proposed_times = '[]', time_zone = null,
  endorsement = null, on_delivery = null`;

/** Ends what waits, gives the slots back, and blanks what people wrote to each other; that it was asked and answered stays. */
export async function erasePart(tx: Tx, { institutionId, accountId }: Person): Promise<void> {
  // One that has run out stays so, whether or not anybody has moved it yet.
  const waiting = await tx.query<{
    id: string;
    studentId: string;
    advisorId: string;
    slotMonth: string | null;
    responded: boolean;
    status: (typeof OPEN)[number];
  }>(
    `select id, student_id as "studentId", advisor_id as "advisorId", slot_month as "slotMonth", responded_at is not null as responded, status
     from intro_request where ($1 in (student_id, advisor_id) or $1 = introducer_id and held_back) and status = any ($2) and expires_at > app_now()
     order by id for update`,
    [accountId, OPEN],
  );
  for (const { id, studentId, advisorId, slotMonth, responded, status: from } of waiting) {
    const [action, party]: [IntroAction, Party] = studentId === accountId ? ['WITHDRAW', 'STUDENT'] : ['RETURN', 'SYSTEM'];
    const status = introLifecycle.next(from, action, party);
    if (status === null) throw new Error(`a request cannot be ended from ${from}`);
    const event = { introRequestId: id, accountId: party === 'STUDENT' ? accountId : null, action, status };
    await writeMove(tx, institutionId, studentId, event, { onDelivery: null });
    if (slotMonth !== null && (action === 'RETURN' || !responded)) await returnSlot(tx, advisorId, slotMonth);
  }
  await tx.query(`update intro_request set ${BLANK} where $1 in (student_id, advisor_id)`, [accountId]);
  await tx.query('update intro_request set endorsement = null where introducer_id = $1', [accountId]);
  await tx.query(
    `update intro_message m set body = '' from intro_request r
     where r.institution_id = m.institution_id and r.id = m.intro_request_id and $1 in (r.student_id, r.advisor_id)`,
    [accountId],
  );
  await tx.query(
    `update intro_request_event e set reason = null from intro_request r
     where r.institution_id = e.institution_id and r.id = e.intro_request_id and $1 in (r.student_id, r.advisor_id, e.account_id) and e.reason is not null`,
    [accountId],
  );
}

export async function exportPart(tx: Tx, { accountId, document }: Person & { document: Record<string, unknown> }): Promise<void> {
  // What the advisor wrote for staff alone is not the student's, here as elsewhere.
  document.introRequests = await tx.query(
    `select id, student_id as "student", advisor_id as "advisor", status, purpose, questions, how_found as "howFound", mode, duration_minutes as "durationMinutes",
       proposed_times as "proposedTimes", case when student_id = $1 then time_zone end as "timeZone", created_at as "createdAt", expires_at as "expiresAt", responded_at as "respondedAt",
       advisor_message as "advisorMessage", case when advisor_id = $1 or decline_reason_shared then decline_reason end as "declineReason",
       introducer_id as "introducer", endorsement, case when student_id = $1 then on_delivery end as "toBeShown"
     from intro_request where student_id = $1 or advisor_id = $1 and not held_back order by created_at, id`,
    [accountId],
  );
  document.introduced = await tx.query(
    `select id, student_id as "student", advisor_id as "advisor", status, endorsement, created_at as "createdAt" from intro_request
     where introducer_id = $1 order by created_at, id`,
    [accountId],
  );
  document.messages = await tx.query(
    `select m.intro_request_id as "introRequest", m.author_id = $1 as "byYou", m.body, m.sent_at as "sentAt" from intro_message m
     join intro_request r on r.institution_id = m.institution_id and r.id = m.intro_request_id and $1 in (r.student_id, r.advisor_id)
     order by m.place`,
    [accountId],
  );
}

/** Blanks the texts of requests that ended long ago. Messages go by their own age: people go on writing once a request was accepted. */
export async function retainPart(
  tx: Tx,
  { days, removed }: { days: { REQUEST_TEXTS: number }; removed: Partial<Record<string, number>> },
): Promise<void> {
  const blanked = await tx.query(
    `with old as (
       update intro_request set ${BLANK} where coalesce(responded_at, expires_at) < app_now() - make_interval(days => $1) and purpose <> ''
         and not (status = any ($2) and expires_at > app_now())
       returning institution_id, id
     ), silenced as (
       update intro_message set body = '' where sent_at < app_now() - make_interval(days => $1) and body <> ''
     ), unexplained as (
       update intro_request_event e set reason = null from old
       where e.institution_id = old.institution_id and e.intro_request_id = old.id and e.reason is not null
     )
     select 1 from old`,
    [days.REQUEST_TEXTS, OPEN],
  );
  removed.REQUEST_TEXTS = (removed.REQUEST_TEXTS ?? 0) + blanked.length;
}
