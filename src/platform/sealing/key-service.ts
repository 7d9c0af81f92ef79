import fs from 'node:fs';
import { decrypt, encrypt, KEY_BYTES, newKey, type Place, SealError } from './aead';

/** Whoever keeps the master keys: a file here, a key management service elsewhere. The master keys never leave it. */
export interface KeyService {
  /** The master key that new wrapping is done with. */
  currentKeyId(): Promise<string>;
  /** Wraps a key with the current master key. */
  wrap(place: Place, key: Buffer): Promise<{ masterKeyId: string; wrapped: Buffer }>;
  /** @throws SealError KEY_NOT_AT_HAND for a master key it does not have. */
  unwrap(masterKeyId: string, place: Place, wrapped: Buffer): Promise<Buffer>;
}

type MasterKeys = ReadonlyMap<string, Buffer>;

/**
 * Reads master keys: one a line, an id and 32 bytes in base64, the current one first; `#` begins a comment.
 * @throws Error with a sentence about the text, which never quotes it.
 */
export function parseMasterKeys(text: string): MasterKeys {
  const keys = new Map<string, Buffer>();
  for (const line of text.split(/\r?\n/)) {
    const [id, encoded, more] = line.replace(/#.*$/, '').trim().split(/\s+/);
    if (!id) continue;
    const key = Buffer.from(encoded ?? '', 'base64');
    if (!/^[\w.-]{1,64}$/.test(id) || key.length !== KEY_BYTES || more !== undefined)
      throw new Error('must have an id and 32 bytes in base64 on every line');
    if (keys.has(id)) throw new Error('has two keys of one id');
    keys.set(id, key);
  }
  if (keys.size === 0) throw new Error('holds no key');
  return keys;
}

/** A new line for a file of master keys. */
export const newMasterKeyLine = (id: string) => `${id} ${newKey().toString('base64')}\n`;

/**
 * Master keys from a text that can be read again: a file that an operator has put a new key into is noticed when the new key
 * is first met, without a restart.
 */
export class LocalKeys implements KeyService {
  private keys: MasterKeys;

  constructor(private readonly read: () => string) {
    this.keys = parseMasterKeys(read());
  }

  static fromFile = (file: string) => new LocalKeys(() => fs.readFileSync(file, 'utf8'));

  async currentKeyId(): Promise<string> {
    return this.keys.keys().next().value as string;
  }

  async wrap(place: Place, key: Buffer) {
    this.readAgain(); // so that nothing new hangs on a key that is about to go
    const masterKeyId = await this.currentKeyId();
    return { masterKeyId, wrapped: encrypt(this.keys.get(masterKeyId) as Buffer, place, key) };
  }

  async unwrap(masterKeyId: string, place: Place, wrapped: Buffer): Promise<Buffer> {
    if (!this.keys.has(masterKeyId)) this.readAgain();
    const master = this.keys.get(masterKeyId);
    if (!master) throw new SealError('KEY_NOT_AT_HAND');
    return decrypt(master, place, wrapped);
  }

  private readAgain(): void {
    try {
      this.keys = parseMasterKeys(this.read());
    } catch {
      // A file that is being written: the keys we have stay good.
    }
  }
}
