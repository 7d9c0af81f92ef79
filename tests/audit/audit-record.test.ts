import { Client } from 'pg';
import { permissions } from '../../src/access';
import { verifyRecord } from '../../src/audit';
import { openDatabase } from '../../src/platform/database';
import { globalId } from '../../src/platform/global-id';
import { readJwks } from '../../src/platform/signing';
import { features } from '../../src/server/features';
import { testEnvironment } from '../setup/environment';
import { until } from '../setup/until';
import { tablesWith } from '../traces';
import { type Data, type Person, sql, World } from '../world';

const { servingUrl, serverUrl } = testEnvironment();

const EVENTS = (world: World) =>
  sql(
    'select id, actor_id, action, subject_id, object_type, object_id, http_request_id, details from audit_event where institution_id = $1 order by id',
    [world.institutionId],
  );

/** Runs one mutation; gives the payload and the X-Request-Id of the answer. */
async function mutation(person: Person, name: string, input: object, selection = ''): Promise<{ payload: Data; requestId: string }> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${name}(input: $input) { ${selection} userErrors { code message } } }`;
  const response = await fetch(`${serverUrl}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${person.token}` },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const { data, errors } = (await response.json()) as Data;
  if (errors) throw new Error(JSON.stringify(errors));
  return { payload: data[name], requestId: response.headers.get('x-request-id') ?? '' };
}

test('every mutation leaves entries that say who acted, on whose data, and in which request', async () => {
  const world = await World.create();
  const [student, advisor, other, staff] = [await world.student(), await world.advisor(), await world.advisor(), await world.staff()];
  const left = new Map<string, Data[]>();
  const does = async (person: Person, name: string, input: object, selection = ''): Promise<Data> => {
    const before = await EVENTS(world);
    const { payload, requestId } = await mutation(person, name, input, selection);
    expect({ name, userErrors: payload.userErrors }).toEqual({ name, userErrors: [] });
    const events = (await EVENTS(world)).slice(before.length);
    expect({ name, left: events.length > 0 }).toEqual({ name, left: true });
    for (const event of events) expect({ name, ...event }).toMatchObject({ actor_id: person.accountId, http_request_id: requestId });
    left.set(name, [...(left.get(name) ?? []), ...events]);
    return payload;
  };
  const actions = (name: string) => left.get(name)?.map((event) => event.action);
  const subjects = (name: string) => new Set(left.get(name)?.map((event) => event.subject_id));

  await does(advisor, 'updateAdvisorProfile', { headline: 'Baker of sourdough loaves' });
  await does(advisor, 'updateAvailability', { monthlyCapacity: 9 });
  const { contactPoint: email } = await does(advisor, 'setContactPoint', { kind: 'EMAIL', value: 'a@example.org' }, 'contactPoint { id }');
  const { contactPoint: phone } = await does(advisor, 'setContactPoint', { kind: 'PHONE', value: '+13125550133' }, 'contactPoint { id }');
  const ask = { advisorId: advisor.advisorId, purpose: 'I would like to learn how you came here.', notAskingForAJob: true };
  const asked = async () => (await does(student, 'requestIntro', ask, 'introRequest { id }')).introRequest.id;
  await does(student, 'withdrawIntro', { introRequestId: await asked() });
  await does(advisor, 'declineIntro', { introRequestId: await asked(), reason: 'Not this month.' });
  const introRequestId = await asked();
  await does(student, 'shareProfile', { introRequestId, items: ['CLASS_YEAR'] });
  const accepted = await does(advisor, 'acceptIntro', { introRequestId, shareContact: ['EMAIL'] }, 'introRequest { chat { id } }');
  const chatId = accepted.introRequest.chat.id;
  await does(student, 'reportChat', { chatId, happened: 'HELD' });
  await does(student, 'reportOutcome', { chatId, results: [], comment: 'It was good.' });

  const graduate = await world.student({ classYear: 2020 });
  await does(graduate, 'becomeAdvisor', { agreed: true });

  // The conversation: introduced, asked back, a time fixed twice, what follows a chat, and staff stepping in.
  await does(advisor, 'declareAcquaintance', { accountId: other.advisorId });
  await does(staff, 'assignCounselor', { studentId: student.studentId, counselorId: globalId('Account', staff.accountId) });
  const toOther = { ...ask, advisorId: other.advisorId, introducerId: globalId('Account', advisor.accountId) };
  const warm = async () => (await does(student, 'requestIntro', toOther, 'introRequest { id }')).introRequest.id;
  await does(advisor, 'declineToIntroduce', { introRequestId: await warm() });
  const second = await warm();
  await does(advisor, 'endorseIntro', { introRequestId: second, endorsement: 'Asks good questions.' });
  await does(other, 'askForMoreInfo', { introRequestId: second, message: 'Which part of it?' });
  await does(student, 'answerInfoRequest', { introRequestId: second, message: 'The baking of it.' });
  await does(student, 'sendMessage', { introRequestId: second, body: 'And the selling.' });
  await does(staff, 'stepIn', { introRequestId: second, action: 'ACCEPT', reason: 'Told us by telephone.' });
  const next = (await other.ask('query ($id: ID!) { introRequest(id: $id) { chat { id } } }', { id: second })).introRequest.chat.id;
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const offer = (from: number) =>
    does(student, 'proposeTimes', { chatId: next, windows: [{ startsAt: at(from), endsAt: at(from + 0.5) }] });
  await offer(3);
  await does(other, 'scheduleChat', { chatId: next, startsAt: at(3.1), place: 'Behind the oven' });
  await offer(4);
  await does(other, 'rescheduleChat', { chatId: next, startsAt: at(4.1) });
  await does(student, 'setChatPlace', { chatId: next, place: 'Before the oven' });
  await does(student, 'confirmChat', { chatId: next });
  await does(student, 'cancelChat', { chatId: next, message: 'I have caught a cold.' });
  await does(student, 'writeNote', { chatId, body: 'Rye needs patience.' });
  await does(student, 'sendThanks', { chatId, body: 'Thank you for the loaf.' });
  await does(advisor, 'askForUpdates', { chatId, wanted: true });
  await does(student, 'sendUpdate', { body: 'I bake on Sundays now.' });
  const third = await world.advisor();
  const name = async () =>
    (await does(advisor, 'nameReferral', { chatId, advisorId: third.advisorId, note: 'Knows his flour.' }, 'referral { id }')).referral.id;
  await does(advisor, 'retractReferral', { referralId: await name() });
  await does(third, 'permitReferral', { referralId: await name() });
  const opened = await world.accepted(student, third);
  await does(staff, 'stepInChat', { chatId: opened.chatId, reason: 'Told us by telephone.' });

  const granted = await does(advisor, 'grantContactConsent', { introRequestId, kinds: ['EMAIL', 'PHONE'] }, 'contactConsent { id }');
  const consentId = granted.contactConsent.id;
  await does(advisor, 'changeContactConsent', { consentId, contactPointIds: [email.id] });
  await does(advisor, 'revokeContactConsent', { consentId });
  await does(advisor, 'removeContactPoint', { id: phone.id });
  await does(staff, 'revealContact', { ownerId: advisor.advisorId, reason: 'They do not answer.' });
  await does(staff, 'revealContact', { ownerId: other.advisorId, reason: 'They do not answer.' });
  await does(staff, 'updateInstitutionPolicy', { staffRevealsPerDay: 3 });
  await does(student, 'blockAccount', { accountId: other.advisorId });
  await does(student, 'unblockAccount', { accountId: other.advisorId });
  const reported = await does(
    student,
    'reportConcern',
    { accountId: advisor.advisorId, category: 'OTHER', statement: 'Something was odd.' },
    'concern { id }',
  );
  await does(staff, 'assignConcern', { concernId: reported.concern.id });
  await does(staff, 'resolveConcern', { concernId: reported.concern.id, resolution: 'It was a mistake.' });
  await does(student, 'requestDataExport', {});
  await does(student, 'eraseAccount', { confirm: true });

  // That none was left out: whoever adds a mutation has to add it here.
  const all = Object.keys(permissions).flatMap((name) => (name.startsWith('Mutation.') ? [name.slice('Mutation.'.length)] : []));
  expect([...left.keys()].sort()).toEqual(all.sort());

  expect(actions('setContactPoint')).toEqual(['CONTACT_POINT_SET', 'CONTACT_POINT_SET']);
  expect(actions('revealContact')).toEqual(['CONTACT_REVEALED_TO_STAFF', 'REVEAL_FOUND_NOTHING']);
  expect(subjects('revealContact')).toEqual(new Set([advisor.accountId, other.accountId]));
  expect(actions('acceptIntro')?.sort()).toEqual(['CONSENT_GRANTED', 'INTRO_REQUEST_MOVED']);
  expect(actions('grantContactConsent')).toEqual(['CONSENT_REVOKED', 'CONSENT_GRANTED']);
  // The request is the student's, the consent given with it the advisor's.
  expect(subjects('acceptIntro')).toEqual(new Set([student.accountId, advisor.accountId]));
  // Everybody acts on data of their own here, but for staff; a policy is nobody's data.
  for (const name of left.keys()) {
    const own = left.get(name)?.[0]?.actor_id;
    const expected: Record<string, string | null> = {
      updateInstitutionPolicy: null,
      resolveConcern: student.accountId,
      // What moves a request is the student's, whoever moves it.
      ...Object.fromEntries(['declineIntro', 'declineToIntroduce', 'endorseIntro', 'stepIn'].map((name) => [name, student.accountId])),
      assignCounselor: student.accountId,
      // To whom something was said.
      sendMessage: other.accountId,
      sendThanks: advisor.accountId,
      // Who was named.
      ...Object.fromEntries(['nameReferral', 'permitReferral', 'retractReferral'].map((name) => [name, third.accountId])),
    };
    const several = ['revealContact', 'acceptIntro', 'askForMoreInfo', 'answerInfoRequest', 'cancelChat', 'eraseAccount'];
    if (!several.includes(name))
      expect({ name, subjects: [...subjects(name)] }).toEqual({ name, subjects: [name in expected ? expected[name] : own] });
  }
  // Names, numbers and ids alone: nothing that anybody wrote, and no contact value.
  const texts = [
    'a@example.org',
    '+13125550133',
    'how you came here',
    'Not this month',
    'It was good',
    'They do not answer',
    'Something was odd',
    ...[
      'good questions',
      'Which part',
      'baking of it',
      'the selling',
      'by telephone',
      'the oven',
      'a cold',
      'Rye needs',
      'the loaf',
      'on Sundays',
      'his flour',
    ],
  ];
  expect(
    (await tablesWith([...texts, 'Baker of sourdough loaves', 'It was a mistake'])).filter((found) => found.startsWith('audit_')),
  ).toEqual([]);
});

test('seeing contact details leaves an entry for each person whose details were seen, and none in the next request that sees nothing', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  await world.contact(advisor, 'EMAIL', 'a@example.org');
  await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  const before = await EVENTS(world);
  await student.ask(
    'query ($id: ID!) { a: advisor(id: $id) { contact { points { value } } } b: advisor(id: $id) { contact { points { kind } } } }',
    {
      id: advisor.advisorId,
    },
  );
  await student.ask('{ advisors { nodes { name } } }');
  expect((await EVENTS(world)).slice(before.length)).toMatchObject([
    { actor_id: student.accountId, action: 'CONTACT_DISCLOSED', subject_id: advisor.accountId, details: { kinds: ['EMAIL'] } },
  ]);
});

test('a mutation that is refused, or that fails half-way, leaves no entry', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  const requestId = await world.request(student, advisor);
  const before = await EVENTS(world);
  const refusals: [Person, string, object][] = [
    [student, 'requestIntro', { advisorId: advisor.advisorId, purpose: 'Short.', notAskingForAJob: true }],
    [student, 'setContactPoint', { kind: 'EMAIL', value: 'no address' }],
    [student, 'eraseAccount', { confirm: false }],
    [student, 'eraseAccount', { confirm: true, accountId: globalId('Account', advisor.accountId) }],
    // Accepting moves the request first and then fails for want of an email address: both are taken back.
    [advisor, 'acceptIntro', { introRequestId: requestId, shareContact: ['EMAIL'] }],
    [student, 'blockAccount', { accountId: student.studentId }],
  ];
  for (const [person, name, input] of refusals) {
    const { payload } = await mutation(person, name, input);
    expect({ name, refused: payload.userErrors.length > 0 }).toEqual({ name, refused: true });
  }
  expect(await EVENTS(world)).toEqual(before);
});

test('the serving role can add an entry by the one function alone, and change or remove none', async () => {
  const world = await World.create();
  const student = await world.student();
  await world.contact(student, 'EMAIL', 'a@example.org');
  const client = new Client({ connectionString: servingUrl });
  await client.connect();
  try {
    const inside = async (text: string) => {
      await client.query('begin');
      try {
        await client.query("select set_config('app.institution', $1, true), set_config('app.account', $2, true)", [
          world.institutionId,
          student.accountId,
        ]);
        return (await client.query(text)).rows;
      } finally {
        await client.query('rollback');
      }
    };
    expect(await inside('select action from audit_event')).toEqual([{ action: 'CONTACT_POINT_SET' }]);
    for (const text of [
      "update audit_event set action = 'X'",
      'delete from audit_event',
      'truncate audit_event, audit_unsealed, audit_seal',
      `insert into audit_event (institution_id, action) values ('${world.institutionId}', 'X')`,
      `insert into audit_unsealed (institution_id, event_id) values ('${world.institutionId}', 1)`,
      "update audit_seal set hash = ''",
      'delete from audit_seal',
      "update audit_head set jws = ''",
      'delete from audit_head',
    ])
      await expect(inside(text)).rejects.toMatchObject({ code: '42501' }); // insufficient_privilege
    // Not even the function that forgets what is old takes anything younger than a year, whatever it is asked.
    expect(await inside("select forget_audit_events(now() + interval '1 day') as gone")).toEqual([{ gone: '0' }]);
  } finally {
    await client.end();
  }
});

describe('a record that many write at once', () => {
  /** Verifies one institution's record on the shared database, as the command does. */
  async function verify(world: World, work: (check: () => ReturnType<typeof verifyRecord>) => Promise<void>): Promise<void> {
    const keys = readJwks(await (await fetch(`${serverUrl}/.well-known/jwks.json`)).text());
    const database = await openDatabase({
      url: servingUrl,
      entities: features.flatMap((feature) => feature.entities),
      poolSize: 2,
      statementTimeoutMs: 30_000,
      migrations: 0,
      onIdleError: () => undefined,
    });
    const wall = database.wall({ institutionId: world.institutionId, accountId: null, requestId: world.institutionId });
    try {
      await work(() => verifyRecord(wall, world.institutionId, keys));
    } finally {
      await database.close();
    }
  }

  test('is one unbroken chain, with nobody’s entry left out', async () => {
    const world = await World.create();
    const people = await Promise.all(Array.from({ length: 50 }, () => world.student()));
    await Promise.all(people.map((person, n) => world.contact(person, 'EMAIL', `${n}@example.org`)));
    await verify(world, async (check) => {
      await until('nothing waits', async () => (await check()).tail.waiting === 0);
      expect(await check()).toEqual({ links: 50, findings: [], tail: { waiting: 0, oldestSeconds: 0, foreign: [] } });
    });
    const actors = await sql('select distinct actor_id from audit_event where institution_id = $1', [world.institutionId]);
    expect(actors).toHaveLength(50);
  });

  test('is whole whenever somebody looks, also while it is being sealed', async () => {
    const world = await World.create();
    const people = await Promise.all([1, 2, 3].map(() => world.student()));
    let over = false;
    const writers = people.map(async (person) => {
      while (!over) await person.succeeds('requestDataExport', {});
    });
    await verify(world, async (check) => {
      const findings = [];
      let links = 0;
      for (const deadline = Date.now() + 8_000; Date.now() < deadline; ) {
        const record = await check();
        findings.push(...record.findings, ...record.tail.foreign);
        links = record.links;
      }
      expect(findings).toEqual([]);
      expect(links).toBeGreaterThan(50);
    }).finally(() => {
      over = true;
    });
    await Promise.all(writers);
  });
});
