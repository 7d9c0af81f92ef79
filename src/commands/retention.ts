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
  const removed = await withDatabase(config, enforceRetention);
  const words = Object.entries(removed).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(`Removed: ${words.join(', ') || 'nothing'}.\n`);
}
