import type { Person } from '../access';
import type { Tx } from '../platform/database';

/** Deletes what a person and whoever they talked with wrote of outcomes; the figures stay. */
export async function erasePart(tx: Tx, { accountId }: Person): Promise<void> {
  await tx.query(
    'update chat_outcome set comment = null where account_id = $1 or chat_id in (select id from chat where $1 in (student_id, advisor_id))',
    [accountId],
  );
}

export async function exportPart(tx: Tx, { accountId, document }: Person & { document: Record<string, unknown> }): Promise<void> {
  document.chatOutcomes = await tx.query(
    'select chat_id as "chat", usefulness, results, comment, reported_at as "reportedAt" from chat_outcome where account_id = $1 order by reported_at',
    [accountId],
  );
}

/** Deletes what was written of outcomes long ago. */
export async function retainPart(
  tx: Tx,
  { days, removed }: { days: { REQUEST_TEXTS: number }; removed: Partial<Record<string, number>> },
): Promise<void> {
  const blanked = await tx.query(
    'update chat_outcome set comment = null where reported_at < app_now() - make_interval(days => $1) and comment is not null returning 1',
    [days.REQUEST_TEXTS],
  );
  removed.REQUEST_TEXTS = (removed.REQUEST_TEXTS ?? 0) + blanked.length;
}
