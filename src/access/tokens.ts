import { createPublicKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { isUuid } from '../platform/global-id';

/** Who a token says is asking. Roles are never taken from a token. */
export interface Claims {
  institutionId: string;
  accountId: string;
}

export interface TokenRules {
  issuer: string;
  audience: string;
}

/** Claims, with when the token that makes them stops counting, in seconds since 1970. */
interface Verified {
  claims: Claims;
  expires: number;
}

export const TOKEN_ALGORITHMS = { rsa: 'RS256', ec: 'ES256' } as const;

/** Why a token was not accepted, in words for the caller. */
export class TokenError extends Error {}

interface VerificationKey {
  key: KeyObject;
  algorithm: jwt.Algorithm;
}

/**
 * Reads every public key of a PEM text.
 * @throws Error when there is none, or one that is neither RSA of at least 2048 bits nor P-256.
 */
export function readPublicKeys(pem: string): VerificationKey[] {
  const blocks = pem.match(/-----BEGIN (?:RSA )?PUBLIC KEY-----[\s\S]+?-----END (?:RSA )?PUBLIC KEY-----/g) ?? [];
  if (blocks.length === 0) throw new Error('holds no PEM public key');
  return blocks.map((block) => {
    const key = readKey(block);
    const details = key.asymmetricKeyDetails;
    if (key.asymmetricKeyType === 'rsa' && (details?.modulusLength ?? 0) >= 2048) return { key, algorithm: TOKEN_ALGORITHMS.rsa };
    if (key.asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1') return { key, algorithm: TOKEN_ALGORITHMS.ec };
    throw new Error('holds a key that is neither RSA (2048 bits or more) nor P-256');
  });
}

function readKey(block: string): KeyObject {
  try {
    return createPublicKey(block);
  } catch {
    throw new Error('holds a key that cannot be read');
  }
}

const MOST_TOKENS = 10_000;

/**
 * Verifies tokens, each but once for as long as it counts: keys and rules are this process's own, so that only time can change the
 * answer. Tokens that were refused are not kept.
 */
export function tokenVerifier(keys: readonly VerificationKey[], rules: TokenRules): (token: string) => Claims {
  const verified = new LRUCache<string, Verified>({ max: MOST_TOKENS });
  return (token) => {
    const known = verified.get(token);
    if (known && known.expires > Math.floor(Date.now() / 1_000)) return known.claims;
    const fresh = verifyToken(token, keys, rules);
    verified.set(token, fresh);
    return fresh.claims;
  };
}

/**
 * Verifies a bearer token (RFC 7519) against the keys: signature, issuer, audience and expiry, all of them required.
 * Expiry is judged by this machine's clock, whatever the application's clock says.
 * @throws TokenError
 */
export function verifyToken(token: string, keys: readonly VerificationKey[], rules: TokenRules): Verified {
  if (!isCanonical(token)) throw new TokenError('The token is malformed.');
  const candidates = keys.filter((candidate) => candidate.algorithm === algorithmOf(token));
  let failure = new TokenError('The token was not signed by a key this server trusts.');
  for (const { key, algorithm: only } of candidates) {
    try {
      const claims = jwt.verify(token, key, { algorithms: [only], issuer: rules.issuer, audience: rules.audience });
      return readClaims(claims);
    } catch (error) {
      if (error instanceof TokenError) throw error;
      if (error instanceof jwt.TokenExpiredError) throw new TokenError('The token has expired; sign in again.');
      if (error instanceof jwt.NotBeforeError) throw new TokenError('The token is not valid yet.');
      const reason = (error as Error).message;
      if (reason.startsWith('jwt issuer') || reason.startsWith('jwt audience'))
        failure = new TokenError('The token was issued for another service.');
    }
  }
  throw failure;
}

// RFC 7515 section 2: base64url without padding. Node's decoder ignores stray characters and unused bits, so that one
// signature would have several spellings.
function isCanonical(token: string): boolean {
  const parts = token.split('.');
  return parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part && part !== '');
}

/** What the header says, to choose among the keys; each key still accepts its own algorithm alone. */
function algorithmOf(token: string): unknown {
  try {
    return (JSON.parse(Buffer.from(token.split('.', 1)[0] as string, 'base64url').toString()) as { alg?: unknown } | null)?.alg;
  } catch {
    return undefined;
  }
}

function readClaims(claims: string | jwt.JwtPayload): Verified {
  if (typeof claims === 'string' || typeof claims.exp !== 'number') throw new TokenError('The token has no expiry.');
  const { sub, institution } = claims as { sub?: unknown; institution?: unknown };
  if (typeof sub !== 'string' || typeof institution !== 'string' || !isUuid(sub) || !isUuid(institution)) {
    throw new TokenError('The token does not name an account.');
  }
  return { claims: { accountId: sub, institutionId: institution }, expires: claims.exp };
}
