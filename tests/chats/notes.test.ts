import { randomUUID } from 'node:crypto';
import { globalId, keyOf } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { inLog, tablesWith } from '../traces';
import { codes, type Data, type Person, sql } from '../world';
import { chatting, expectNotFound, exported, field, freeze, held, strangers } from './chatting';

const { logFile } = testEnvironment();

const notes = async (person: Person, chatId: string): Promise<Data[]> => (await field(person, chatId, 'notes { id body writtenAt }')).notes;
const bodies = async (person: Person, chatId: string): Promise<string[]> => (await notes(person, chatId)).map((note) => note.body);
const write = (person: Person, chatId: string, body: string) => person.succeeds('writeNote', { chatId, body });

test('each of the two writes for themselves, oldest first, and sees nothing of the other’s', async () => {
  const { student, advisor, chatId } = await chatting();
  for (const body of ['First.', 'Second,\nin two lines.']) await write(student, chatId, body);
  await write(advisor, chatId, 'Mine.');
  expect(await bodies(student, chatId)).toEqual(['First.', 'Second,\nin two lines.']);
  expect(await bodies(advisor, chatId)).toEqual(['Mine.']);
});

test('a note is changed and deleted by its author, and keeps its place', async () => {
  const { student, chatId } = await chatting();
  for (const body of ['First.', 'Second.', 'Third.']) await write(student, chatId, body);
  const [first, second, third] = (await notes(student, chatId)) as [Data, Data, Data];
  await student.succeeds('writeNote', { chatId, noteId: first.id, body: 'Changed.' });
  expect(await notes(student, chatId)).toEqual([{ ...first, body: 'Changed.' }, second, third]);
  await student.succeeds('writeNote', { chatId, noteId: second.id, body: ' ' });
  await student.succeeds('writeNote', { chatId, noteId: third.id });
  expect(await bodies(student, chatId)).toEqual(['Changed.']);
  expect(codes(await student.does('writeNote', { chatId, noteId: third.id, body: 'Again.' }))).toEqual(['NOT_FOUND']);
});

test('nobody else changes it: not the other, not on another chat, and absent and malformed ids are refused alike', async () => {
  const { world, student, advisor, chatId } = await chatting();
  await write(student, chatId, 'Mine.');
  const [note] = await notes(student, chatId);
  const other = await world.accepted(student, await world.advisor());
  const answers = [];
  for (const noteId of [
    note?.id,
    globalId('Note', randomUUID()),
    globalId('Chat', keyOf('Note', note?.id as string) as string),
    'nonsense',
    '',
  ])
    for (const body of ['Theirs.', null]) answers.push(await advisor.does('writeNote', { chatId, noteId, body }));
  answers.push(await student.does('writeNote', { chatId: other.chatId, noteId: note?.id, body: 'Elsewhere.' }));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0].userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'noteId'] }]);
  expect(await bodies(student, chatId)).toEqual(['Mine.']);
});

test('whoever has no part in the chat notes nothing on it, and staff see none, whatever their duties', async () => {
  const { world, student, staff, chatId, requestId } = await chatting();
  await write(student, chatId, 'Mine alone.');
  await expectNotFound([...(await strangers(world)), staff], 'writeNote', 'chatId', chatId, { body: 'Theirs.' });
  await freeze(student, requestId); // not even then
  const answer = await staff.send('query ($id: ID!) { node(id: $id) { ... on Chat { notes { body } timeline { action } } } }', {
    id: chatId,
  });
  expect(answer.data.node.notes).toEqual([]);
  const events = await sql('select row_to_json(e)::text as text from audit_event e where institution_id = $1', [world.institutionId]);
  expect(events.map((event) => event.text).join()).not.toContain('Mine alone');
});

test('a note can be written whatever becomes of the chat', async () => {
  const { student, advisor, chatId, requestId } = await held();
  await write(student, chatId, 'Held.');
  await freeze(student, requestId);
  await advisor.succeeds('blockAccount', { accountId: student.studentId });
  await write(student, chatId, 'Frozen and blocked.');
  const off = await chatting();
  await off.advisor.succeeds('cancelChat', { chatId: off.chatId });
  await write(off.advisor, off.chatId, 'Called off.');
  await off.student.succeeds('eraseAccount', { confirm: true });
  await write(off.advisor, off.chatId, 'They have left.');
  expect(await bodies(student, chatId)).toEqual(['Held.', 'Frozen and blocked.']);
  expect(await bodies(off.advisor, off.chatId)).toEqual(['Called off.', 'They have left.']);
});

test.each([
  ['nothing', null, 'REQUIRED'],
  ['blanks', ' \n', 'REQUIRED'],
  ['what nobody can see', '\u200b\u200b', 'REQUIRED'],
  ['10,001 characters', 'x'.repeat(10_001), 'TOO_LONG'],
  ['200 kB', 'x'.repeat(200_000), 'TOO_LONG'],
  ['control characters', 'a\u0007b', 'INVALID'],
  ['what turns the text around', 'a\u202eb', 'INVALID'],
])('%s is no note', async (_, body, code) => {
  const { student, chatId } = await chatting();
  expect((await student.does('writeNote', { chatId, body })).userErrors).toMatchObject([{ code, field: ['input', 'body'] }]);
  expect(await bodies(student, chatId)).toEqual([]);
});

test('markup is text, 10,000 characters fit, and fifty notes', async () => {
  const { student, advisor, chatId } = await chatting();
  await write(student, chatId, '<img src=x onerror=alert(1)>');
  await write(student, chatId, 'x'.repeat(10_000));
  expect((await bodies(student, chatId))[0]).toBe('<img src=x onerror=alert(1)>');
  for (let count = 2; count < 48; count += 1) await write(student, chatId, `${count}`);
  // Two more fit, however many come at once.
  const answers = await Promise.all(Array.from({ length: 6 }, () => student.does('writeNote', { chatId, body: 'Last.' })));
  expect(answers.map((answer) => codes(answer).join()).sort()).toEqual(['', '', 'TOO_LONG', 'TOO_LONG', 'TOO_LONG', 'TOO_LONG']);
  await write(advisor, chatId, 'Mine do not count with theirs.');
});

test('stands sealed in its table, in no log, and in its author’s export alone', async () => {
  const { world, student, advisor, staff, chatId } = await held();
  const [one, two] = ['numbat-7741 of the student', 'numbat-7742 of the advisor'];
  await write(student, chatId, one);
  await write(advisor, chatId, two);
  expect(await tablesWith(['numbat-774'])).toEqual([]);
  expect(inLog(['numbat-774'], logFile)).toEqual([]);
  const [ofStudent, ofAdvisor] = [await exported(student), await exported(advisor)];
  expect(ofStudent.chatNotes).toEqual([{ chat: keyOf('Chat', chatId), body: one, writtenAt: expect.any(String) }]);
  expect(ofAdvisor.chatNotes).toMatchObject([{ body: two }]);
  expect(JSON.stringify(ofStudent)).not.toContain('numbat-7742');
  expect(JSON.stringify(ofAdvisor)).not.toContain('numbat-7741');
  for (const person of [staff, await world.student()]) expect(JSON.stringify(await exported(person))).not.toContain('numbat');
});

test('opens nowhere else: not as another’s, nor as another note', async () => {
  const { student, advisor, chatId } = await chatting();
  await write(student, chatId, 'Mine alone.');
  await write(advisor, chatId, 'Something else.');
  // As somebody with the database in their hands could.
  await sql('update chat_note n set sealed = o.sealed from chat_note o where n.author_id = $1 and o.author_id = $2', [
    advisor.accountId,
    student.accountId,
  ]);
  const answer = await advisor.send('query ($id: ID!) { node(id: $id) { ... on Chat { notes { body } } } }', { id: chatId });
  expect(answer.text).not.toContain('Mine alone');
});

test('cannot be read once its author has left, not even from a copy of its row', async () => {
  const { student, advisor, chatId } = await chatting();
  await write(student, chatId, 'Mine alone.');
  await write(advisor, chatId, 'Kept.');
  const [row] = await sql('select * from chat_note where author_id = $1', [student.accountId]);
  await student.succeeds('eraseAccount', { confirm: true });
  expect(await sql('select 1 from chat_note where author_id = $1', [student.accountId])).toEqual([]);
  expect(await sql('select 1 from data_key where holder_id = $1', [student.accountId])).toEqual([]);
  await sql('insert into chat_note (institution_id, id, chat_id, author_id, sealed) values ($1, $2, $3, $4, $5)', [
    row.institution_id,
    row.id,
    row.chat_id,
    row.author_id,
    row.sealed,
  ]);
  expect(await bodies(advisor, chatId)).toEqual(['Kept.']);
});
