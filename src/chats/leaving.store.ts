import type { Person } from '../access';
import type { Tx } from '../platform/database';
import { CANCELLED } from './chats';
import { chatLifecycle } from './lifecycle';
import { forgetNotes, readNotes } from './notes.store';
import { destroyPlace, forgetPlaces } from './places.store';
import { referralLifecycle } from './referral-lifecycle';
import { exportedReferrals, liveOf, writeReferralMove } from './referrals.store';
import type { ChatStatus } from './status';
import { writeChatMove } from './store';

/** Calls off what was still to come, and blanks what people wrote; that a chat was held, or somebody was named, stays as ids. */
export async function erasePart(tx: Tx, { institutionId, accountId }: Person): Promise<void> {
  const ahead = await tx.query<{ id: string; status: ChatStatus }>(
    "select id, status from chat where $1 in (student_id, advisor_id) and status in ('PROPOSED', 'SCHEDULED') order by id for update",
    [accountId],
  );
  for (const { id, status: from } of ahead) {
    const status = chatLifecycle.next(from, 'CANCEL', 'SYSTEM');
    if (status === null) throw new Error(`a chat cannot be called off from ${from}`);
    await writeChatMove(tx, institutionId, { chatId: id, accountId: null, action: 'CANCEL', status }, CANCELLED);
  }
  const places = await tx.query<{ id: string }>(
    'select c.id from chat c join chat_place p on p.institution_id = c.institution_id and p.chat_id = c.id where $1 in (c.student_id, c.advisor_id)',
    [accountId],
  );
  for (const { id } of places) await destroyPlace(tx, id);
  for (const row of await liveOf(tx, accountId)) {
    const status = referralLifecycle.next(row.status, 'RETURN', 'SYSTEM');
    if (status === null) throw new Error(`a referral cannot be returned from ${row.status}`);
    await writeReferralMove(tx, institutionId, row, { referralId: row.id, accountId: null, action: 'RETURN', status });
  }
  await forgetNotes(tx, accountId);
  await tx.query('update chat set thanks = null where $1 in (student_id, advisor_id)', [accountId]);
  await tx.query(
    `update chat_event e set reason = null from chat c where c.institution_id = e.institution_id and c.id = e.chat_id
     and $1 in (c.student_id, c.advisor_id, e.account_id) and e.reason is not null`,
    [accountId],
  );
  await tx.query("update referral set note = '' where $1 in (student_id, namer_id, referred_id)", [accountId]);
  await tx.query("update student_update set body = '' where student_id = $1", [accountId]);
  await tx.query('delete from student_update_recipient where account_id = $1', [accountId]);
}

/** Blanks what people wrote about chats that were over long ago, and removes the places of those that were over a day ago. */
export async function retainPart(
  tx: Tx,
  { days, removed }: { days: { REQUEST_TEXTS: number }; removed: Partial<Record<string, number>> },
): Promise<void> {
  while ((await forgetPlaces(tx)) > 0);
  const before = 'app_now() - make_interval(days => $1)';
  const [row] = await tx.query<{ count: number }>(
    `with thanked as (update chat set thanks = null where thanked_at < ${before} and thanks is not null returning 1),
       noted as (delete from chat_note where written_at < ${before} returning 1),
       named as (update referral set note = '' where expires_at < ${before} and note <> '' returning 1),
       told as (update student_update set body = '' where sent_at < ${before} and body <> '' returning 1),
       explained as (update chat_event set reason = null where at < ${before} and reason is not null returning 1)
     select (select count(*) from thanked)::int + (select count(*) from noted)::int + (select count(*) from named)::int + (select count(*) from told)::int
       + (select count(*) from explained)::int as count`,
    [days.REQUEST_TEXTS],
  );
  removed.REQUEST_TEXTS = (removed.REQUEST_TEXTS ?? 0) + (row?.count ?? 0);
}

export async function exportPart(
  tx: Tx,
  { institutionId, accountId, document }: Person & { document: Record<string, unknown> },
): Promise<void> {
  document.chats = await tx.query(
    `select c.id, c.intro_request_id as "introRequest", c.status, c.starts_at as "startsAt", c.ends_at as "endsAt", c.mode,
       case when $1 = c.student_id then c.student_confirmed_at else c.advisor_confirmed_at end as "confirmedAt", p.happened as "reported",
       c.proposed_by as "proposedBy", c.proposed_times as "proposedTimes", c.held_at as "heldAt", c.thanks, c.thanked_at as "thankedAt",
       p.duration_minutes as "durationMinutes", p.reported_at as "reportedAt"
     from chat c left join chat_report p on p.institution_id = c.institution_id and p.chat_id = c.id and p.account_id = $1
     where $1 in (c.student_id, c.advisor_id) order by c.created_at, c.id`,
    [accountId],
  );
  document.chatNotes = (await readNotes(tx, institutionId, accountId, null)).map(({ chatId, body, writtenAt }) => ({
    chat: chatId,
    body,
    writtenAt,
  }));
  document.referrals = await exportedReferrals(tx, accountId);
  document.updates = await tx.query(
    `select n.student_id as "student", n.found_position as "foundPosition", n.body, n.sent_at as "sentAt" from student_update n
     where n.student_id = $1 or exists (select from student_update_recipient x where x.institution_id = n.institution_id and x.update_id = n.id and x.account_id = $1)
     order by n.sent_at, n.id`,
    [accountId],
  );
}
