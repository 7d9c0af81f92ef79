import { type Data, type Person, World } from '../world';

const LIST =
  'query ($kind: VocabularyKind!, $prefix: String, $first: Int, $after: String) { vocabulary(kind: $kind, prefix: $prefix, first: $first, after: $after) { totalCount nodes { value name } pageInfo { hasNextPage endCursor } } }';
const names = async (person: Person, variables: object) =>
  (await person.ask(LIST, variables)).vocabulary.nodes.map((node: Data) => node.name);

test('a vocabulary is listed by name, narrowed by a prefix without regard to case and accents', async () => {
  const [world, elsewhere] = [await World.create(), await World.create()];
  const student = await world.student();
  await elsewhere.term('INDUSTRY', 'theirs', 'Theirs');
  for (const [value, name] of [
    ['edu', 'Éducation'],
    ['edi', 'editing'],
    ['law', 'Law'],
    ['pct', '100% Fun'],
  ] as const)
    await world.term('INDUSTRY', value, name);
  expect(await names(student, { kind: 'INDUSTRY' })).toEqual(['100% Fun', 'Law', 'editing', 'Éducation']);
  expect(await names(student, { kind: 'INDUSTRY', prefix: 'ED' })).toEqual(['editing', 'Éducation']);
  expect(await names(student, { kind: 'INDUSTRY', prefix: '%' })).toEqual([]);
  expect(await names(student, { kind: 'TOPIC' })).toEqual([]);
});

test('a vocabulary is walked in pages', async () => {
  const world = await World.create();
  const student = await world.student();
  for (const value of ['a', 'b', 'c']) await world.term('TOPIC', value);
  const { vocabulary } = await student.ask(LIST, { kind: 'TOPIC', first: 2 });
  expect(vocabulary).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  expect(await names(student, { kind: 'TOPIC', after: vocabulary.pageInfo.endCursor })).toEqual(['c']);
});

test('a prefix with U+0000 is a mistake, not a failure', async () => {
  const student = await (await World.create()).student();
  expect((await student.send(LIST, { kind: 'TOPIC', prefix: 'a\u0000' })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});
