import { keyOf } from '../../src/platform/global-id';
import { codes, type Data, sql, World } from '../world';
import { chatting, expectNotFound, exported, field, freeze, read, scheduled, strangers } from './chatting';

const reason = 'The student telephoned and asked us to.';

test.each([false, true])(
  'staff call a chat off for one of the two, with a time or without (%j), and say why, for staff alone',
  async (fixed) => {
    const { student, advisor, staff, chatId } = fixed ? await scheduled() : await chatting();
    expect((await read(staff, chatId)).viewerActions).toEqual(['CANCEL']);
    const { chat } = await staff.succeeds('stepInChat', { chatId, reason }, 'chat { status viewerActions }');
    expect(chat).toEqual({ status: 'CANCELLED', viewerActions: [] });
    const events = async (person: typeof staff) =>
      (await field(person, chatId, 'timeline { action status reason by { name } }')).timeline.at(-1);
    expect(await events(staff)).toEqual({ action: 'CANCEL', status: 'CANCELLED', reason, by: { name: staff.name } });
    for (const person of [student, advisor]) {
      expect(await events(person)).toMatchObject({ action: 'CANCEL', reason: null });
      expect(JSON.stringify(await exported(person))).not.toContain('telephoned');
    }
    const [event] = await sql(
      "select actor_id, details from audit_event where object_id = $1 and action = 'CHAT_MOVED' and details->>'action' = 'CANCEL'",
      [keyOf('Chat', chatId)],
    );
    expect(event).toEqual({ actor_id: staff.accountId, details: { action: 'CANCEL', status: 'CANCELLED' } });
    expect(codes(await staff.does('stepInChat', { chatId, reason }))).toEqual(['CONFLICT']);
  },
);

test('is for staff who look after requests: nobody else, of no other institution, and no id tells more than another', async () => {
  const { world, student, advisor, staff, chatId } = await chatting();
  const foreign = await strangers(world);
  for (const person of [student, advisor, ...foreign, await world.staff(['IMPORTER', 'ANALYST', 'PRIVACY', 'ADMIN'])]) {
    const answer = await person.send('mutation ($input: StepInChatInput!) { stepInChat(input: $input) { userErrors { code } } }', {
      input: { chatId, reason },
    });
    expect(answer.errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  }
  const other = await World.create();
  await expectNotFound([await other.staff()], 'stepInChat', 'chatId', chatId, { reason });
  expect((await read(staff, chatId)).status).toBe('PROPOSED');
});

test('a member of staff who is one of the two calls it off as that, not as staff', async () => {
  const { world, student } = await chatting();
  const both = await world.staff();
  await sql("insert into account_role values ($1, $2, 'ALUM')", [world.institutionId, both.accountId]);
  await world.profile(both);
  const { chatId } = await world.accepted(student, both);
  expect(codes(await both.does('stepInChat', { chatId, reason }))).toEqual(['NOT_FOUND']);
  expect((await read(both, chatId)).viewerActions).toEqual(['PROPOSE', 'CANCEL', 'REPORT_HELD', 'REPORT_NO_SHOW', 'REPORT_NOT_YET']);
  await both.succeeds('cancelChat', { chatId });
});

test('waits while a concern is open, and does not undo what is over', async () => {
  const { student, staff, chatId, requestId } = await chatting();
  await freeze(student, requestId);
  expect(codes(await staff.does('stepInChat', { chatId, reason }))).toEqual(['FROZEN']);
  const over = await chatting();
  await over.student.succeeds('reportChat', { chatId: over.chatId, happened: 'HELD' });
  expect(codes(await over.staff.does('stepInChat', { chatId: over.chatId, reason }))).toEqual(['CONFLICT']);
});

test.each([
  ['no', '', 'REQUIRED'],
  ['a short', 'No.', 'TOO_SHORT'],
  ['a 200 kB', 'x'.repeat(200_000), 'TOO_LONG'],
  ['a garbled', 'They asked\u0000 us to, twice.', 'INVALID'],
])('%s reason is none', async (_, text, code) => {
  const { staff, chatId } = await chatting();
  expect((await staff.does('stepInChat', { chatId, reason: text })).userErrors).toMatchObject([{ code, field: ['input', 'reason'] }]);
});

test('against one of the two at once: it is called off once', async () => {
  const { student, staff, chatId } = await scheduled();
  const answers = await Promise.all([staff.does('stepInChat', { chatId, reason }), student.does('cancelChat', { chatId })]);
  expect(answers.map((answer) => codes(answer).join()).sort()).toEqual(['', 'CONFLICT']);
  const { timeline } = await field(student, chatId, 'timeline { action }');
  expect(timeline.filter((event: Data) => event.action === 'CANCEL')).toHaveLength(1);
});

test.each(['student', 'staff'] as const)('why staff stepped in goes when the %s leaves', async (who) => {
  const all = await chatting();
  const colleague = await all.world.staff();
  await all.staff.succeeds('stepInChat', { chatId: all.chatId, reason });
  await all[who].succeeds('eraseAccount', { confirm: true });
  const { timeline } = await field(colleague, all.chatId, 'timeline { action reason }');
  expect(timeline).toEqual([{ action: 'CANCEL', reason: null }]);
});
