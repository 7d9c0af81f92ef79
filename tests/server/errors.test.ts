import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { testEnvironment } from '../setup/environment';
import { post, World } from '../world';

const SECRET = 'secret.person@example.org';
const MUTATION =
  'mutation ($input: SetContactPointInput!) { setContactPoint(input: $input) { contactPoint { id } userErrors { code message } } }';

// Everywhere a value could be put where it does not belong.
const MISTAKES: [string, object][] = [
  ['a string as an enum', { query: MUTATION, variables: { input: { kind: SECRET, value: 'x' } } }],
  ['a list as a string', { query: MUTATION, variables: { input: { kind: 'EMAIL', value: [SECRET] } } }],
  ['an object as a string', { query: MUTATION, variables: { input: { kind: 'EMAIL', value: { deep: SECRET } } } }],
  ['a string as an object', { query: MUTATION, variables: { input: SECRET } }],
  ['a missing field', { query: MUTATION, variables: { input: { value: SECRET } } }],
  ['an unknown field', { query: MUTATION, variables: { input: { kind: 'EMAIL', value: SECRET, extra: SECRET } } }],
  ['a null for what must be there', { query: MUTATION, variables: { input: { kind: null, value: SECRET } } }],
  ['a literal as an enum', { query: `mutation { setContactPoint(input: { kind: "${SECRET}", value: "x" }) { contactPoint { id } } }` }],
  [
    'a literal of the wrong type',
    { query: `mutation { setContactPoint(input: { kind: EMAIL, value: ["${SECRET}"] }) { contactPoint { id } } }` },
  ],
  ['an unfinished document', { query: `mutation { setContactPoint(input: { kind: EMAIL, value: "${SECRET}"` }],
  ['a value in the wrong place', { query: `{ viewer "${SECRET}" }` }],
  ['a value that is not closed', { query: `{ viewer(x: "${SECRET}` }],
  ['a date', { query: 'query ($d: Date) { introReport(filter: { fromMonth: $d }) { asOf } }', variables: { d: SECRET } }],
  [
    'a moment',
    { query: 'query ($d: DateTime) { introRequests(filter: { createdAt: { from: $d } }) { totalCount } }', variables: { d: SECRET } },
  ],
  ['a locale', { query: 'query ($l: [Locale!]) { advisors(filter: { languages: $l }) { totalCount } }', variables: { l: [SECRET] } }],
  ['a literal date', { query: `{ introReport(filter: { fromMonth: "${SECRET}" }) { asOf } }` }],
  ['a literal locale', { query: `{ advisors(filter: { languages: ["${SECRET}"] }) { totalCount } }` }],
  ['a number', { query: 'query ($n: Int) { advisors(first: $n) { totalCount } }', variables: { n: SECRET } }],
  ['a literal number', { query: `{ advisors(first: "${SECRET}") { totalCount } }` }],
  [
    'a null in place of a default',
    { query: 'query ($b: Boolean = false) { advisors { totalCount @skip(if: $b) } }', variables: { b: null } },
  ],
  ['a null for an argument', { query: 'query ($i: ID = "x") { advisor(id: $i) { name } }', variables: { i: null } }],
  ['a null in a list', { query: 'query ($s: String = "a") { advisors(filter: { topics: [$s] }) { totalCount } }', variables: { s: null } }],
  ['variables that are no object', { query: '{ viewer { roles } }', variables: SECRET }],
  ['a query that is no string', { query: [SECRET] }],
  ['a refused value', { query: MUTATION, variables: { input: { kind: 'PHONE', value: SECRET } } }],
];

test.each(MISTAKES)('%s in the wrong place is one clear mistake, and what was sent is not repeated', async (_, body) => {
  const advisor = await (await World.create()).advisor();
  const answer = await post(advisor.token, body);
  // Whoever carries it out, for the first time or compiled.
  for (const _again of [1, 2]) if (answer.errors) expect((await post(advisor.token, body)).errors).toEqual(answer.errors);
  expect(answer.text).not.toContain(SECRET);
  expect(answer.status).toBeLessThan(500);
  const errors = answer.errors ?? answer.data.setContactPoint.userErrors;
  expect(errors).toHaveLength(1);
  expect(errors[0].message).toMatch(/^[A-Z`].{10,}\.$/s);
  if (answer.errors) expect(errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT' });
});

test.each([
  [
    'DateTime',
    'createdAt: { from: $v }',
    '2026-12-09T10:00:00',
    'a moment is written with its offset, such as 2027-03-14T09:30:00Z or 2027-03-14T09:30:00-05:00',
  ],
  [
    'DateTime',
    'createdAt: { from: $v }',
    '2026-02-30T10:00:00Z',
    'a moment is written with its offset, such as 2027-03-14T09:30:00Z or 2027-03-14T09:30:00-05:00',
  ],
])('a %s that is none is told how to be written', async (type, filter, value, wanted) => {
  const student = await (await World.create()).student();
  const answer = await student.send(`query ($v: ${type}) { introRequests(filter: { ${filter} }) { totalCount } }`, { v: value });
  expect(answer.errors).toMatchObject([
    { message: `Variable "$v" got an invalid value; ${wanted}.`, extensions: { code: 'BAD_USER_INPUT' } },
  ]);
});

test('a time zone, a clock on the wall, a day and a language say what they want as well', async () => {
  const student = await (await World.create()).student();
  const propose = 'mutation ($input: ProposeTimesInput!) { proposeTimes(input: $input) { userErrors { code } } }';
  const wall = { startsAt: 'nine', endsAt: '2027-03-14T10:30:00' };
  for (const [input, wanted] of [
    [{ chatId: 'x', timeZone: 'Mars/Base' }, /a time zone has a name such as America\/Chicago/],
    [{ chatId: 'x', localWindows: [wall] }, /a time by the clock on the wall is written without an offset/],
  ] as const)
    expect((await student.send(propose, { input })).errors?.[0]?.message).toMatch(wanted);
  const pause = 'mutation ($input: UpdateAvailabilityInput!) { updateAvailability(input: $input) { userErrors { code } } }';
  expect((await student.send(pause, { input: { pausedUntil: '31.12.2026' } })).errors?.[0]?.message).toMatch(
    /a day is written such as 2027-03-14/,
  );
  const speaking = 'query ($languages: [Locale!]) { advisors(filter: { languages: $languages }) { totalCount } }';
  expect((await student.send(speaking, { languages: ['no language'] })).errors?.[0]?.message).toMatch(
    /a language is written such as en or pt-BR/,
  );
});

test('the log says nothing of what was sent, in whatever place', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor({ name: 'Unloggable Name' })];
  for (const [, body] of MISTAKES) await post(advisor.token, body);
  await world.contact(advisor, 'EMAIL', SECRET);
  await world.accepted(student, advisor, { shareContact: ['EMAIL'], message: 'An unloggable message.' });
  await student.ask('query ($id: ID!) { advisor(id: $id) { name contact { points { value } } } }', { id: advisor.advisorId });
  await post('Bearer-less', { query: '{ viewer { roles } }' });
  await sleep(100);
  const { logFile, dataDir } = testEnvironment();
  const log = fs.readFileSync(logFile, 'utf8') + fs.readFileSync(`${dataDir}/../postgres/postgres.log`, 'utf8');
  expect(log).toContain('"msg":"request"');
  for (const word of [SECRET, 'nloggable', student.token, student.token.split('.')[1] as string, 'eyJ']) expect(log).not.toContain(word);
});

test('whatever text is searched for, the answer is a page or a mistake, never a failure', async () => {
  const student = await (await World.create()).student();
  const codes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.string({ unit: fc.constantFrom('%', '_', '\\', "'", '"', ' ', 'a', '\u0000', '\ud800', '\u202e', '&', '|', '!') }),
      ),
      async (text) => {
        const answer = await student.send(
          'query ($t: String!) { advisors(filter: { text: $t, topics: [$t] }, after: null) { totalCount } vocabulary(kind: TOPIC, prefix: $t) { totalCount } advisor(id: "x") { name } }',
          { t: text },
        );
        for (const error of answer.errors ?? []) codes.add(error.extensions.code);
      },
    ),
    { numRuns: 150 },
  );
  expect([...codes].filter((code) => code !== 'BAD_USER_INPUT')).toEqual([]);
});
