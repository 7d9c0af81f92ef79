import { createHmac, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { readPublicKeys, TokenError, verifyToken } from '../../src/access/tokens';

const RULES = { issuer: 'issuer', audience: 'audience' };
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: typeof pair.publicKey) => key.export({ type: 'spki', format: 'pem' }).toString();
const keys = readPublicKeys(`${pem(pair.publicKey)}\n${pem(rsa.publicKey)}`);

const claims = { institution: randomUUID() };
const options = { subject: randomUUID(), issuer: 'issuer', audience: 'audience', expiresIn: 60, algorithm: 'ES256' } as const;
const without = (name: keyof typeof options) => Object.fromEntries(Object.entries(options).filter(([key]) => key !== name));
const good = jwt.sign(claims, pair.privateKey, options);
const verify = (token: string) => verifyToken(token, keys, RULES).claims;

test('a token signed by either trusted key names its account', () => {
  const expected = { institutionId: claims.institution, accountId: options.subject };
  expect(verify(good)).toEqual(expected);
  expect(verify(jwt.sign(claims, rsa.privateKey, { ...options, algorithm: 'RS256' }))).toEqual(expected);
});

test.each([
  ['has expired', () => jwt.sign(claims, pair.privateKey, { ...options, expiresIn: -1 }), 'expired'],
  ['is not valid yet', () => jwt.sign(claims, pair.privateKey, { ...options, notBefore: 60 }), 'not valid yet'],
  ['never expires', () => jwt.sign(claims, pair.privateKey, without('expiresIn')), 'no expiry'],
  ['comes from another issuer', () => jwt.sign(claims, pair.privateKey, { ...options, issuer: 'other' }), 'another service'],
  ['is for another audience', () => jwt.sign(claims, pair.privateKey, { ...options, audience: 'other' }), 'another service'],
  ['has no audience', () => jwt.sign(claims, pair.privateKey, without('audience')), 'another service'],
  [
    'is signed by a stranger',
    () => jwt.sign(claims, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, options),
    'not signed by a key',
  ],
  ['is unsigned', () => jwt.sign(claims, '', { ...options, algorithm: 'none' }), 'malformed'],
  [
    'is unsigned, with a signature put on',
    () => `${jwt.sign(claims, '', { ...options, algorithm: 'none' })}${good.split('.')[2]}`,
    'not signed by a key',
  ],
  ['names no institution', () => jwt.sign({}, pair.privateKey, options), 'does not name an account'],
  [
    'names an account that is no uuid',
    () => jwt.sign(claims, pair.privateKey, { ...options, subject: "' or 1=1" }),
    'does not name an account',
  ],
  ['is empty', () => '', 'malformed'],
  ['is two parts', () => good.split('.').slice(0, 2).join('.'), 'malformed'],
])('a token that %s is refused', (_, make, reason) => {
  expect(() => verify(make())).toThrow(TokenError);
  expect(() => verify(make())).toThrow(reason);
});

test('a public key cannot be used as a shared secret', () => {
  const [head, body] = [{ alg: 'HS256', typ: 'JWT' }, { ...jwt.decode(good, { json: true }) }];
  // jsonwebtoken refuses to sign so; an attacker would not ask it.
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const secret of [pem(pair.publicKey), pem(createPublicKey(rsa.privateKey))]) {
    const input = `${encode(head)}.${encode(body)}`;
    const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    expect(() => verify(token)).toThrow(TokenError);
  }
});

test('changing any character of a token, or adding one, makes it worthless', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n';
  fc.assert(
    fc.property(fc.nat(good.length), fc.constantFrom(...alphabet), fc.boolean(), (at, character, insert) => {
      const changed = good.slice(0, at) + character + good.slice(insert ? at : at + 1);
      fc.pre(changed !== good);
      expect(() => verify(changed)).toThrow(TokenError);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['nothing', ''],
  ['a private key', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ['a short RSA key', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
  ['another curve', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
  ['an EdDSA key', pem(generateKeyPairSync('ed25519').publicKey)],
])('a key file with %s is refused', (_, text) => {
  expect(() => readPublicKeys(text)).toThrow(/^holds /);
});
