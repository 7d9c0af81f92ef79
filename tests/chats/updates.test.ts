import { globalId } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { inLog } from '../traces';
import { ASK, codes, type Data, type Person, sql, World } from '../world';
import { expectNotFound, exported, freeze, held, read, strangers } from './chatting';

const received = async (person: Person): Promise<Data[]> =>
  (await person.ask('{ viewer { updates { nodes { id body foundPosition sentAt student { name } } } } }')).viewer.updates.nodes;
const bodies = async (person: Person): Promise<string[]> => (await received(person)).map((update) => update.body);
const send = (student: Person, body: string, foundPosition?: boolean) =>
  student.does('sendUpdate', { body, foundPosition }, 'reached update { id body foundPosition }');

/** One more advisor with whom the student has talked. */
async function talk(world: World, student: Person, wanted = false): Promise<{ advisor: Person; chatId: string; requestId: string }> {
  const advisor = await world.advisor();
  const { chatId, requestId } = await world.accepted(student, advisor);
  await student.succeeds('reportChat', { chatId, happened: 'HELD' });
  if (wanted) await advisor.succeeds('askForUpdates', { chatId, wanted });
  return { advisor, chatId, requestId };
}

test('reach the advisors who asked to hear, and nobody else; the sender sees them too', async () => {
  const { world, student, advisor, staff, chatId } = await held();
  const { advisor: silent } = await talk(world, student);
  expect((await send(student, 'It goes well.')).userErrors).toMatchObject([
    { code: 'NOBODY_TO_TELL', message: 'No advisor whom you have talked with has asked to hear of you yet.', field: ['input', 'body'] },
  ]);
  await advisor.succeeds('askForUpdates', { chatId, wanted: true });
  for (const person of [student, advisor]) expect(await read(person, chatId)).toMatchObject({ updatesWanted: true });
  expect(await send(student, 'It goes well.')).toMatchObject({ reached: 1, update: { body: 'It goes well.', foundPosition: false } });
  for (const person of [student, advisor])
    expect(await received(person)).toMatchObject([{ body: 'It goes well.', student: { name: student.name } }]);
  for (const person of [silent, staff, ...(await strangers(world))]) expect(await received(person)).toEqual([]);
  await advisor.succeeds('askForUpdates', { chatId, wanted: false });
  expect(codes(await send(student, 'Still well.'))).toEqual(['NOBODY_TO_TELL']);
  expect(await bodies(advisor)).toEqual(['It goes well.']);
});

test('the latest come first, a page at a time', async () => {
  const { student, advisor, chatId } = await held();
  await advisor.succeeds('askForUpdates', { chatId, wanted: true });
  for (const body of ['One.', 'Two.', 'Three.']) await send(student, body);
  expect(await bodies(advisor)).toEqual(['Three.', 'Two.', 'One.']);
  const page =
    'query ($after: String) { viewer { updates(first: 2, after: $after) { totalCount nodes { body } pageInfo { endCursor hasNextPage } } } }';
  const { updates } = (await advisor.ask(page)).viewer;
  expect(updates).toMatchObject({ totalCount: 3, nodes: [{ body: 'Three.' }, { body: 'Two.' }], pageInfo: { hasNextPage: true } });
  expect((await advisor.ask(page, { after: updates.pageInfo.endCursor })).viewer.updates.nodes).toEqual([{ body: 'One.' }]);
});

test('that a position was found reaches everybody in the chain once: talked with, introduced by, named by', async () => {
  const { world, student, advisor, staff } = await held();
  const [silent, wanting] = [await talk(world, student), await talk(world, student, true)];
  // One introduces the student to another, whom they have only asked; one who was named and one who only said no are told nothing.
  const third = await world.advisor();
  await advisor.succeeds('declareAcquaintance', { accountId: third.advisorId });
  const introducerId = globalId('Account', advisor.accountId);
  const warm = await student.succeeds('requestIntro', { ...ASK, advisorId: third.advisorId, introducerId }, 'introRequest { id }');
  await advisor.succeeds('endorseIntro', { introRequestId: warm.introRequest.id, endorsement: 'A curious person.' });
  const named = await world.advisor();
  const { referral } = await silent.advisor.succeeds(
    'nameReferral',
    { chatId: silent.chatId, advisorId: named.advisorId, note: 'Somebody to meet.' },
    'referral { id }',
  );
  await named.succeeds('permitReferral', { referralId: referral.id });
  // The counselor introduces them too, to one who declines.
  const fourth = await world.advisor();
  const counselled = await student.succeeds(
    'requestIntro',
    { ...ASK, advisorId: fourth.advisorId, introducerId: globalId('Account', staff.accountId) },
    'introRequest { id }',
  );
  await staff.succeeds('endorseIntro', { introRequestId: counselled.introRequest.id, endorsement: 'A curious person.' });
  await fourth.succeeds('declineIntro', { introRequestId: counselled.introRequest.id });

  expect(await send(student, 'I found a position!', true)).toMatchObject({ reached: 4, update: { foundPosition: true } });
  for (const person of [advisor, silent.advisor, wanting.advisor, staff]) expect(await bodies(person)).toEqual(['I found a position!']);
  for (const person of [third, named, fourth]) expect(await bodies(person)).toEqual([]);
});

test('an introducer who has not agreed, and an advisor whose chat was not held, are told nothing', async () => {
  const world = await World.create();
  const [student, missed, asked, staff] = [await world.student(), await world.advisor(), await world.advisor(), await world.staff()];
  const { chatId } = await world.accepted(student, missed);
  await missed.succeeds('askForUpdates', { chatId, wanted: true });
  await missed.succeeds('reportChat', { chatId, happened: 'NO_SHOW_STUDENT' });
  await student.succeeds('requestIntro', { ...ASK, advisorId: asked.advisorId, introducerId: globalId('Account', staff.accountId) });
  for (const foundPosition of [true, false]) expect(codes(await send(student, 'News.', foundPosition))).toEqual(['NOBODY_TO_TELL']);
});

test('asking to hear is the advisor’s', async () => {
  const { world, student, staff, chatId } = await held();
  await expectNotFound([...(await strangers(world)), student, staff], 'askForUpdates', 'chatId', chatId, { wanted: true });
  expect((await read(student, chatId)).updatesWanted).toBe(false);
});

test('are sent by somebody with a student record: also by a graduate, and by nobody who never was one', async () => {
  const { world, student, advisor, chatId, staff } = await held();
  await advisor.succeeds('askForUpdates', { chatId, wanted: true });
  await sql("update account_role set role = 'ALUM' where account_id = $1", [student.accountId]);
  expect(codes(await send(student, 'I have graduated.'))).toEqual([]);
  for (const foundPosition of [true, false]) expect(codes(await send(advisor, 'News.', foundPosition))).toEqual(['NOBODY_TO_TELL']);
  const answer = await staff.send('mutation { sendUpdate(input: { body: "News." }) { reached } }');
  expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(codes(await send((await strangers(world))[2] as Person, 'News.', true))).toEqual(['NOBODY_TO_TELL']);
});

test.each([
  ['nothing', ' ', 'REQUIRED'],
  ['2,001 characters', 'x'.repeat(2_001), 'TOO_LONG'],
  ['200 kB', 'x'.repeat(200_000), 'TOO_LONG'],
  ['control characters', 'a\u0000b', 'INVALID'],
])('%s is no news', async (_, body, code) => {
  const { student } = await held();
  expect((await send(student, body, true)).userErrors).toMatchObject([{ code, field: ['input', 'body'] }]);
});

test('reach nobody who is blocked, has blocked the student, or has left; all that are left are told, and how many', async () => {
  const { world, student } = await held();
  const [one, two, three] = [await talk(world, student, true), await talk(world, student, true), await talk(world, student, true)];
  await student.succeeds('blockAccount', { accountId: one.advisor.advisorId });
  await two.advisor.succeeds('blockAccount', { accountId: student.studentId });
  await three.advisor.succeeds('eraseAccount', { confirm: true });
  expect(codes(await send(student, 'News.'))).toEqual(['NOBODY_TO_TELL']);
  expect(await send(student, 'Found!', true)).toMatchObject({ reached: 1 });
  for (const { advisor } of [one, two]) expect(await bodies(advisor)).toEqual([]);
});

test('a concern keeps nobody from telling the others', async () => {
  const { world, student, requestId } = await held();
  const { advisor } = await talk(world, student, true);
  await freeze(student, requestId);
  await send(student, 'News.');
  expect(await bodies(advisor)).toEqual(['News.']);
});

test('two at once are two, each to everybody', async () => {
  const { student, advisor, chatId } = await held();
  await advisor.succeeds('askForUpdates', { chatId, wanted: true });
  const answers = await Promise.all(['One.', 'Two.', 'Three.'].map((body) => send(student, body)));
  for (const answer of answers) expect(answer).toMatchObject({ reached: 1, userErrors: [] });
  expect((await bodies(advisor)).sort()).toEqual(['One.', 'Three.', 'Two.']);
});

test('are in the exports of who sent and who received them, and go when the sender leaves; who leaves has received none', async () => {
  const { world, student, advisor, chatId } = await held();
  const other = await talk(world, student, true);
  await advisor.succeeds('askForUpdates', { chatId, wanted: true });
  await send(student, 'Dear wallaby-3391.');
  for (const person of [student, advisor]) expect((await exported(person)).updates).toMatchObject([{ body: 'Dear wallaby-3391.' }]);
  for (const person of await strangers(world)) expect((await exported(person)).updates).toEqual([]);
  await other.advisor.succeeds('eraseAccount', { confirm: true });
  expect(await sql('select 1 from student_update_recipient where account_id = $1', [other.advisor.accountId])).toEqual([]);
  await student.succeeds('eraseAccount', { confirm: true });
  expect(JSON.stringify(await exported(advisor))).not.toContain('wallaby');
  expect(await received(advisor)).toMatchObject([{ body: '', student: null }]);
  expect(inLog(['wallaby-3391'], testEnvironment().logFile)).toEqual([]);
});
