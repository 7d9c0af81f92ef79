import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { addressOf, openLink, signLink, useLinksAt } from '../../src/platform/signed-link';
import { deriveKey, newSigningKey, useSigningKeys } from '../../src/platform/signing';

const LINK = { kind: 'calendar', institutionId: 'i', accountId: 'a', key: 'k' };
const BASE64URL = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];

beforeAll(() => useSigningKeys(newSigningKey()));

test('what was signed opens as what it was', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, text, text, (kind, institutionId, accountId, key) => {
      const link = { kind, institutionId, accountId, key };
      const token = signLink(link);
      expect(token).toMatch(/^[\w-]+$/);
      expect(openLink(token)).toEqual(link);
    }),
  );
});

test('no part can be moved into another: each text is signed where it stands', () => {
  expect(signLink({ ...LINK, kind: 'calendari', institutionId: '' })).not.toBe(signLink(LINK));
  expect(signLink({ ...LINK, accountId: 'k', key: 'a' })).not.toBe(signLink(LINK));
});

test('nothing else opens: no other character anywhere, no other length, no other spelling', () => {
  // One in which base64 has other characters than base64url.
  const token = Array.from({ length: 1_000 }, (_, key) => signLink({ ...LINK, key: String(key) })).find((one) => /-.*_/.test(one)) ?? '';
  for (const [index, character] of [...token].entries()) {
    for (const other of BASE64URL)
      if (other !== character) expect(openLink(token.slice(0, index) + other + token.slice(index + 1))).toBeNull();
    expect(openLink(token.slice(0, index))).toBeNull();
  }
  for (const other of [
    `${token}A`,
    `${token}=`,
    `${token}\n`,
    ` ${token}`,
    `${token}%`,
    token.replace('-', '+'),
    token.replace('_', '/'),
    `${token}${token}`,
  ])
    expect(openLink(other)).toBeNull();
});

test('a payload without a signature, or with one of nothing, opens nothing', () => {
  const payload = Buffer.from(JSON.stringify(Object.values(LINK)));
  for (const length of [0, 1, 31, 32, 33])
    expect(openLink(Buffer.concat([Buffer.alloc(length), payload]).toString('base64url'))).toBeNull();
  expect(openLink(payload.toString('base64url'))).toBeNull();
});

test('another signing key opens none of it, and the key it is signed with is used for nothing else', () => {
  const token = signLink(LINK);
  const payload = Buffer.from(JSON.stringify(['calendar', 'i', 'a', 'k']));
  const signedWith = (use: string) =>
    Buffer.concat([createHmac('sha256', deriveKey(use)).update(payload).digest(), payload]).toString('base64url');
  expect([signedWith('file links'), openLink(signedWith('cursor'))]).toEqual([token, null]);
  useSigningKeys(newSigningKey());
  expect(openLink(token)).toBeNull();
});

test('there is an address as soon as it is known where clients reach the server', () => {
  expect(addressOf(LINK)).toBeNull();
  useLinksAt('https://api.example.edu/acquaint');
  expect(addressOf(LINK)).toBe(`https://api.example.edu/acquaint/files/${signLink(LINK)}`);
  useLinksAt(undefined);
  expect(addressOf(LINK)).toBeNull();
});
