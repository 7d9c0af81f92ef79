import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import jwt from 'jsonwebtoken';
import { writeOnce } from '../platform/files';
import { type Claims, TOKEN_ALGORITHMS, type TokenRules } from './tokens';

const LIFETIME = '12h';

/** The key this checkout signs its own tokens with, made when it is first asked for. Never used in production. */
function privateKey(dataDir: string) {
  const file = path.join(dataDir, 'development-key.pem');
  writeOnce(file, () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return createPrivateKey(fs.readFileSync(file));
}

export function developmentPublicKey(dataDir: string): string {
  return createPublicKey(privateKey(dataDir)).export({ type: 'spki', format: 'pem' }).toString();
}

/** Signs a token for one account, valid for twelve hours. */
export function issueDevelopmentToken(dataDir: string, claims: Claims, rules: TokenRules): string {
  return jwt.sign({ institution: claims.institutionId }, privateKey(dataDir), {
    algorithm: TOKEN_ALGORITHMS.ec,
    subject: claims.accountId,
    issuer: rules.issuer,
    audience: rules.audience,
    expiresIn: LIFETIME,
  });
}
