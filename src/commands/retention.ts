import { type Config, ConfigError } from '../config';
import { registerListeners } from '../platform/events';
import { enforceRetention } from '../privacy';
import { features } from '../server/features';
import { prepareKeys } from './prepare-keys';
import { withDatabase } from './with-database';

/** `retention` removes at once what was kept for long enough; the server does the same every hour. */
export async function run(config: Config, args: string[]): Promise<void> {
  if (args.length > 0) throw new ConfigError('Usage: retention');
  await prepareKeys(config);
  registerListeners(features.flatMap((feature) => feature.listeners ?? []));
  const failed: string[] = [];
  const removed = await withDatabase(config, (database) => enforceRetention(database, (institutionId) => failed.push(institutionId)));
  const words = Object.entries(removed).map(([name, count]) => `${name} ${count}`);
  if (failed.length > 0) throw new ConfigError(`Nothing was removed in these institutions, because something failed: ${failed.join(', ')}`);
  process.stdout.write(`Removed: ${words.join(', ') || 'nothing'}.\n`);
}
