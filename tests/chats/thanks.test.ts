import { keyOf } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { inLog } from '../traces';
import { codes, type Person, sql } from '../world';
import { chatting, DAY, expectNotFound, exported, field, freeze, HOUR, held, schedule, setEnd, strangers } from './chatting';

const BODY = 'Thank you for your time.\nI will write to the lab you named.';
const thanksFor = async (person: Person, chatId: string) => field(person, chatId, 'thanks { body sentAt } thanksDueAt');

test('are due within a day of being held, are sent once, and are read by the two alone', async () => {
  const { student, advisor, staff, chatId } = await held();
  const { thanksDueAt, thanks } = await thanksFor(student, chatId);
  expect(thanks).toBeNull();
  expect(Math.abs(Date.parse(thanksDueAt) - Date.now() - DAY)).toBeLessThan(60_000);
  for (const person of [advisor, staff]) expect((await thanksFor(person, chatId)).thanksDueAt).toBe(thanksDueAt);

  await student.succeeds('sendThanks', { chatId, body: BODY });
  for (const person of [student, advisor])
    expect(await thanksFor(person, chatId)).toEqual({ thanks: { body: BODY, sentAt: expect.any(String) }, thanksDueAt: null });
  expect(await thanksFor(staff, chatId)).toEqual({ thanks: { body: null, sentAt: expect.any(String) }, thanksDueAt: null });
  expect((await student.does('sendThanks', { chatId, body: 'Again.' })).userErrors).toMatchObject([
    { code: 'CONFLICT', message: 'You have thanked them already.' },
  ]);
  expect((await thanksFor(advisor, chatId)).thanks.body).toBe(BODY);
});

test('of a chat that had a time are due a day after its end, if it was reported later', async () => {
  const { student, advisor, chatId } = await chatting();
  await schedule(student, advisor, chatId);
  await setEnd(chatId, -5 * HOUR);
  await advisor.succeeds('reportChat', { chatId, happened: 'HELD' });
  const { thanksDueAt } = await thanksFor(student, chatId);
  expect(Math.abs(Date.parse(thanksDueAt) - Date.now() - 19 * HOUR)).toBeLessThan(60_000);
});

test('are due as the institution says', async () => {
  const { student, staff, chatId } = await held();
  await staff.succeeds('updateInstitutionPolicy', { conversation: { thanksHours: 48 } });
  expect(Math.abs(Date.parse((await thanksFor(student, chatId)).thanksDueAt) - Date.now() - 2 * DAY)).toBeLessThan(60_000);
});

test('can still be sent when they are late', async () => {
  const { student, chatId } = await held();
  await sql("update chat set held_at = now() - interval '40 days' where id = $1", [keyOf('Chat', chatId)]);
  expect(Date.parse((await thanksFor(student, chatId)).thanksDueAt)).toBeLessThan(Date.now());
  await student.succeeds('sendThanks', { chatId, body: BODY });
});

test.each([
  ['has no time', null],
  ['was missed', 'NO_SHOW_ADVISOR'],
  ['was reported as held, and is not any more', 'NOT_YET'],
])('are for a chat that was held: not for one that %s', async (_, happened) => {
  const { student, chatId } = await chatting();
  if (happened === 'NOT_YET') await student.succeeds('reportChat', { chatId, happened: 'HELD' });
  if (happened) await student.succeeds('reportChat', { chatId, happened });
  expect((await student.does('sendThanks', { chatId, body: BODY })).userErrors).toMatchObject([
    { code: 'CONFLICT', message: 'Report first that the chat was held.' },
  ]);
  expect(await thanksFor(student, chatId)).toEqual({ thanks: null, thanksDueAt: null });
});

test('are the student’s to send: not the advisor’s, nor anybody’s who has no part in it', async () => {
  const { world, advisor, staff, student, chatId } = await held();
  await expectNotFound([...(await strangers(world)), staff, advisor], 'sendThanks', 'chatId', chatId, { body: BODY });
  // Nor of one who is an advisor in it and a student elsewhere.
  await sql("insert into account_role values ($1, $2, 'STUDENT')", [world.institutionId, advisor.accountId]);
  expect(codes(await advisor.does('sendThanks', { chatId, body: BODY }))).toEqual(['NOT_FOUND']);
  expect((await thanksFor(student, chatId)).thanks).toBeNull();
});

test.each([
  ['nothing', '', 'REQUIRED'],
  ['2,001 characters', 'x'.repeat(2_001), 'TOO_LONG'],
  ['200 kB', 'x'.repeat(200_000), 'TOO_LONG'],
  ['control characters', 'Thank\u001b[31m you', 'INVALID'],
])('%s is refused', async (_, body, code) => {
  const { student, chatId } = await held();
  expect((await student.does('sendThanks', { chatId, body })).userErrors).toMatchObject([{ code, field: ['input', 'body'] }]);
});

test('that are sent twice at once are sent once', async () => {
  const { student, chatId } = await held();
  const answers = await Promise.all(['One.', 'Two.'].map((body) => student.does('sendThanks', { chatId, body })));
  expect(answers.map((answer) => codes(answer).join()).sort()).toEqual(['', 'CONFLICT']);
  const won = codes(answers[0]).length === 0 ? 'One.' : 'Two.';
  expect((await thanksFor(student, chatId)).thanks.body).toBe(won);
});

test('reach nobody who has left, has blocked the student or was blocked, and wait while a concern is open', async () => {
  const refused = async (before: (all: Awaited<ReturnType<typeof held>>) => Promise<unknown>) => {
    const all = await held();
    await before(all);
    const answer = await all.student.does('sendThanks', { chatId: all.chatId, body: BODY });
    expect(await sql('select thanks from chat where id = $1', [keyOf('Chat', all.chatId)])).toEqual([{ thanks: null }]);
    return answer.userErrors.map((error: { code: string; message: string }) => `${error.code} ${error.message}`);
  };
  const left = await refused(({ advisor }) => advisor.succeeds('eraseAccount', { confirm: true }));
  const blocked = await refused(({ student, advisor }) => advisor.succeeds('blockAccount', { accountId: student.studentId }));
  expect(left).toEqual(['CONFLICT They can no longer be reached here.']);
  expect(blocked).toEqual(left); // nobody learns of a block
  expect(await refused(({ student, advisor }) => student.succeeds('blockAccount', { accountId: advisor.advisorId }))).toMatchObject([
    expect.stringContaining('BLOCKED'),
  ]);
  expect(await refused(({ advisor, requestId }) => freeze(advisor, requestId))).toMatchObject([expect.stringContaining('FROZEN')]);
});

test.each(['student', 'advisor'] as const)('go when the %s leaves; that there were some stays', async (who) => {
  const all = await held();
  const { student, advisor, staff, chatId } = all;
  await student.succeeds('sendThanks', { chatId, body: 'Thank you, dear wombat-6621.' });
  expect((await exported(advisor)).chats).toMatchObject([{ thanks: 'Thank you, dear wombat-6621.' }]);
  await all[who].succeeds('eraseAccount', { confirm: true });
  const other = who === 'student' ? advisor : student;
  for (const person of [other, staff]) expect((await thanksFor(person, chatId)).thanks).toEqual({ body: null, sentAt: expect.any(String) });
  expect(JSON.stringify(await exported(other))).not.toContain('wombat-6621');
  expect(inLog(['wombat-6621'], testEnvironment().logFile)).toEqual([]);
});
