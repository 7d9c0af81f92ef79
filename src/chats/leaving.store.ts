import type { Person } from '../access';
import type { Tx } from '../platform/database';

// A chat holds nothing that anybody wrote: that it was held stays, as ids.
export async function exportPart(tx: Tx, { accountId, document }: Person & { document: Record<string, unknown> }): Promise<void> {
  document.chats = await tx.query(
    `select c.id, c.intro_request_id as "introRequest", c.status, c.starts_at as "startsAt", c.ends_at as "endsAt", c.mode,
       case when $1 = c.student_id then c.student_confirmed_at else c.advisor_confirmed_at end as "confirmedAt", p.happened as "reported",
       p.duration_minutes as "durationMinutes", p.reported_at as "reportedAt"
     from chat c left join chat_report p on p.institution_id = c.institution_id and p.chat_id = c.id and p.account_id = $1
     where $1 in (c.student_id, c.advisor_id) order by c.created_at, c.id`,
    [accountId],
  );
}
