import { randomUUID } from 'node:crypto';
import { type Config, ConfigError } from '../config';
import { rotateKeys, shutInstitutions } from '../platform/sealing';
import { prepareKeys } from './prepare-keys';
import { withDatabase } from './with-database';

/**
 * `keys:rotate` gives every institution a new key under the current master key, and wraps all data keys anew with it, while the server
 * serves. Put the new master key first into the file, keep the former below it, then run this; after it the former can go.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  if (args.length > 0) throw new ConfigError('Usage: keys:rotate');
  const log = await prepareKeys(config);
  await withDatabase(config, async (database) => {
    let total = 0;
    const shut = await shutInstitutions(database);
    if (shut.length > 0)
      throw new ConfigError(
        `Nothing was changed: no master key opens the keys of ${shut.length} institutions. Keep the former master key below the new one.`,
      );
    const institutions = await database.institutions('institutions');
    for (const institutionId of institutions) {
      const wall = database.wall({ institutionId, accountId: null, requestId: randomUUID() });
      total += await rotateKeys(wall, institutionId);
    }
    await log.rewrap();
    process.stdout.write(`Wrapped ${total} data keys anew, in ${institutions.length} institutions.\n`);
  });
}
