import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Finding, verifyRecord } from '../audit';
import { type Config, ConfigError } from '../config';
import { publicKeys } from './public-keys';
import { withDatabase } from './with-database';

const WORDS: Record<Finding['what'], string> = {
  EDITED: 'is not what was sealed there',
  REMOVED: 'is gone',
  TRUNCATED: 'and what follows is gone: a signed head reaches further',
  UNSIGNED: 'ends the chain, and no signed head says so',
  FORGED: 'has a head that does not verify, or does not fit the chain',
};

/** A tail that waits for longer than this was not sealed as it should have been, in seconds. */
const OVERDUE = 60;

/**
 * `audit:verify [--keys JWKS_FILE]` verifies the audit record of every institution against its hashes and signed heads, and says what is
 * wrong and where. Ends with exit code 1 if anything is.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  const keys = readKeys(config, args);
  await withDatabase(config, async (database) => {
    let wrong = 0;
    for (const institutionId of await database.institutions('institutions')) {
      const wall = database.wall({ institutionId, accountId: null, requestId: randomUUID() });
      const { links, findings, tail } = await verifyRecord(wall, institutionId, keys);
      process.stdout.write(
        `${institutionId}: ${links} entries sealed; ${tail.waiting} wait to be sealed${tail.waiting > 0 ? `, the oldest for ${Math.round(tail.oldestSeconds)} s` : ''}\n`,
      );
      const lines = findings.slice(0, 100).map(({ what, seq }) => `entry ${seq} ${WORDS[what]}`);
      lines.push(...tail.foreign.map((id) => `event ${id} was added past the record: no seal covers it, and it waits for none`));
      if (tail.waiting > 0 && tail.oldestSeconds > OVERDUE) lines.push('the tail has waited for too long: is a server running?');
      for (const line of lines) process.stdout.write(`  ${line}\n`);
      wrong += lines.length;
    }
    process.stdout.write(wrong === 0 ? 'The record is whole.\n' : 'The record is NOT whole.\n');
    if (wrong > 0) process.exitCode = 1;
  });
}

function readKeys(config: Config, args: string[]) {
  let file: string | undefined;
  try {
    file = parseArgs({ args, options: { keys: { type: 'string' } } }).values.keys;
  } catch {
    throw new ConfigError('Usage: audit:verify [--keys JWKS_FILE]');
  }
  return publicKeys(config, file);
}
