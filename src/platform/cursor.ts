import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { deriveKey } from './signing';

// AES-256-GCM (NIST SP 800-38D). The nonce is made of what it seals, so that a row has one cursor, and two things have two nonces.
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A cursor says where in a list a row stands, and so may hold what its reader is not shown. It is sealed for one list of one reader; any
 * server with the same signing key opens it.
 */
export function sealCursor(place: string, keys: readonly unknown[]): string {
  const plain = Buffer.from(JSON.stringify(keys));
  const nonce = createHmac('sha256', deriveKey('cursor nonce')).update(place).update('\0').update(plain).digest().subarray(0, NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, deriveKey('cursor'), nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** What a cursor of this very place holds, or null for anything else. */
export function openCursor(place: string, cursor: string): unknown[] | null {
  const sealed = Buffer.from(cursor, 'base64url');
  if (sealed.length <= NONCE_BYTES + TAG_BYTES || sealed.toString('base64url') !== cursor) return null;
  const tag = sealed.subarray(sealed.length - TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, deriveKey('cursor'), sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(place))
    .setAuthTag(tag);
  try {
    const plain = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
    return JSON.parse(plain.toString()) as unknown[];
  } catch {
    return null;
  }
}
