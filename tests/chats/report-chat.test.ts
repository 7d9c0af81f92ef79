import { randomUUID } from 'node:crypto';
import { globalId, keyOf } from '../../src/platform/global-id';
import { codes, type Person, sql, World } from '../world';
import { chatting, field } from './chatting';

const read = (person: Person, id: string) => field(person, id, 'status disputed startsAt viewerActions introRequest { status }');

test('a chat is reported held without ever having been scheduled', async () => {
  const { student, advisor, staff, chatId } = await chatting();
  const { chat } = await student.succeeds('reportChat', { chatId, happened: 'HELD', durationMinutes: 25 }, 'chat { status disputed }');
  expect(chat).toEqual({ status: 'HELD', disputed: false });
  for (const person of [student, advisor, staff])
    expect(await read(person, chatId)).toMatchObject({ status: 'HELD', introRequest: { status: 'ACCEPTED' } });
  expect((await read(staff, chatId)).viewerActions).toEqual([]);
});

test('while the two sides differ the first word stands, and the chat is disputed', async () => {
  const { student, advisor, chatId } = await chatting();
  await advisor.succeeds('reportChat', { chatId, happened: 'NO_SHOW_STUDENT' });
  await student.succeeds('reportChat', { chatId, happened: 'HELD' });
  expect(await read(student, chatId)).toMatchObject({ status: 'NO_SHOW', disputed: true });
  await advisor.succeeds('reportChat', { chatId, happened: 'HELD' });
  expect(await read(student, chatId)).toMatchObject({ status: 'HELD', disputed: false });
});

test('who said what is there to be read by the two and by staff, and by nobody else', async () => {
  const { world, student, advisor, staff, chatId } = await chatting();
  const REPORTS = 'reports { by { name } happened durationMinutes reportedAt }';
  const reports = async (person: Person) => (await field(person, chatId, REPORTS))?.reports;
  // Brought along by a list.
  const brought = async (person: Person) =>
    (await person.ask(`{ introRequests { nodes { chat { ${REPORTS} } } } }`)).introRequests.nodes[0].chat.reports;
  expect(await reports(student)).toEqual([]);
  await student.succeeds('reportChat', { chatId, happened: 'HELD', durationMinutes: 33 });
  await advisor.succeeds('reportChat', { chatId, happened: 'NO_SHOW_STUDENT' });
  const [reportedAt, durationMinutes] = [expect.any(String), null];
  for (const person of [student, advisor, staff])
    expect(await reports(person)).toEqual([
      { by: { name: student.name }, happened: 'HELD', durationMinutes: 33, reportedAt },
      { by: { name: advisor.name }, happened: 'NO_SHOW_STUDENT', durationMinutes, reportedAt },
    ]);
  for (const person of [student, advisor, staff]) expect(await brought(person)).toEqual(await reports(person));
  expect(await reports(await world.student())).toBeUndefined();
});

test('"not yet" is no first word: what the other side said meanwhile stands', async () => {
  const { student, advisor, chatId } = await chatting();
  await advisor.succeeds('reportChat', { chatId, happened: 'NOT_YET' });
  await student.succeeds('reportChat', { chatId, happened: 'HELD' });
  await advisor.succeeds('reportChat', { chatId, happened: 'NO_SHOW_STUDENT' });
  expect(await read(student, chatId)).toMatchObject({ status: 'HELD', disputed: true });
});

test('who did not come can be disputed too', async () => {
  const { student, advisor, chatId } = await chatting();
  await student.succeeds('reportChat', { chatId, happened: 'NO_SHOW_ADVISOR' });
  await advisor.succeeds('reportChat', { chatId, happened: 'NO_SHOW_STUDENT' });
  expect(await read(student, chatId)).toMatchObject({ status: 'NO_SHOW', disputed: true });
});

test('"not yet" moves nothing and disputes nothing', async () => {
  const { student, advisor, chatId } = await chatting();
  await student.succeeds('reportChat', { chatId, happened: 'NOT_YET' });
  expect(await read(student, chatId)).toMatchObject({ status: 'PROPOSED', disputed: false });
  await advisor.succeeds('reportChat', { chatId, happened: 'HELD' });
  expect(await read(student, chatId)).toMatchObject({ status: 'HELD', disputed: false });
});

test.each([
  [null, 'PROPOSED'],
  ['2026-03-01T12:00:00Z', 'SCHEDULED'],
])('a report that is taken back by everybody leaves the chat as it was: with a time of %j, %s', async (startsAt, status) => {
  const { student, advisor, chatId } = await chatting();
  if (startsAt)
    await sql("update chat set status = 'SCHEDULED', starts_at = $2, ends_at = $2::timestamptz + interval '20 minutes' where id = $1", [
      keyOf('Chat', chatId),
      startsAt,
    ]);
  for (const happened of ['HELD', 'NO_SHOW_ADVISOR']) {
    await student.succeeds('reportChat', { chatId, happened });
    await advisor.succeeds('reportChat', { chatId, happened: 'NOT_YET' });
    expect((await read(student, chatId)).status).toBe(happened === 'HELD' ? 'HELD' : 'NO_SHOW');
    await student.succeeds('reportChat', { chatId, happened: 'NOT_YET' });
    expect(await read(student, chatId)).toMatchObject({ status, disputed: false });
  }
});

test('what one side takes back is not said in their name: the timeline tells whose answer counts', async () => {
  const { student, advisor, chatId } = await chatting();
  await student.succeeds('reportChat', { chatId, happened: 'HELD' });
  await advisor.succeeds('reportChat', { chatId, happened: 'NO_SHOW_STUDENT' });
  await student.succeeds('reportChat', { chatId, happened: 'NOT_YET' });
  await advisor.succeeds('reportChat', { chatId, happened: 'NOT_YET' });
  expect((await field(student, chatId, 'timeline { action status by { name } }')).timeline).toEqual([
    { action: 'REPORT_HELD', status: 'HELD', by: { name: student.name } },
    { action: 'REPORT_NO_SHOW', status: 'NO_SHOW', by: { name: advisor.name } },
    { action: 'REPORT_NOT_YET', status: 'PROPOSED', by: { name: advisor.name } },
  ]);
});

test.each([
  [{ happened: 'HELD', durationMinutes: 1_441 }, 'OUT_OF_RANGE'],
  [{ happened: 'NOT_YET', durationMinutes: 20 }, 'INVALID'],
])('%j is refused', async (input, code) => {
  const { student, chatId, world } = await chatting();
  expect(codes(await student.does('reportChat', { chatId, ...input }))).toEqual([code]);
  expect(await sql('select 1 from chat_report where institution_id = $1', [world.institutionId])).toEqual([]);
});

test('a cancelled chat cannot be reported, and the report is not kept', async () => {
  const { student, chatId, world } = await chatting();
  await sql("update chat set status = 'CANCELLED' where id = $1", [keyOf('Chat', chatId)]);
  expect(codes(await student.does('reportChat', { chatId, happened: 'HELD' }))).toEqual(['CONFLICT']);
  expect(await sql('select 1 from chat_report where institution_id = $1', [world.institutionId])).toEqual([]);
});

test('nobody else sees or reports a chat; absent, foreign and malformed ids are refused alike', async () => {
  const { world, chatId } = await chatting();
  const people = [await world.student(), await world.advisor(), await (await World.create()).student()];
  const ids = [chatId, globalId('Chat', randomUUID()), globalId('IntroRequest', randomUUID()), ''];
  for (const person of people) {
    expect(await read(person, chatId)).toBeNull();
    for (const [mutation, more] of [
      ['reportChat', { happened: 'HELD' }],
      ['reportOutcome', { results: [] }],
    ] as const) {
      const answers = await Promise.all(ids.map((id) => person.does(mutation, { chatId: id, ...more }, 'chat { id }')));
      expect(codes(answers[0])).toEqual(['NOT_FOUND']);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }
  }
});

test('of two who answer at the same moment, the first to be heard is the first word, whoever began first', async () => {
  const { student, advisor, chatId, world } = await chatting();
  // As if the student had begun long after what the advisor said was written.
  await advisor.succeeds('reportChat', { chatId, happened: 'HELD' });
  await sql("update chat_report set reported_at = reported_at + interval '1 minute' where institution_id = $1", [world.institutionId]);
  await student.succeeds('reportChat', { chatId, happened: 'NO_SHOW_ADVISOR' });
  expect(await read(student, chatId)).toMatchObject({ status: 'HELD', disputed: true });
});
