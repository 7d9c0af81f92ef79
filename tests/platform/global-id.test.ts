import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { globalId, keyOf, parseGlobalId } from '../../src/platform/global-id';

test('an id gives back its type and key, and only to who asks for that type', () => {
  const key = randomUUID();
  const id = globalId('Advisor', key);
  expect(parseGlobalId(id)).toEqual({ type: 'Advisor', key });
  expect(keyOf('Advisor', id)).toBe(key);
  expect(keyOf('Student', id)).toBeNull();
});

test('whatever is not exactly an id names nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const parsed = parseGlobalId(text);
      expect(parsed === null || globalId(parsed.type, parsed.key) === text).toBe(true);
    }),
    { numRuns: 1_000 },
  );
  const id = globalId('Advisor', randomUUID());
  for (const changed of [`${id}=`, ` ${id}`, `${id}\n`, id.slice(1), id.toUpperCase()]) expect(parseGlobalId(changed)).toBeNull();
});
