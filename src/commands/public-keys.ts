import type { JsonWebKey } from 'node:crypto';
import fs from 'node:fs';
import { type Config, ConfigError } from '../config';
import { jwks, readJwks } from '../platform/signing';
import { prepareSigning } from './prepare-keys';

/** The keys to verify with: this deployment's own, or a saved /.well-known/jwks.json. @throws ConfigError */
export function publicKeys(config: Config, file: string | undefined): JsonWebKey[] {
  if (file === undefined) {
    prepareSigning(config);
    return jwks().keys;
  }
  try {
    return readJwks(fs.readFileSync(file, 'utf8'));
  } catch {
    throw new ConfigError(`${file} is not a JSON Web Key Set`);
  }
}
