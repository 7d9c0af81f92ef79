import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Where a sealed thing lives. It is bound in as associated data, so that a ciphertext moved elsewhere does not open. */
export interface Place {
  readonly institutionId: string;
  readonly table: string;
  readonly column: string;
  /** Key of the row, without the institution. */
  readonly row: string;
}

/** Why something sealed was not opened. Its message is fit for the caller; what was sealed is never part of it. */
export class SealError extends Error {
  constructor(readonly code: 'KEY_NOT_AT_HAND' | 'DAMAGED') {
    super(
      code === 'DAMAGED'
        ? 'What is sealed here is damaged or was moved, so it is not shown. The X-Request-Id of this answer tells the operator where to look.'
        : 'The key that this is sealed with is not at hand, so it is not shown. The operator has to bring the key back.',
    );
    this.name = 'SealError';
  }
}

// AES-256-GCM with a 96-bit random nonce and a 128-bit tag (NIST SP 800-38D, sections 5.2.1.1 and 8.2.2).
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

/** Bytes of a key. */
export const KEY_BYTES = 32;

export const newKey = () => randomBytes(KEY_BYTES);

// JSON keeps the parts apart whatever they hold.
const associated = ({ institutionId, table, column, row }: Place) =>
  Buffer.from(JSON.stringify(['acquaint', VERSION, institutionId, table, column, row]));

/** Seals bytes for one place: version, nonce, ciphertext, tag. */
export function encrypt(key: Buffer, place: Place, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(associated(place));
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `encrypt` sealed for this very place. @throws SealError DAMAGED for anything else. */
export function decrypt(key: Buffer, place: Place, sealed: Buffer): Buffer {
  if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) throw new SealError('DAMAGED');
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const tag = sealed.subarray(sealed.length - TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(associated(place)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SealError('DAMAGED');
  }
}
