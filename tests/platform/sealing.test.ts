import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { decrypt, encrypt, newKey, type Place, SealError } from '../../src/platform/sealing/aead';
import { LocalKeys, newMasterKeyLine, parseMasterKeys } from '../../src/platform/sealing/key-service';

const PLACE: Place = { institutionId: randomUUID(), table: 'contact_value', column: 'sealed', row: randomUUID() };

const anyText = fc.string({ unit: 'binary', maxLength: 300, size: 'max' });

/** The code with which something sealed did not open; fails if it did. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SealError) return error.code;
    throw error;
  }
  throw new Error('it has opened');
}

describe('what is sealed', () => {
  test('opens again, whatever text it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const plain = Buffer.from(text);
        const key = newKey();
        expect(decrypt(key, PLACE, encrypt(key, PLACE, plain))).toEqual(plain);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is never twice the same, so that equal values cannot be told from the outside', () => {
    const [key, plain] = [newKey(), Buffer.from('one@example.org')];
    const sealed = new Set(Array.from({ length: 1_000 }, () => encrypt(key, PLACE, plain).toString('hex')));
    expect(sealed.size).toBe(1_000);
  });

  test('does not open with any bit of it flipped', () => {
    const key = newKey();
    const sealed = encrypt(key, PLACE, Buffer.from('+13125550100'));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(refusal(() => decrypt(key, PLACE, changed))).toBe('DAMAGED');
    }
  });

  test('does not open cut off anywhere, nor with anything added', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 40 }), (text, cut, more) => {
        const key = newKey();
        const sealed = encrypt(key, PLACE, Buffer.from(text));
        expect(refusal(() => decrypt(key, PLACE, sealed.subarray(0, cut % sealed.length)))).toBe('DAMAGED');
        expect(refusal(() => decrypt(key, PLACE, Buffer.concat([sealed, more])))).toBe('DAMAGED');
      }),
      { numRuns: 1_000 },
    );
  });

  test('does not open in any other place, nor with any other key', () => {
    const part = fc.constantFrom('institutionId', 'table', 'column', 'row') as fc.Arbitrary<keyof Place>;
    fc.assert(
      fc.property(anyText, part, fc.string({ unit: 'binary', maxLength: 50 }), (text, changed, other) => {
        fc.pre(other !== PLACE[changed]);
        const key = newKey();
        const sealed = encrypt(key, PLACE, Buffer.from(text));
        expect(refusal(() => decrypt(key, { ...PLACE, [changed]: other }, sealed))).toBe('DAMAGED');
        expect(refusal(() => decrypt(newKey(), PLACE, sealed))).toBe('DAMAGED');
      }),
      { numRuns: 1_000 },
    );
  });

  test('does not open where the parts of its place merely run together to the same text', () => {
    const key = newKey();
    const sealed = encrypt(key, { ...PLACE, table: 'a","b', column: 'c' }, Buffer.from('x'));
    expect(refusal(() => decrypt(key, { ...PLACE, table: 'a', column: 'b","c' }, sealed))).toBe('DAMAGED');
  });
});

describe('a text of master keys', () => {
  const secret = randomBytes(32).toString('base64');

  test.each([
    ['nothing', '', 'holds no key'],
    ['comments alone', `# one ${secret}\n\n`, 'holds no key'],
    ['an id without a key', 'one\n', 'must have an id and 32 bytes in base64 on every line'],
    ['a key that is too short', `one ${randomBytes(31).toString('base64')}`, 'must have an id and 32 bytes in base64 on every line'],
    ['a key that is too long', `one ${randomBytes(33).toString('base64')}`, 'must have an id and 32 bytes in base64 on every line'],
    ['a key without an id', secret, 'must have an id and 32 bytes in base64 on every line'],
    ['more than two words', `one ${secret} more`, 'must have an id and 32 bytes in base64 on every line'],
    ['an id of strange letters', `o/ne ${secret}`, 'must have an id and 32 bytes in base64 on every line'],
    ['an id of 65 letters', `${'x'.repeat(65)} ${secret}`, 'must have an id and 32 bytes in base64 on every line'],
    ['one id twice', `one ${secret}\none ${secret}`, 'has two keys of one id'],
  ])('is refused with %s', (_, text, sentence) => {
    expect(() => parseMasterKeys(text)).toThrow(new Error(sentence));
  });

  test('is never quoted by a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 6 }), (text) => {
        try {
          parseMasterKeys(`${text} ${secret} ${text}`);
        } catch (error) {
          const { message } = error as Error;
          expect(message).not.toContain(secret);
          expect(['holds no key', 'has two keys of one id', 'must have an id and 32 bytes in base64 on every line']).toContain(message);
        }
      }),
    );
  });

  test('may have comments, empty lines and Windows line ends; the first key is the current one', async () => {
    const keys = new LocalKeys(() => `# made in May\r\n\r\ntwo ${secret} # the new one\r\none ${randomBytes(32).toString('base64')}\r\n`);
    expect(await keys.currentKeyId()).toBe('two');
  });
});

describe('a file of master keys', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-keys-'));
  const file = path.join(dir, 'master-keys');
  const [one, two] = [newMasterKeyLine('one'), newMasterKeyLine('two')];
  beforeEach(() => fs.writeFileSync(file, one));
  afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

  test('is read again when a key is met that was not in it, so that nobody has to restart', async () => {
    const running = LocalKeys.fromFile(file);
    fs.writeFileSync(file, two + one);
    const rotating = LocalKeys.fromFile(file);
    const key = newKey();
    const { masterKeyId, wrapped } = await rotating.wrap(PLACE, key);
    expect(masterKeyId).toBe('two');
    expect(await running.unwrap('two', PLACE, wrapped)).toEqual(key);
  });

  test('is read again before anything is wrapped, so that nothing new hangs on a key that is about to go', async () => {
    const running = LocalKeys.fromFile(file);
    fs.writeFileSync(file, two + one);
    expect((await running.wrap(PLACE, newKey())).masterKeyId).toBe('two');
  });

  test('that lacks a key leaves what the key wrapped shut, and says so without naming anything', async () => {
    const { wrapped } = await LocalKeys.fromFile(file).wrap(PLACE, newKey());
    fs.writeFileSync(file, two);
    const error = await LocalKeys.fromFile(file)
      .unwrap('one', PLACE, wrapped)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'KEY_NOT_AT_HAND',
      message: 'The key that this is sealed with is not at hand, so it is not shown. The operator has to bring the key back.',
    });
  });

  test('that is being written, or is gone, leaves the keys that were read before as they were', async () => {
    const keys = LocalKeys.fromFile(file);
    const key = newKey();
    const { wrapped } = await keys.wrap(PLACE, key);
    for (const spoil of [() => fs.writeFileSync(file, 'tw'), () => fs.rmSync(file)]) {
      spoil();
      await expect(keys.unwrap('two', PLACE, wrapped)).rejects.toMatchObject({ code: 'KEY_NOT_AT_HAND' });
      expect(await keys.unwrap('one', PLACE, wrapped)).toEqual(key);
    }
  });
});
