import { randomUUID } from 'node:crypto';
import { ownInstitution, retentionDue, retentionOf } from '../access';
import type { Chore } from '../platform/chore';
import type { Database } from '../platform/database';
import { emit } from '../platform/events';
import { describeError } from '../platform/log';
import { auditActions } from '../platform/record';

const { RETENTION_ENFORCED } = auditActions({ RETENTION_ENFORCED: 'Removed what was kept for long enough.' });

/** Removes in every institution what was kept for long enough; one that fails does not keep the others from it. @returns how much of each class. */
export async function enforceRetention(
  database: Database,
  onError: (institutionId: string, error: unknown) => void,
): Promise<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const institutionId of await database.institutions('institutions')) {
    try {
      const wall = database.wall({ institutionId, accountId: null, requestId: randomUUID() });
      const removed = await wall.write(async (tx) => {
        const removed: Partial<Record<string, number>> = {};
        await emit(tx, retentionDue, { institutionId, days: retentionOf(await ownInstitution(tx)), removed });
        const some = Object.fromEntries(Object.entries(removed).filter(([, count]) => (count ?? 0) > 0));
        if (Object.keys(some).length > 0) await tx.record(RETENTION_ENFORCED, { details: some });
        return removed;
      });
      for (const [name, count] of Object.entries(removed)) total[name] = (total[name] ?? 0) + (count ?? 0);
    } catch (error) {
      onError(institutionId, error);
    }
  }
  return total;
}

/** Enforces retention every hour. Twice at once does no harm: what is gone is gone. */
export const janitor: Chore = {
  name: 'retention',
  cron: '41 * * * *',
  run: async (database, log) => {
    const removed = await enforceRetention(database, (institution, error) =>
      log.error({ institution, error: describeError(error) }, 'retention was not enforced; trying again in an hour'),
    );
    log.info({ removed }, 'retention enforced');
  },
};
