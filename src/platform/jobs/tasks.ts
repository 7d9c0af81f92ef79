import type { TaskList } from 'graphile-worker';
import type { Chore } from '../chore';
import type { Database } from '../database';
import { type DueWork, doDue } from '../due';
import { describeError, type Logger } from '../log';
import { addDueJobs, forgetExhausted, releaseJobsOfDead } from './queue.store';

export interface TaskParts {
  database: Database;
  due: readonly DueWork[];
  chores: readonly Chore[];
  log: Logger;
}

export const taskOf = (chore: Chore) => `chore:${chore.name}`;

/**
 * What jobs do. The queue keeps and logs the message of an error, so that those that leave here are of our own words; what has happened
 * is logged here.
 */
export function tasks({ database, due, chores, log }: TaskParts, signal: AbortSignal): TaskList {
  return {
    /** Every minute: one job for each institution. */
    due: (_, { withPgClient }) =>
      telling(log, 'due', async () => {
        const institutionIds = await database.institutions('institutions');
        await withPgClient(async (client) => {
          await releaseJobsOfDead(client);
          await forgetExhausted(client);
          await addDueJobs(client, institutionIds);
        });
      }),

    'due:institution': async (payload) => {
      const { institutionId } = payload as { institutionId: string };
      const onError = (institution: string, work: string, error: unknown) =>
        log.error({ institution, work, error: describeError(error) }, 'due work was not done; trying again');
      const { counts, failed, unfinished } = await doDue(database, due, institutionId, { onError, signal });
      if (Object.keys(counts).length > 0) log.info({ institution: institutionId, done: counts }, 'due work done');
      if (unfinished) log.warn({ institution: institutionId }, 'more is due than one job may do; the next goes on with it');
      if (failed.length > 0) throw new Error(`not done: ${failed.join(', ')}`);
    },

    ...Object.fromEntries(chores.map((chore) => [taskOf(chore), () => telling(log, taskOf(chore), () => chore.run(database, log))])),
  };
}

async function telling(log: Logger, task: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ task, error: describeError(error) }, 'a job was not done; trying again');
    throw new Error('not done');
  }
}
