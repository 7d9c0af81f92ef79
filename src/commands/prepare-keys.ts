import fs from 'node:fs';
import path from 'node:path';
import { type Config, ConfigError, ensureDataDir, requireKeys } from '../config';
import { writeOnce } from '../platform/files';
import { LocalKeys, newMasterKeyLine, SealError, useKeyService } from '../platform/sealing';
import { newSigningKey, useSigningKeys } from '../platform/signing';
import { ErasureLog, LostKeyError, useErasureLog } from '../privacy';

/**
 * Tells sealing and signing where their keys are. Development makes its own on the first start; production must be given them.
 * @throws ConfigError for keys that are missing or cannot be used.
 */
export async function prepareKeys(config: Config): Promise<ErasureLog> {
  requireKeys(config);
  if (config.environment === 'development') ensureDataDir(config);

  const { masterKeys: text, masterKeysFile } = config;
  if (text !== undefined && masterKeysFile !== undefined) throw new ConfigError('Set MASTER_KEYS or MASTER_KEYS_FILE, not both');
  const masterFile = masterKeysFile ?? path.join(config.dataDir, 'master-keys');
  if (text === undefined && masterKeysFile === undefined) writeOnce(masterFile, () => newMasterKeyLine('development'));
  naming(text === undefined ? 'MASTER_KEYS_FILE' : 'MASTER_KEYS', () =>
    useKeyService(text === undefined ? LocalKeys.fromFile(masterFile) : new LocalKeys(() => text.replaceAll('\\n', '\n'))),
  );

  prepareSigning(config);

  if (config.environment === 'production' && !config.erasureLogFile) throw new ConfigError('ERASURE_LOG_FILE is required in production');
  try {
    const log = await ErasureLog.open(config.erasureLogFile ?? path.join(config.dataDir, 'erasures.log'));
    useErasureLog(log);
    return log;
  } catch (error) {
    if (error instanceof LostKeyError)
      throw new ConfigError('ERASURE_LOG_FILE has erasures but no key beside it (the same name with .key): bring the key back');
    if (error instanceof SealError)
      throw new ConfigError('None of the master keys opens the key beside ERASURE_LOG_FILE; is MASTER_KEYS_FILE the right one?');
    throw new ConfigError(`ERASURE_LOG_FILE cannot be written to (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

/** Tells signing where its keys are. @throws ConfigError */
export function prepareSigning(config: Config): void {
  const file = config.signingKeysFile ?? path.join(config.dataDir, 'signing-keys.pem');
  if (config.signingKeysFile === undefined) {
    if (config.environment === 'production') throw new ConfigError('SIGNING_KEYS_FILE is required in production');
    ensureDataDir(config);
    writeOnce(file, newSigningKey);
  }
  naming('SIGNING_KEYS_FILE', () => useSigningKeys(fs.readFileSync(file, 'utf8')));
}

function naming(variable: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new ConfigError(`${variable} ${(error as Error).message}`);
  }
}
