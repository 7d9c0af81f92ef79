import { ConfigError } from '../config';
import type { Database } from '../platform/database';
import { type DueWork, doDueEverywhere } from '../platform/due';
import { describeError, type Logger } from '../platform/log';

/**
 * Does what is due now in all institutions, and says in one line how many of which.
 * @throws ConfigError when something of it could not be done; the log says why.
 */
export async function doDueNow(database: Database, due: readonly DueWork[], log: Logger): Promise<void> {
  const onError = (institution: string, work: string, error: unknown) =>
    log.error({ institution, work, error: describeError(error) }, 'due work was not done');
  const { counts, failed, unfinished } = await doDueEverywhere(database, due, { onError });
  const words = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(words.length > 0 ? `Done: ${words.join(', ')}.\n` : 'Nothing was due.\n');
  if (failed.length > 0) throw new ConfigError(`Not everything was done, because something failed: ${failed.join(', ')}`);
  if (unfinished) throw new ConfigError('More is due than can be done in one go; the next goes on with it.');
}
