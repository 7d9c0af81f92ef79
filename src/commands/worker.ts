import { type Config, ConfigError } from '../config';
import { countPending } from '../platform/database/migrate';
import { registerListeners } from '../platform/events';
import { startJobs } from '../platform/jobs';
import { createLogger } from '../platform/log';
import { afterRestore } from '../server/after-restore';
import { chores, due, features } from '../server/features';
import { doDueNow } from './do-due';
import { findDatabase } from './prepare-database';
import { prepareKeys } from './prepare-keys';
import { untilStopped } from './until-stopped';
import { withServingRole } from './with-database';

/**
 * `worker` works off jobs until it is told to stop, beside servers that do not (WORKER=false) or that do.
 * `worker --once` does what is due now, without the queue, and ends.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  const once = args[0] === '--once';
  if (args.length > (once ? 1 : 0)) throw new ConfigError('Usage: worker [--once]');
  await prepareKeys(config);
  registerListeners(features.flatMap((feature) => feature.listeners ?? []));
  const log = createLogger(config.logLevel);
  const access = await findDatabase(config);
  try {
    await withServingRole(config, access, async ({ database, url }) => {
      await afterRestore(database, log);
      if (once) return doDueNow(database, due, log);
      const pending = await countPending(url);
      if (pending > 0) throw new ConfigError(`The database lacks ${pending} migrations; run: npm run migrate`);
      const jobs = startJobs({ url, database, due, chores, log });
      log.info('working');
      log.info({ signal: await untilStopped(log, access.ended) }, 'stopping');
      await jobs.stop();
    });
  } finally {
    await access.stop();
  }
}
