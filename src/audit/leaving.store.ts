import type { Person } from '../access';
import type { Tx } from '../platform/database';

export async function exportPart(tx: Tx, { accountId, document }: Person & { document: Record<string, unknown> }): Promise<void> {
  document.auditEvents = await tx.query(
    `select at, case when actor_id = $1 then 'you' when actor_id is null then 'the system' else 'somebody else' end as "by", action, object_type as "objectType",
       object_id as "objectId", http_request_id as "requestId"
     from audit_event where $1 in (actor_id, subject_id) order by at, id`,
    [accountId],
  );
}

/** Removes the beginning of the record, up to a signed head. */
export async function retainPart(
  tx: Tx,
  { days, removed }: { days: { AUDIT_EVENTS: number }; removed: Partial<Record<string, number>> },
): Promise<void> {
  const [row] = await tx.query<{ gone: string }>('select forget_audit_events(app_now() - make_interval(days => $1)) as gone', [
    days.AUDIT_EVENTS,
  ]);
  removed.AUDIT_EVENTS = Number(row?.gone ?? 0);
}
