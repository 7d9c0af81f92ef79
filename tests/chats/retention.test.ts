import { globalId, keyOf } from '../../src/platform/global-id';
import { OwnServer, type Visitor } from '../setup/own-server';

// On a server of its own, because it moves the one clock.

let own: OwnServer;
let staff: Visitor;

beforeAll(async () => {
  own = await OwnServer.create();
  staff = await own.person('STAFF');
  await staff.does('updateInstitutionPolicy', { retention: [{ of: 'REQUEST_TEXTS', days: 400 }] });
}, 60_000);
afterAll(() => own.destroy());

const setClock = (days: number) => own.sql('update clock set ahead = make_interval(days => $1)', [days]);

/** A chat that has a time, three days from now by the one clock. */
async function scheduled(days: number) {
  const [student, advisor] = [await own.person('STUDENT'), await own.person('ALUM')];
  const { introRequest } = await student.ask('query ($id: ID!) { introRequest(id: $id) { chat { id } } }', {
    id: await own.accepted(student, advisor, []),
  });
  const chatId = introRequest.chat.id as string;
  const startsAt = Date.now() + (days + 3) * 86_400_000;
  const [from, to] = [startsAt, startsAt + 1_200_000].map((time) => new Date(time).toISOString());
  await student.does('proposeTimes', { chatId, windows: [{ startsAt: from, endsAt: to }] });
  await advisor.does('scheduleChat', { chatId, startsAt: from, place: 'Room 1' });
  return { student, advisor, chatId };
}

/** Thanks, notes, a referral, news and a reason of staff, all at this time. */
async function story(days: number) {
  const all = await scheduled(days);
  const { student, advisor, chatId } = all;
  await student.does('reportChat', { chatId, happened: 'HELD' });
  await student.does('sendThanks', { chatId, body: 'Thank you.' });
  for (const person of [student, advisor]) await person.does('writeNote', { chatId, body: 'To think about.' });
  const named = await own.person('ALUM');
  await advisor.does('nameReferral', { chatId, advisorId: globalId('Advisor', named.accountId), note: 'Somebody to meet.' });
  await student.does('sendUpdate', { body: 'Found!', foundPosition: true });
  const other = await scheduled(days);
  await staff.does('stepInChat', { chatId: other.chatId, reason: 'They asked us to.' });
  return { ...all, calledOff: other.chatId };
}

const left = async ({ chatId, calledOff, student }: Awaited<ReturnType<typeof story>>) =>
  (
    await own.sql(
      `select (select count(*)::int from chat where id = $1 and thanks is not null) as thanks,
         (select count(*)::int from chat where id = $1 and thanked_at is not null) as thanked,
         (select count(*)::int from chat_note where chat_id = $1) as notes,
         (select count(*)::int from referral where chat_id = $1 and note <> '') as referrals,
         (select count(*)::int from student_update where student_id = $3 and body <> '') as updates,
         (select count(*)::int from chat_event where chat_id = $2 and reason is not null) as reasons`,
      [keyOf('Chat', chatId), keyOf('Chat', calledOff), student.accountId],
    )
  )[0];

const EVERYTHING = { thanks: 1, thanked: 1, notes: 2, referrals: 1, updates: 1, reasons: 1 };
const NOTHING = { thanks: 0, thanked: 1, notes: 0, referrals: 0, updates: 0, reasons: 0 };

test('what was written about a chat goes with the texts of requests; that there were thanks stays', async () => {
  await setClock(-440); // a referral counts from its end, which is 30 days later
  const old = await story(-440);
  await setClock(-398);
  const young = await story(-398);
  await setClock(0);
  for (const one of [old, young]) expect(await left(one)).toEqual(EVERYTHING);
  expect(await own.run('retention')).toMatchObject({ code: 0, stderr: '' });
  expect(await left(old)).toEqual(NOTHING);
  expect(await left(young)).toEqual(EVERYTHING);
  const { node } = await old.student.ask(
    'query ($id: ID!) { node(id: $id) { ... on Chat { thanks { body } notes { body } referrals { note } } } }',
    {
      id: old.chatId,
    },
  );
  expect(node).toEqual({ thanks: { body: null }, notes: [], referrals: [] });
}, 60_000);

test('a place is there until a day after, and then its row and its key go too', async () => {
  await setClock(0);
  const { student, advisor, chatId } = await scheduled(0);
  const place = async (person: Visitor) =>
    (await person.ask('query ($id: ID!) { node(id: $id) { ... on Chat { place { text } } } }', { id: chatId })).node.place;
  const rows = async () =>
    own.sql('select 1 from chat_place where chat_id = $1 union all select 2 from data_key where holder_id = $1', [keyOf('Chat', chatId)]);
  for (const [days, there] of [
    [3.9, true],
    [4.1, false],
  ] as const) {
    await own.sql('update clock set ahead = make_interval(mins => $1)', [Math.round(days * 1_440)]);
    for (const person of [student, advisor]) expect(await place(person)).toEqual(there ? { text: 'Room 1' } : null);
    expect(await own.run('retention')).toMatchObject({ code: 0, stderr: '' });
    expect(await rows()).toHaveLength(there ? 2 : 0);
  }
}, 60_000);
