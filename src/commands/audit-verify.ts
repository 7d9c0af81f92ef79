import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { type Finding, SEALED_MESSAGE, verifyRecord } from '../audit';
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
 * `audit:verify [--keys JWKS_FILE] [--witness LOG_FILE]` verifies the audit record of every institution against its hashes and signed heads, and says what is
 * wrong and where. A log of the server's, kept elsewhere, is a witness against a record whose end was cut off, head and all. Ends with
 * exit code 1 if anything is wrong.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  const { keys, witnesses } = readArguments(config, args);
  await withDatabase(config, async (database) => {
    let wrong = 0;
    for (const institutionId of await database.institutions('institutions')) {
      const wall = database.wall({ institutionId, accountId: null, requestId: randomUUID() });
      const { links, findings, tail } = await verifyRecord(wall, institutionId, keys, witnesses.get(institutionId));
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

const USAGE = 'Usage: audit:verify [--keys JWKS_FILE] [--witness LOG_FILE]';

function readArguments(config: Config, args: string[]) {
  let values: { keys?: string; witness?: string };
  try {
    ({ values } = parseArgs({ args, options: { keys: { type: 'string' }, witness: { type: 'string' } } }));
  } catch {
    throw new ConfigError(USAGE);
  }
  return { keys: publicKeys(config, values.keys), witnesses: readWitnesses(values.witness) };
}

/** Heads as the server has logged them: by institution, the hash of each seq. */
function readWitnesses(file: string | undefined): Map<string, Map<number, string>> {
  const witnesses = new Map<string, Map<number, string>>();
  if (file === undefined) return witnesses;
  if (!fs.existsSync(file)) throw new ConfigError(`${file} is not there`);
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    if (!line.includes(SEALED_MESSAGE)) continue;
    const { institution, seq, hash } = JSON.parse(line.slice(line.indexOf('{'))) as { institution: string; seq: number; hash: string };
    witnesses.set(institution, (witnesses.get(institution) ?? new Map()).set(seq, hash));
  }
  return witnesses;
}
