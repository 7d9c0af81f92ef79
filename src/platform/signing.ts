import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import jwt from 'jsonwebtoken';

/** A public key as it is published: a JSON Web Key (RFC 7517) on P-256, for ES256. */
export interface PublicJwk extends JsonWebKey {
  kid: string;
  use: 'sig';
  alg: 'ES256';
}

interface SigningKey {
  key: KeyObject;
  jwk: PublicJwk;
}

let signing: SigningKey | undefined;
let published: PublicJwk[] = [];

/**
 * Called once by the program. The first private key signs; the public halves of all keys in the text are published, so that what a
 * former key signed can still be verified.
 * @throws Error with a sentence about the text, which never quotes it.
 */
export function useSigningKeys(pem: string): void {
  const blocks =
    pem.match(/-----BEGIN (?:PRIVATE|PUBLIC|EC PRIVATE) KEY-----[\s\S]+?-----END (?:PRIVATE|PUBLIC|EC PRIVATE) KEY-----/g) ?? [];
  const keys = blocks.map(readKey);
  const first = keys.find(({ key }) => key.type === 'private');
  if (!first) throw new Error('holds no PEM private key');
  signing = first;
  published = [...new Map(keys.map(({ jwk }) => [jwk.kid, jwk])).values()];
}

function readKey(block: string): SigningKey {
  let key: KeyObject;
  try {
    key = block.includes('PRIVATE') ? createPrivateKey(block) : createPublicKey(block);
  } catch {
    throw new Error('holds a PEM block that is no key');
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('holds a key that is not on P-256');
  const { kty, crv, x, y } = createPublicKey(key.type === 'private' ? key : block).export({ format: 'jwk' });
  // RFC 7638, section 3: the required members in lexicographic order.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { key, jwk: { kty, crv, x, y, kid, use: 'sig', alg: 'ES256' } };
}

const derived = new Map<string, KeyObject>();

/** A secret key of 32 bytes for one use, the same wherever the same key signs (RFC 5869). */
export function deriveKey(use: string): KeyObject {
  if (!signing) throw new Error('signing was not given a key');
  const name = `${signing.jwk.kid} ${use}`;
  const known = derived.get(name);
  if (known) return known;
  const secret = signing.key.export({ type: 'pkcs8', format: 'der' });
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `acquaint ${use}`, 32)));
  derived.set(name, key);
  return key;
}

/** A new private key for signing, as PEM. */
export const newSigningKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** What /.well-known/jwks.json answers. */
export const jwks = () => ({ keys: published });

/** Signs a JSON object as a compact JWS (RFC 7515) of the given type. */
export function sign(payload: object, type: string): string {
  if (!signing) throw new Error('signing was not given a key');
  return jwt.sign(payload, signing.key, {
    algorithm: 'ES256',
    noTimestamp: true,
    header: { alg: 'ES256', typ: type, kid: signing.jwk.kid },
  });
}

/** Opens a JWS of the given type that one of these keys has signed; null for anything else. */
export function verify(jws: string, type: string, keys: readonly JsonWebKey[]): Record<string, unknown> | null {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  // Node's decoder takes encodings that nobody would write; a signed text has one form.
  if ([header, payload, signature].some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part)) return null;
  for (const jwk of keys) {
    try {
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      const opened = jwt.verify(jws, key, { algorithms: ['ES256'], complete: true, ignoreExpiration: true });
      if (opened.header.typ === type && typeof opened.payload === 'object') return opened.payload as Record<string, unknown>;
    } catch {
      // the next key
    }
  }
  return null;
}

/** What a JWS says, without asking who signed it: for what we have stored ourselves. */
export function readPayload(jws: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

/** Reads a JSON Web Key Set. @throws Error for anything else. */
export function readJwks(text: string): JsonWebKey[] {
  const { keys } = JSON.parse(text) as { keys?: unknown };
  if (!Array.isArray(keys) || keys.some((key) => typeof key !== 'object' || key === null)) throw new Error('is not a JSON Web Key Set');
  return keys as JsonWebKey[];
}
