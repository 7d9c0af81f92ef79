import { randomUUID } from 'node:crypto';
import { globalId } from '../../src/platform/global-id';
import { codes, sql, World } from '../world';

test.each([
  ['EMAIL', 'not an address', 'INVALID'],
  ['EMAIL', '', 'REQUIRED'],
  ['EMAIL', `${'a'.repeat(500)}@example.org`, 'TOO_LONG'],
  ['PHONE', '555-0100', 'INVALID'],
  ['PHONE', 'one two three', 'INVALID'],
  ['PROFILE_LINK', 'http://example.org', 'INVALID'],
  ['PROFILE_LINK', 'javascript:alert(1)', 'INVALID'],
  ['BOOKING_LINK', 'https://user:secret@example.org', 'INVALID'],
  ['BOOKING_LINK', 'https://:secret@example.org', 'INVALID'],
  ['PROFILE_LINK', 'https:example.org', 'INVALID'],
  ['PROFILE_LINK', 'https://localhost/x', 'INVALID'],
  ['PROFILE_LINK', 'https://exa\nmple.org', 'INVALID'],
  ['PROFILE_LINK', 'https:\\\\example.org', 'INVALID'],
  ['EMAIL', 'someone@localhost', 'INVALID'],
  ['EMAIL', '\u200b\u200b', 'REQUIRED'],
  ['EMAIL', 'a\u0000b@example.org', 'INVALID'],
  ['EMAIL', 'a\ud800b@example.org', 'INVALID'],
])('a %s of %j is refused as %s, without being repeated', async (kind, value, code) => {
  const advisor = await (await World.create()).advisor();
  const answer = await advisor.send(
    'mutation ($input: SetContactPointInput!) { setContactPoint(input: $input) { contactPoint { id } userErrors { code field message } } }',
    { input: { kind, value } },
  );
  expect(answer.data.setContactPoint).toMatchObject({ contactPoint: null, userErrors: [{ code, field: ['input', 'value'] }] });
  if (value) expect(answer.text).not.toContain(value);
  expect(await sql('select 1 from contact_point where owner_id = $1', [advisor.accountId])).toEqual([]);
});

test.each([
  ['EMAIL', ' ada@example.org ', 'ada@example.org'],
  ['PHONE', '+44 (20) 7123-4567', '+442071234567'],
  ['PROFILE_LINK', 'https://example.org/ada?x=1', 'https://example.org/ada?x=1'],
  ['PROFILE_LINK', 'https://Example.org/"><script>', 'https://example.org/%22%3E%3Cscript%3E'],
])('a %s of %j is kept', async (kind, value, kept) => {
  const advisor = await (await World.create()).advisor();
  const { contactPoint } = await advisor.succeeds(
    'setContactPoint',
    { kind, value, label: 'work', clientMutationId: 'abc' },
    'contactPoint { kind value label }',
  );
  expect(contactPoint).toEqual({ kind, value: kept, label: 'work' });
  expect((await advisor.ask('{ viewer { contactPoints { kind value label } } }')).viewer.contactPoints).toEqual([contactPoint]);
});

test('another person’s point, an absent one and a malformed id are refused alike', async () => {
  const world = await World.create();
  const [owner, other] = [await world.advisor(), await world.advisor()];
  const point = await world.contact(owner, 'EMAIL', 'owner@example.org');
  for (const mutation of ['setContactPoint', 'removeContactPoint']) {
    const more = mutation === 'setContactPoint' ? { kind: 'EMAIL', value: 'new@example.org' } : {};
    const answers = await Promise.all(
      [point, globalId('ContactPoint', randomUUID()), globalId('Advisor', owner.accountId), '', 'x'].map((id) =>
        other.does(mutation, { id, ...more }),
      ),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(codes(answers[0])).toEqual(['NOT_FOUND']);
  }
  expect((await owner.ask('{ viewer { contactPoints { value } } }')).viewer.contactPoints).toEqual([{ value: 'owner@example.org' }]);
});

test('there can be twenty points and not one more', async () => {
  const advisor = await (await World.create()).advisor();
  for (let index = 0; index < 20; index += 1) await advisor.succeeds('setContactPoint', { kind: 'EMAIL', value: `a${index}@example.org` });
  expect(codes(await advisor.does('setContactPoint', { kind: 'EMAIL', value: 'more@example.org' }))).toEqual(['OUT_OF_RANGE']);
});

test('twenty is the most, also for points added at once', async () => {
  const advisor = await (await World.create()).advisor();
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => advisor.does('setContactPoint', { kind: 'EMAIL', value: `a${index}@example.org` })),
  );
  expect(answers.flatMap(codes)).toEqual(Array(10).fill('OUT_OF_RANGE'));
});

test('the clientMutationId comes back, with errors too', async () => {
  const advisor = await (await World.create()).advisor();
  expect(await advisor.does('setContactPoint', { kind: 'EMAIL', value: 'x', clientMutationId: 'mine' })).toMatchObject({
    clientMutationId: 'mine',
  });
});
