import { keyOf } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { inLog, tablesWith } from '../traces';
import { codes, type Data, type Person, sql } from '../world';
import { ahead, chatting, DAY, exported, field, freeze, HOUR, schedule, scheduled, setEnd, strangers, stretch } from './chatting';

const { logFile } = testEnvironment();

const placeFor = async (person: Person, chatId: string): Promise<string | null> =>
  (await field(person, chatId, 'place { text }')).place?.text ?? null;
const seen = (chatId: string) =>
  sql("select actor_id as by, subject_id as whose from audit_event where action = 'CHAT_PLACE_SEEN' and object_id = $1 order by id", [
    keyOf('Chat', chatId),
  ]);
const stored = (chatId: string) => sql('select sealed from chat_place where chat_id = $1', [keyOf('Chat', chatId)]);
const keys = (chatId: string) => sql('select 1 from data_key where holder_id = $1', [keyOf('Chat', chatId)]);

test('is for the two of them, from either, and what the other reads is recorded', async () => {
  const { student, advisor, chatId } = await scheduled({ place: 'Room 12,\nsecond floor' });
  expect(await placeFor(advisor, chatId)).toBe('Room 12,\nsecond floor');
  expect(await seen(chatId)).toEqual([]); // one's own words
  expect(await placeFor(student, chatId)).toBe('Room 12,\nsecond floor');
  expect(await seen(chatId)).toEqual([{ by: student.accountId, whose: advisor.accountId }]);
  await student.succeeds('setChatPlace', { chatId, place: 'https://meet.example/x' });
  expect(await placeFor(advisor, chatId)).toBe('https://meet.example/x');
  expect((await seen(chatId)).at(-1)).toEqual({ by: advisor.accountId, whose: student.accountId });
  const { auditEvents } = await exported(student);
  expect(auditEvents.filter((event: Data) => event.action === 'CHAT_PLACE_SEEN')).toHaveLength(2);
});

test('is recorded in an entry that was there before the place was, so that none is seen without', async () => {
  const { student, chatId } = await scheduled({ place: 'Room 12' });
  // The record cannot be written: then nothing is shown.
  const id = keyOf('Chat', chatId);
  await sql(`create function refuse_${student.accountId.replaceAll('-', '')}() returns trigger language plpgsql as $$ begin
    if new.object_id = '${id}' and new.action = 'CHAT_PLACE_SEEN' then raise exception 'no'; end if; return new; end $$`);
  const name = student.accountId.replaceAll('-', '');
  await sql(`create trigger refuse_${name} before insert on audit_event for each row execute function refuse_${name}()`);
  try {
    const answer = await student.send('query ($id: ID!) { node(id: $id) { ... on Chat { status place { text } } } }', { id: chatId });
    expect(answer.text).not.toContain('Room 12');
    expect(answer.errors).toHaveLength(1);
  } finally {
    await sql(`drop trigger refuse_${name} on audit_event; drop function refuse_${name}()`);
  }
  expect(await placeFor(student, chatId)).toBe('Room 12');
});

test('is nobody else’s to see: not staff’s, whatever their duties, nor a stranger’s, nor another institution’s', async () => {
  const { world, student, staff, chatId } = await scheduled({ place: 'Room 12' });
  expect(await placeFor(staff, chatId)).toBeNull();
  for (const person of await strangers(world)) expect(await field(person, chatId, 'place { text }')).toBeNull();
  for (const person of [staff, ...(await strangers(world))])
    expect((await person.send('query ($id: ID!) { node(id: $id) { ... on Chat { place { text } } } }', { id: chatId })).text).not.toContain(
      'Room',
    );
  await student.succeeds('reportConcern', {
    accountId: (await ownAdvisor(student, chatId)) as string,
    category: 'OTHER',
    statement: 'Something is wrong.',
  });
  expect(await placeFor(staff, chatId)).toBeNull();
  expect(await seen(chatId)).toEqual([]);
});

const ownAdvisor = async (student: Person, chatId: string) =>
  (await field(student, chatId, 'introRequest { advisor { id } }')).introRequest.advisor.id;

test('stands nowhere in plain text: in no table, log, export, calendar or error', async () => {
  const place = 'quokka-8813 under the clock';
  const { student, advisor, staff, chatId } = await scheduled({ place });
  for (const person of [student, advisor]) expect(await placeFor(person, chatId)).toBe(place);
  for (const person of [student, advisor]) expect(JSON.stringify(await exported(person))).not.toContain('quokka-8813');
  for (const person of [student, advisor]) {
    const { calendarUrl } = await field(person, chatId, 'calendarUrl');
    expect(await (await fetch(calendarUrl)).text()).not.toContain('quokka');
  }
  for (const input of [
    { chatId, place: `${place}\u0000` },
    { chatId, place: `${place}\u202e` },
    { chatId, place: place.repeat(8_000) },
    { chatId: place, place },
    { chatId, place: [place] },
    { chatId, [place]: place },
  ]) {
    const answer = await student.send('mutation ($input: SetChatPlaceInput!) { setChatPlace(input: $input) { userErrors { message } } }', {
      input,
    });
    expect(answer.text).not.toContain('quokka-8813');
    expect(answer.errors?.[0]?.extensions.code ?? '').not.toBe('INTERNAL_SERVER_ERROR');
  }
  expect(codes(await student.does('setChatPlace', { chatId, place: `${place}\u0007` }))).toEqual(['INVALID']);
  await staff.succeeds('stepInChat', { chatId, reason: 'They asked us to.' });
  expect(await tablesWith(['quokka-8813'])).toEqual([]);
  expect(inLog(['quokka-8813'], logFile)).toEqual([]);
});

test('cannot be moved to another chat, nor read by one who reads the table', async () => {
  const [one, other] = [await scheduled({ place: 'Room 1' }), await scheduled({ place: 'Room 2' })];
  const [row] = await stored(one.chatId);
  await sql('update chat_place set sealed = $2 where chat_id = $1', [keyOf('Chat', other.chatId), row.sealed]);
  const answer = await other.student.send('query ($id: ID!) { node(id: $id) { ... on Chat { place { text } } } }', { id: other.chatId });
  expect(answer.text).not.toContain('Room 1');
});

test('stays as it was where nothing is said, changes with a new time, and is taken away with null or nothing', async () => {
  const { student, advisor, chatId } = await scheduled({ place: 'Room 1' });
  await student.succeeds('proposeTimes', { chatId, windows: [stretch(96)] });
  await advisor.succeeds('rescheduleChat', { chatId, startsAt: ahead(96).toISOString() });
  expect(await placeFor(student, chatId)).toBe('Room 1');
  await advisor.succeeds('proposeTimes', { chatId, windows: [stretch(120)] });
  await student.succeeds('rescheduleChat', { chatId, startsAt: ahead(120).toISOString(), place: 'Room 2' });
  expect(await placeFor(advisor, chatId)).toBe('Room 2');
  for (const place of [null, '  \n']) {
    await advisor.succeeds('setChatPlace', { chatId, place });
    for (const person of [student, advisor]) expect(await placeFor(person, chatId)).toBeNull();
    expect([await stored(chatId), await keys(chatId)]).toEqual([[], []]);
    await student.succeeds('setChatPlace', { chatId, place: 'Room 3' });
    expect(await placeFor(advisor, chatId)).toBe('Room 3');
  }
});

test('markup is text, 500 characters fit, and more do not', async () => {
  const { student, advisor, chatId } = await scheduled();
  for (const place of ['<script>alert(1)</script>', '👩🏽‍🚀'.repeat(125), 'x'.repeat(500)]) {
    await student.succeeds('setChatPlace', { chatId, place });
    expect(await placeFor(advisor, chatId)).toBe(place);
  }
  for (const place of ['x'.repeat(501), 'x'.repeat(200_000)])
    expect(codes(await student.does('setChatPlace', { chatId, place }))).toEqual(['TOO_LONG']);
});

test('needs a time', async () => {
  const { student, advisor, chatId } = await chatting();
  expect(codes(await student.does('setChatPlace', { chatId, place: 'Room 1' }))).toEqual(['CONFLICT']);
  await schedule(student, advisor, chatId);
  await student.succeeds('reportChat', { chatId, happened: 'HELD' });
  expect((await student.does('setChatPlace', { chatId, place: 'Room 1' })).userErrors[0].message).toBe('This chat was held.');
});

test.each(['student', 'advisor', 'staff'] as const)('is gone for good once the %s calls it off', async (who) => {
  const all = await scheduled({ place: 'Room 1' });
  const { student, advisor, chatId } = all;
  if (who === 'staff') await all.staff.succeeds('stepInChat', { chatId, reason: 'They asked us to.' });
  else await all[who].succeeds('cancelChat', { chatId });
  for (const person of [student, advisor]) expect(await placeFor(person, chatId)).toBeNull();
  expect([await stored(chatId), await keys(chatId)]).toEqual([[], []]);
});

test('is there until a day after the end, whether it was held or not', async () => {
  const { student, advisor, chatId } = await scheduled({ place: 'Room 1' });
  for (const happened of [null, 'HELD', 'NO_SHOW_ADVISOR', 'NOT_YET']) {
    await setEnd(chatId, -DAY + HOUR);
    if (happened) await student.succeeds('reportChat', { chatId, happened });
    for (const person of [student, advisor]) expect(await placeFor(person, chatId)).toBe('Room 1');
    await setEnd(chatId, -DAY - 1_000);
    for (const person of [student, advisor]) expect(await placeFor(person, chatId)).toBeNull();
  }
  await setEnd(chatId, -DAY + HOUR);
  await advisor.succeeds('setChatPlace', { chatId, place: 'Where the umbrella was left' });
  expect(await placeFor(student, chatId)).toBe('Where the umbrella was left');
  await setEnd(chatId, -DAY - 1_000);
  await advisor.succeeds('setChatPlace', { chatId, place: null }); // it is taken away, whether or not it is there any longer
  // Nobody is told that it was kept when it was not.
  expect((await advisor.does('setChatPlace', { chatId, place: 'Room 2' })).userErrors).toMatchObject([
    { code: 'CONFLICT', message: 'It ended more than a day ago, and no place is kept any longer.' },
  ]);
});

test.each(['student', 'advisor'] as const)('is hidden from whoever was blocked, and not from the %s who blocked them', async (who) => {
  const { student, advisor, chatId } = await scheduled({ place: 'Room 1' });
  await student.succeeds('setChatPlace', { chatId, place: 'Room 2' });
  const [blocker, blocked] = who === 'student' ? [student, advisor] : [advisor, student];
  await blocker.succeeds('blockAccount', { accountId: who === 'student' ? advisor.advisorId : student.studentId });
  const before = await seen(chatId);
  expect(await placeFor(blocked, chatId)).toBeNull();
  expect(await seen(chatId)).toEqual(before);
  expect(await placeFor(blocker, chatId)).toBe('Room 2');
  // Taking it away is no message.
  await blocked.succeeds('setChatPlace', { chatId });
  expect(await placeFor(blocker, chatId)).toBeNull();
});

test('stays to be read while a concern is open, and cannot be changed', async () => {
  const { student, advisor, chatId, requestId } = await scheduled({ place: 'Room 1' });
  await freeze(student, requestId);
  expect(codes(await advisor.does('setChatPlace', { chatId }))).toEqual(['FROZEN']);
  expect(await placeFor(student, chatId)).toBe('Room 1');
});

test('of two who write it at once one is later, and it can be read', async () => {
  const { student, advisor, chatId } = await scheduled();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => (index % 2 ? student : advisor).does('setChatPlace', { chatId, place: `Room ${index}` })),
  );
  for (const answer of answers) expect(codes(answer)).toEqual([]);
  expect(await placeFor(student, chatId)).toMatch(/^Room \d$/);
  expect(await stored(chatId)).toHaveLength(1);
});

test('the server’s own role finds no sealed place but through the function that records it', async () => {
  const [row] = await sql(
    `select has_column_privilege('acquaint_app', 'chat_place', 'sealed', 'select') as reads, has_function_privilege('public', 'reveal_chat_places(uuid[])', 'execute') as anybody`,
  );
  expect(row).toEqual({ reads: false, anybody: false });
});
