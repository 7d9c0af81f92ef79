import { globalId, keyOf } from '../../src/platform/global-id';
import { OwnServer, type Visitor } from '../setup/own-server';

const DAYS = 400;
const CLASSES = ['REQUEST_TEXTS', 'CONSENTS', 'DISCLOSURES', 'CONCERNS', 'AUDIT_EVENTS'];

let own: OwnServer;
let staff: Visitor;

beforeAll(async () => {
  own = await OwnServer.create();
  staff = await own.person('STAFF');
}, 60_000);
afterAll(() => own.destroy());

/** Moves the one clock. What is old in these tests became so by the passing of time, not by edits that would break the chain. */
const setClock = (days: number) => own.sql('update clock set ahead = make_interval(days => $1)', [days]);

interface Story {
  student: Visitor;
  requestId: string | null;
  concernId: string | null;
}

/** Something of every class, begun and ended at this time. */
async function story(): Promise<Story> {
  const [student, advisor] = [await own.person('STUDENT'), await own.person('ALUM')];
  await advisor.does('setContactPoint', { kind: 'EMAIL', value: 'kept@example.org' });
  const requestId = await own.accepted(student, advisor);
  const { introRequest, advisor: node } = await student.ask(
    'query ($id: ID!, $advisor: ID!) { introRequest(id: $id) { chat { id } } advisor(id: $advisor) { contact { points { value } consent { id } } } }',
    { id: requestId, advisor: globalId('Advisor', advisor.accountId) },
  );
  expect(node.contact.points).toHaveLength(1);
  const chatId = introRequest.chat.id;
  await student.does('reportChat', { chatId, happened: 'HELD' });
  await student.does('reportOutcome', { chatId, results: [], comment: 'It was good.' });
  await advisor.does('revokeContactConsent', { consentId: node.contact.consent.id });
  const statement = 'Something was odd.';
  const { concern } = await student.does('reportConcern', { introRequestId: requestId, category: 'OTHER', statement }, 'concern { id }');
  await staff.does('resolveConcern', { concernId: concern.id, resolution: 'Settled.' });
  await own.untilSealed();
  return { student, requestId: keyOf('IntroRequest', requestId), concernId: keyOf('Concern', concern.id) };
}

/** How much there is of each class from one story. */
async function left({ student, requestId, concernId }: Story): Promise<object> {
  const [row] = await own.sql(
    `select
       (select count(*)::int from intro_request where id = $2 and purpose <> '') as texts,
       (select count(*)::int from chat_outcome where account_id = $1 and comment is not null) as comments,
       (select count(*)::int from contact_consent_point p join contact_consent c on c.id = p.consent_id where c.intro_request_id = $2) as points,
       (select count(*)::int from consent_receipt r join contact_consent c on c.id = r.consent_id where c.intro_request_id = $2) as receipts,
       (select count(*)::int from contact_consent where intro_request_id = $2 and purpose <> '') as purposes,
       (select count(*)::int from disclosure where recipient_id = $1) as disclosures,
       (select count(*)::int from concern where id = $3 and num_nonnulls(statement, evidence, resolution) > 0) as concerns,
       (select count(*)::int from data_key where holder_id = $3) as keys,
       (select count(*)::int from audit_event where actor_id = $1) as events`,
    [student.accountId, requestId, concernId],
  );
  return row;
}

const WHOLE = { code: 0, stdout: expect.stringContaining('The record is whole.') };
const NOTHING = { texts: 0, comments: 0, points: 0, receipts: 0, purposes: 0, disclosures: 0, concerns: 0, keys: 0, events: 0 };
const EVERYTHING = { texts: 1, comments: 1, points: 1, receipts: 2, purposes: 1, disclosures: 1, concerns: 1, keys: 1, events: 6 };

const removedBy = (stdout: string) =>
  Object.fromEntries([...stdout.matchAll(/([A-Z_]+) (\d+)/g)].map(([, name, count]) => [name, Number(count)]));

test('of every class, what was kept for longer than its period goes, and what is younger stays; the record stays whole', async () => {
  // Just beyond the period, and just within it.
  await setClock(-DAYS - 2);
  const old = await story();
  await setClock(-DAYS + 2);
  const young = await story();
  await setClock(0);
  const now = await story();
  await staff.does('updateInstitutionPolicy', { retention: CLASSES.map((of) => ({ of, days: DAYS })) });
  for (const one of [old, young, now]) expect(await left(one)).toEqual(EVERYTHING);
  const counts = () =>
    own.sql("select count(*)::int as requests, count(*) filter (where status = 'ACCEPTED')::int as accepted from intro_request");
  const before = await counts();
  await own.untilSealed();
  const [{ events }] = await own.sql(`select count(*)::int as events from audit_event where at < app_now() - interval '${DAYS} days'`);

  const run = await own.run('retention');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(removedBy(run.stdout)).toEqual({ REQUEST_TEXTS: 2, CONSENTS: 2, DISCLOSURES: 1, CONCERNS: 1, AUDIT_EVENTS: events });
  expect(await left(old)).toEqual(NOTHING);
  for (const one of [young, now]) expect(await left(one)).toEqual(EVERYTHING);
  expect(await counts()).toEqual(before); // what was counted stays counted

  expect(await own.run('audit:verify')).toMatchObject(WHOLE);
  const [enforced] = await own.sql("select actor_id, details from audit_event where action = 'RETENTION_ENFORCED'");
  expect(enforced).toEqual({ actor_id: null, details: removedBy(run.stdout) });
  // The chain goes on behind what is left.
  await staff.does('updateInstitutionPolicy', { noticeVersion: '2' });
  await own.untilSealed();
  expect(await own.run('audit:verify')).toMatchObject(WHOLE);

  // A second run finds nothing, and does not write into the record that it did nothing.
  expect(Object.values(removedBy((await own.run('retention')).stdout))).toEqual([0, 0, 0, 0, 0]);
  expect(await own.sql("select 1 from audit_event where action = 'RETENTION_ENFORCED'")).toHaveLength(1);

  // What is cut off beyond a signed head is not mistaken for it.
  await own.forge(`delete from audit_seal where seq <= (
    select min(s.seq) from audit_seal s where not exists (select from audit_head h where h.institution_id = s.institution_id and h.seq = s.seq))`);
  expect(await own.run('audit:verify')).toMatchObject({ code: 1, stdout: expect.stringContaining('is gone') });
}, 90_000);

test('a message is kept for as long as any text, also where the request it belongs to is older', async () => {
  const own = await OwnServer.create();
  try {
    const [admin, student, advisor] = [await own.person('STAFF'), await own.person('STUDENT'), await own.person('ALUM')];
    await admin.does('updateInstitutionPolicy', { retention: [{ of: 'REQUEST_TEXTS', days: 100 }] });
    const texts = () =>
      own.sql('select purpose, body from intro_message m join intro_request r on r.id = m.intro_request_id order by place');
    const later = (days: number) => own.sql('update clock set ahead = make_interval(days => $1)', [days]);
    await advisor.does('setContactPoint', { kind: 'EMAIL', value: 'kept@example.org' });
    const introRequestId = await own.accepted(student, advisor);
    await student.does('sendMessage', { introRequestId, body: 'Early.' });
    await later(80);
    await advisor.does('sendMessage', { introRequestId, body: 'Late.' });
    await later(101);
    expect((await own.run('retention')).code).toBe(0);
    expect(await texts()).toEqual([
      { purpose: '', body: '' },
      { purpose: '', body: 'Late.' },
    ]);
    await later(181);
    expect((await own.run('retention')).code).toBe(0);
    expect((await texts()).map((row) => row.body)).toEqual(['', '']);
  } finally {
    await own.destroy();
  }
}, 60_000);

test('a record of which everything is old keeps its end, so that it can still be told from one that was wiped', async () => {
  const own = await OwnServer.create();
  try {
    const student = await own.person('STUDENT');
    for (const n of [1, 2]) {
      await student.does('setContactPoint', { kind: 'EMAIL', value: `${n}@example.org` });
      await own.untilSealed();
    }
    await own.stop(); // nobody seals what the run itself leaves in the record
    await own.sql("update clock set ahead = interval '10 years'");
    expect(removedBy((await own.run('retention')).stdout)).toMatchObject({ AUDIT_EVENTS: 1 });
    expect(await own.run('audit:verify')).toMatchObject(WHOLE);
    await own.start();
    await own.untilSealed();
    expect(await own.run('audit:verify')).toMatchObject(WHOLE);
    expect(removedBy((await own.run('retention')).stdout)).toMatchObject({ AUDIT_EVENTS: 1 }); // the former end, now that there is a later one
    await own.forge('delete from audit_seal; delete from audit_unsealed; delete from audit_event');
    expect(await own.run('audit:verify')).toMatchObject({ code: 1, stdout: expect.stringContaining('a signed head reaches further') });
  } finally {
    await own.destroy();
  }
}, 60_000);

test('retention that cannot be done says so in one line', async () => {
  expect(await own.run('retention', 'now')).toEqual({ code: 1, stdout: '', stderr: 'Usage: retention\n' });
});
