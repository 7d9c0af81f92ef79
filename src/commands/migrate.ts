import { type Config, ConfigError } from '../config';
import { migrateDown, migrateUp } from '../platform/database/migrate';
import { findDatabase, reachable } from './prepare-database';

/** `migrate` applies what is missing; `migrate down [N]` undoes the newest N, one when left out. */
export async function run(config: Config, [direction = 'up', count = '1']: string[]): Promise<void> {
  const steps = Number(count);
  if (!['up', 'down'].includes(direction) || !Number.isInteger(steps) || steps < 1) throw new ConfigError('Usage: migrate [up | down [N]]');
  const database = await findDatabase(config);
  try {
    const { ownerUrl } = database;
    if (ownerUrl === undefined) throw new ConfigError('DATABASE_OWNER_URL is required to migrate');
    if (direction === 'down') {
      await reachable('DATABASE_OWNER_URL', migrateDown(ownerUrl, steps));
      process.stdout.write(`Undid ${steps} migration${steps === 1 ? '' : 's'}.\n`);
    } else {
      const applied = await reachable('DATABASE_OWNER_URL', migrateUp(ownerUrl));
      process.stdout.write(applied.length > 0 ? `Applied ${applied.join(', ')}.\n` : 'Nothing to apply.\n');
    }
  } finally {
    await database.stop();
  }
}
