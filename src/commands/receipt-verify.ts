import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { type Config, ConfigError } from '../config';
import { RECEIPT_TYPE, summarizeReceipt } from '../contacts';
import { verify } from '../platform/signing';
import { publicKeys } from './public-keys';

const USAGE = 'Usage: receipt:verify FILE [--keys JWKS_FILE]';

/**
 * `receipt:verify FILE [--keys JWKS_FILE]` checks a receipt without asking anybody: the file holds its JWS, or JSON with a field `jws`. The keys
 * are this deployment's own, or a saved /.well-known/jwks.json. Exit code 1 if it does not verify.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  let parsed: { values: { keys?: string }; positionals: string[] };
  try {
    parsed = parseArgs({ args, options: { keys: { type: 'string' } }, allowPositionals: true });
  } catch {
    throw new ConfigError(USAGE);
  }
  const [file, ...more] = parsed.positionals;
  if (file === undefined || more.length > 0) throw new ConfigError(USAGE);
  const receipt = verify(readReceipt(file), RECEIPT_TYPE, publicKeys(config, parsed.values.keys));
  if (!receipt) throw new ConfigError('This receipt does NOT verify: it was changed, or signed by somebody else.');
  process.stdout.write(`This receipt verifies.\n\n${summarizeReceipt(receipt)}\n\n${JSON.stringify(receipt, null, 2)}\n`);
}

function readReceipt(file: string): string {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!text.startsWith('{')) return text;
  try {
    return String((JSON.parse(text) as { jws?: unknown }).jws);
  } catch {
    throw new ConfigError(`${file} holds neither a JWS nor JSON with a field jws`);
  }
}
