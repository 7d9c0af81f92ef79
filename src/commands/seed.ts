import { parseArgs } from 'node:util';
import { DEMO_INSTITUTION_IDS } from '#seeds';
import { type Config, ConfigError } from '../config';
import { migrateUp } from '../platform/database/migrate';
import { findDatabase, reachable, reloadDemo } from './prepare-database';
import { prepareKeys } from './prepare-keys';

/**
 * `seed [--advisors N] [--students N] [--requests N]` makes the demo world anew, the first institution of that size.
 * What the demo world held before is thrown away; a database that holds anything else is refused.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  if (config.environment === 'production') throw new ConfigError('The demo world is never loaded in production.');
  const size = readSize(args);
  const erasures = await prepareKeys(config);
  const database = await findDatabase(config);
  try {
    const { ownerUrl } = database;
    if (ownerUrl === undefined) throw new ConfigError('DATABASE_OWNER_URL is required to load the demo world');
    await reachable('DATABASE_OWNER_URL', migrateUp(ownerUrl));
    await reloadDemo(ownerUrl, { size, onProgress: (line) => process.stdout.write(`${line}\n`) });
    erasures.forget(DEMO_INSTITUTION_IDS);
  } finally {
    await database.stop();
  }
}

function readSize(args: string[]): Record<string, number> {
  const option = { type: 'string' } as const;
  let values: Record<string, string | undefined>;
  try {
    ({ values } = parseArgs({ args, options: { advisors: option, students: option, requests: option } }));
  } catch {
    throw new ConfigError('Usage: seed [--advisors N] [--students N] [--requests N]');
  }
  const size: Record<string, number> = {};
  for (const [name, value] of Object.entries(values)) {
    const number = Number(value);
    // The personas are among them.
    if (!Number.isInteger(number) || number < 10 || number > 5_000_000)
      throw new ConfigError(`--${name} must be a whole number from 10 to 5000000`);
    size[name] = number;
  }
  return size;
}
