import { codes, type Person, World } from '../world';

const OUTCOME =
  'query ($id: ID!) { node(id: $id) { ... on Chat { outcome { usefulness results comment by { name } } outcomes { comment } } } }';
const read = async (person: Person, id: string) => (await person.ask(OUTCOME, { id })).node;

async function held() {
  const world = await World.create();
  const [student, advisor, staff] = [await world.student(), await world.advisor(), await world.staff()];
  const { chatId } = await world.accepted(student, advisor);
  await student.succeeds('reportChat', { chatId, happened: 'HELD' });
  return { world, student, advisor, staff, chatId };
}

test('each side reads its own outcome, staff both', async () => {
  const { student, advisor, staff, chatId } = await held();
  await student.succeeds('reportOutcome', {
    chatId,
    usefulness: 5,
    results: ['RULED_OUT', 'RULED_OUT'],
    comment: 'Not for me, and good to know.',
  });
  await advisor.succeeds('reportOutcome', { chatId, results: [], comment: 'Well prepared.' });
  expect(await read(student, chatId)).toEqual({
    outcome: { usefulness: 5, results: ['RULED_OUT'], comment: 'Not for me, and good to know.', by: { name: student.name } },
    outcomes: null,
  });
  expect(await read(advisor, chatId)).toMatchObject({
    outcome: { usefulness: null, results: [], comment: 'Well prepared.' },
    outcomes: null,
  });
  expect(await read(staff, chatId)).toEqual({
    outcome: null,
    outcomes: [{ comment: 'Not for me, and good to know.' }, { comment: 'Well prepared.' }],
  });
});

test('a second report takes the place of the first', async () => {
  const { student, chatId } = await held();
  await student.succeeds('reportOutcome', { chatId, usefulness: 2, results: ['APPLIED'] });
  const { chat } = await student.succeeds(
    'reportOutcome',
    { chatId, usefulness: 4, results: ['OFFER'] },
    'chat { outcome { usefulness results } }',
  );
  expect(chat.outcome).toEqual({ usefulness: 4, results: ['OFFER'] });
});

test.each([
  [{ usefulness: 0, results: [] }, ['OUT_OF_RANGE']],
  [{ usefulness: 6, results: [] }, ['OUT_OF_RANGE']],
  [{ results: [], comment: 'x'.repeat(2_001) }, ['TOO_LONG']],
])('%j is refused', async (input, expected) => {
  const { student, chatId } = await held();
  expect(codes(await student.does('reportOutcome', { chatId, ...input }))).toEqual(expected);
  expect((await read(student, chatId)).outcome).toBeNull();
});

test('a chat that was not held has no outcome yet', async () => {
  const world = await World.create();
  const student = await world.student();
  const { chatId } = await world.accepted(student, await world.advisor());
  expect(codes(await student.does('reportOutcome', { chatId, results: [] }))).toEqual(['CONFLICT']);
});
