import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import ical, { type VEvent } from 'node-ical';
import { globalId, keyOf } from '../../src/platform/global-id';
import { signLink } from '../../src/platform/signed-link';
import { useSigningKeys } from '../../src/platform/signing';
import { testEnvironment } from '../setup/environment';
import { until } from '../setup/until';
import { type Person, sql, World } from '../world';

const { serverUrl, dataDir, logFile } = testEnvironment();

// So that what the server would never have signed can be signed here.
beforeAll(() => useSigningKeys(fs.readFileSync(path.join(dataDir, 'signing-keys.pem'), 'utf8')));

const DAY = 86_400_000;

async function chatting() {
  const world = await World.create({ name: 'Lake University' });
  const [student, advisor, staff] = [
    await world.student({ name: 'Sam; Student' }),
    await world.advisor({ name: 'Ada "A.", Advisor' }),
    await world.staff(),
  ];
  const { chatId, requestId } = await world.accepted(student, advisor);
  return { world, student, advisor, staff, chatId, requestId };
}

/** Fixes a time as a schedule would, so many days from now. */
async function schedule(chatId: string, days = 3): Promise<{ startsAt: Date; endsAt: Date }> {
  const startsAt = new Date(Math.floor((Date.now() + days * DAY) / 60_000) * 60_000);
  const endsAt = new Date(+startsAt + 1_200_000);
  await sql(
    `update chat set status = 'SCHEDULED', starts_at = $2, ends_at = $3, time_zone = 'America/Chicago', mode = 'IN_PERSON', sequence = sequence + 1
     where id = $1`,
    [keyOf('Chat', chatId), startsAt, endsAt],
  );
  return { startsAt, endsAt };
}

const urlFor = async (person: Person, id: string): Promise<string | null> =>
  (await person.ask('query ($id: ID!) { node(id: $id) { ... on Chat { calendarUrl } } }', { id })).node.calendarUrl;

async function get(url: string, method = 'GET') {
  const response = await fetch(url, { method });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function open(person: Person, chatId: string) {
  const { status, text } = await get((await urlFor(person, chatId)) ?? '');
  expect(status).toBe(200);
  const { vcalendar, ...events } = ical.sync.parseICS(text);
  const [event] = Object.values(events) as VEvent[];
  return { text, method: String(vcalendar?.method), event: event as VEvent };
}

/** What is answered where there is nothing. */
const nothing = async () => {
  const { status, text } = await get(`${serverUrl}/files/nothing`);
  expect([status, JSON.parse(text)]).toEqual([
    404,
    { errors: [{ message: 'There is nothing here. GraphQL is at /graphql.', extensions: { code: 'BAD_USER_INPUT' } }] },
  ]);
  return text;
};

async function expectNothing(url: string): Promise<void> {
  const { status, text, headers } = await get(url);
  expect({ url, status, text }).toEqual({ url, status: 404, text: await nothing() });
  expect([headers.get('content-disposition'), headers.get('cache-control')]).toEqual([null, 'no-store']);
}

test('each of the two fetches the conversation for their own calendar, without a bearer token', async () => {
  const { world, student, advisor, chatId } = await chatting();
  const { startsAt, endsAt } = await schedule(chatId);
  await sql('update chat set advisor_confirmed_at = now() where id = $1', [keyOf('Chat', chatId)]);
  for (const [reader, other, partstat] of [
    [student, advisor, 'NEEDS-ACTION'],
    [advisor, student, 'ACCEPTED'],
  ] as const) {
    const { event, method, text } = await open(reader, chatId);
    expect(method).toBe('REQUEST');
    expect([event.start, event.end].map(Number)).toEqual([+startsAt, +endsAt]);
    expect(Math.abs(Number(event.dtstamp) - Date.now())).toBeLessThan(60_000);
    expect(event).toMatchObject({
      uid: keyOf('Chat', chatId),
      status: 'CONFIRMED',
      summary: `Conversation with ${other.name}`,
      organizer: { params: { CN: 'Lake University' }, val: `urn:uuid:${world.institutionId}` },
      attendee: { params: { PARTSTAT: partstat }, val: `urn:uuid:${reader.accountId}` },
    });
    expect(Number(event.sequence)).toBe(1);
    expect(text.match(/^ATTENDEE/gm)).toHaveLength(1);
    expect(text).not.toContain(other.accountId);
  }
});

test('it comes as a file for this reader alone, and HEAD tells the same without it', async () => {
  const { student, chatId } = await chatting();
  await schedule(chatId);
  const url = (await urlFor(student, chatId)) as string;
  expect(url.startsWith(`${serverUrl}/files/`)).toBe(true);
  const [file, head] = [await get(url), await get(url, 'HEAD')];
  for (const { status, headers } of [file, head]) {
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8; method=REQUEST',
      'content-disposition': 'attachment; filename="conversation.ics"',
      'cache-control': 'private, no-store',
      'content-length': String(Buffer.byteLength(file.text)),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  }
  expect(head.text).toBe('');
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('nothing can be done to a file with %s', async (method) => {
  const { student, chatId } = await chatting();
  await schedule(chatId);
  const url = (await urlFor(student, chatId)) as string;
  const { status, headers, text } = await get(url, method);
  expect(text).not.toContain('VCALENDAR');
  // Asking what may be done is answered by the guard of foreign pages, to whom nothing is allowed here.
  expect([status, headers.get('allow')]).toEqual(method === 'OPTIONS' ? [204, null] : [405, 'GET, HEAD']);
});

test('there is no address without a time, long after the end, or for staff; and what was an address leads nowhere any more', async () => {
  const { student, advisor, staff, chatId } = await chatting();
  expect([await urlFor(student, chatId), await urlFor(advisor, chatId)]).toEqual([null, null]);
  await schedule(chatId, -29);
  const url = (await urlFor(student, chatId)) as string;
  expect((await get(url)).status).toBe(200);
  expect(await urlFor(staff, chatId)).toBeNull();
  await schedule(chatId, -31);
  expect([await urlFor(student, chatId), await urlFor(advisor, chatId)]).toEqual([null, null]);
  await expectNothing(url);
  await sql('update chat set starts_at = null, ends_at = null where id = $1', [keyOf('Chat', chatId)]);
  await expectNothing(url);
});

test('what was not signed here, or not for this, is nothing', async () => {
  const { world, student, advisor, staff, chatId } = await chatting();
  await schedule(chatId);
  const url = (await urlFor(student, chatId)) as string;
  const [before, token] = [url.slice(0, url.lastIndexOf('/') + 1), url.slice(url.lastIndexOf('/') + 1)];
  const other = (await urlFor(advisor, chatId))?.slice(before.length) ?? '';
  const changed = token.slice(0, 9) + (token[9] === 'A' ? 'B' : 'A') + token.slice(10);
  const mixed = other.slice(0, 43) + token.slice(43); // the signature of one with what the other names
  for (const forged of [
    '',
    token.slice(0, -1),
    token.slice(1),
    changed,
    mixed,
    `${token}A`,
    `${token}/`,
    `${token}=`,
    `${token}%0a`,
    `/${token}`,
  ])
    await expectNothing(before + forged);

  const right = {
    kind: 'calendar',
    institutionId: world.institutionId,
    accountId: student.accountId,
    key: keyOf('Chat', chatId) as string,
  };
  expect((await get(before + signLink(right))).status).toBe(200);
  const [stranger, elsewhere] = [await world.student(), await World.create()];
  const foreigner = await elsewhere.student();
  for (const wrong of [
    { kind: 'report' },
    { kind: 'toString' },
    { key: randomUUID() },
    { accountId: stranger.accountId },
    { accountId: staff.accountId },
    { accountId: randomUUID() },
    { institutionId: randomUUID() },
    { institutionId: elsewhere.institutionId },
    { institutionId: elsewhere.institutionId, accountId: foreigner.accountId },
  ])
    await expectNothing(before + signLink({ ...right, ...wrong }));
});

test('a cancelled conversation is taken out of the calendar, under the same address', async () => {
  const { student, advisor, chatId } = await chatting();
  await schedule(chatId);
  const url = await urlFor(student, chatId);
  const before = await open(student, chatId);
  await sql("update chat set status = 'CANCELLED', sequence = sequence + 1 where id = $1", [keyOf('Chat', chatId)]);
  expect(await urlFor(student, chatId)).toBe(url);
  for (const person of [student, advisor]) {
    const { method, event } = await open(person, chatId);
    expect([method, event.status, event.uid, Number(event.sequence)]).toEqual(['CANCEL', 'CANCELLED', before.event.uid, 2]);
  }
  expect((await get(url as string, 'HEAD')).headers.get('content-type')).toBe('text/calendar; charset=utf-8; method=CANCEL');
});

test('one that was cancelled before it had a time is in no calendar', async () => {
  const { student, chatId } = await chatting();
  await sql("update chat set status = 'CANCELLED' where id = $1", [keyOf('Chat', chatId)]);
  expect(await urlFor(student, chatId)).toBeNull();
});

test('whoever has left finds nothing there, and is named in no file', async () => {
  const { student, advisor, chatId } = await chatting();
  await schedule(chatId);
  const [own, others] = [await urlFor(student, chatId), await urlFor(advisor, chatId)];
  await student.succeeds('eraseAccount', { confirm: true });
  await expectNothing(own as string);
  const { status, text } = await get(others as string);
  expect(status).toBe(200);
  expect(text).toContain('SUMMARY:Conversation\r\n');
  expect(text).not.toContain('Sam');
});

test('an account that was closed, or has no role any more, is handed nothing', async () => {
  const { student, advisor, chatId } = await chatting();
  await schedule(chatId);
  const [own, others] = [(await urlFor(student, chatId)) as string, (await urlFor(advisor, chatId)) as string];
  await sql('delete from account_role where account_id = $1', [student.accountId]);
  await expectNothing(own);
  await sql('update account set closed_at = now() where id = $1', [advisor.accountId]);
  await expectNothing(others);
});

test('whoever is blocked finds nobody there, and whoever blocked them does', async () => {
  const { student, advisor, chatId } = await chatting();
  await schedule(chatId);
  await advisor.succeeds('blockAccount', { accountId: student.studentId });
  expect((await open(student, chatId)).event.summary).toBe('Conversation');
  expect((await open(student, chatId)).text).not.toContain('Ada');
  expect((await open(advisor, chatId)).event.summary).toBe(`Conversation with ${student.name}`);
});

test('a student whose record the registrar holds back, and who has not shown their name, has none there', async () => {
  const { student, advisor, chatId } = await chatting();
  await schedule(chatId);
  await sql('update student set directory_hold = true where account_id = $1', [student.accountId]);
  expect((await open(advisor, chatId)).event.summary).toBe('Conversation');
  expect((await open(student, chatId)).event.summary).toBe(`Conversation with ${advisor.name}`);
});

test('no file holds a contact value, or the way they talk', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  for (const person of [student, advisor])
    for (const [kind, value] of [
      ['EMAIL', `x${person.accountId.slice(0, 8)}@canary.example`],
      ['PHONE', '+13125550199'],
      ['BOOKING_LINK', 'https://canary.example/room'],
    ] as const)
      await world.contact(person, kind, value);
  const shareMyContact = ['EMAIL', 'PHONE', 'BOOKING_LINK'];
  const requestId = await world.request(student, advisor, { shareMyContact });
  await advisor.succeeds('acceptIntro', { introRequestId: requestId, shareContact: shareMyContact });
  const { introRequest } = await student.ask('query ($id: ID!) { introRequest(id: $id) { chat { id } } }', { id: requestId });
  await schedule(introRequest.chat.id);
  for (const person of [student, advisor]) {
    const { text } = await open(person, introRequest.chat.id);
    expect(text.replaceAll('\r\n ', '')).not.toMatch(/canary|5550199|IN_PERSON|mailto:|https?:/i);
    expect(text).not.toMatch(/^(LOCATION|URL|CONTACT|GEO|CONFERENCE|ATTACH|COMMENT|X-)/im);
  }
});

test('the address stands in no line of the log', async () => {
  const { student, chatId } = await chatting();
  await schedule(chatId);
  const url = (await urlFor(student, chatId)) as string;
  const ids: (string | null)[] = [];
  for (const address of [url, `${url}A`]) ids.push((await get(address)).headers.get('x-request-id'));
  const read = () => fs.readFileSync(logFile, 'utf8');
  await until('both are logged', () => ids.every((id) => read().includes(`"requestId":"${id}"`)));
  const log = read();
  expect(log).not.toContain(url.slice(-40));
  expect(log).not.toContain('/files/');
});

test('one who is both, with another chat, has one file for each', async () => {
  const { world, student, advisor, chatId } = await chatting();
  await world.profile(student);
  await sql("insert into account_role values ($1, $2, 'ALUM')", [world.institutionId, student.accountId]);
  const asker = await world.student({ name: 'Ann Asker' });
  const second = (await world.accepted(asker, student)).chatId;
  await schedule(chatId);
  await schedule(second, 5);
  expect((await open(student, chatId)).event).toMatchObject({ summary: `Conversation with ${advisor.name}`, uid: keyOf('Chat', chatId) });
  expect((await open(student, second)).event).toMatchObject({ summary: 'Conversation with Ann Asker', uid: keyOf('Chat', second) });
  expect(globalId('Chat', (await open(student, second)).event.uid)).toBe(second);
});
