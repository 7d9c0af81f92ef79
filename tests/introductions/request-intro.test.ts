import { randomUUID } from 'node:crypto';
import { globalId, keyOf } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { type ServerProcess, startProcess } from '../setup/processes';
import { ASK, codes, type Data, type Person, sql, World } from '../world';

const slotsOf = async (advisor: Person) => (await advisor.ask('{ viewer { advisor { openSlots } } }')).viewer.advisor.openSlots;

test('a request carries what the student wrote, and takes a slot', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor({ chatModes: ['PHONE'], capacity: 2 })];
  const startsAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
  const endsAt = new Date(Date.parse(startsAt) + 3_600_000).toISOString();
  const { introRequest } = await student.succeeds(
    'requestIntro',
    {
      ...ASK,
      advisorId: advisor.advisorId,
      questions: ['Why?', 'How?'],
      howFound: 'The directory',
      mode: 'PHONE',
      durationMinutes: 30,
      proposedTimes: [{ startsAt, endsAt }],
      timeZone: 'America/Chicago',
    },
    `introRequest { status purpose questions howFound mode durationMinutes proposedTimes { startsAt endsAt } createdAt expiresAt respondedAt viewerActions
       student { name } advisor { name openSlots } timeline { action status by { name } } chat { id } contactConsent { id } }`,
  );
  expect(introRequest).toMatchObject({
    status: 'PENDING',
    purpose: ASK.purpose,
    questions: ['Why?', 'How?'],
    howFound: 'The directory',
    mode: 'PHONE',
    durationMinutes: 30,
    proposedTimes: [{ startsAt, endsAt }],
    respondedAt: null,
    viewerActions: ['WITHDRAW'],
    student: { name: student.name },
    advisor: { name: advisor.name, openSlots: 1 },
    chat: null,
    contactConsent: null,
    timeline: [{ action: 'REQUEST', status: 'PENDING', by: { name: student.name } }],
  });
  expect(Date.parse(introRequest.expiresAt) - Date.parse(introRequest.createdAt)).toBeCloseTo(14 * 86_400_000, -3);
});

test.each<[string, object, [string, string][]]>([
  ['a purpose that is too short', { purpose: '  too short       ' }, [['TOO_SHORT', 'input.purpose']]],
  ['an empty purpose', { purpose: '' }, [['REQUIRED', 'input.purpose']]],
  ['200 kB of purpose', { purpose: 'x'.repeat(200_000) }, [['TOO_LONG', 'input.purpose']]],
  ['control characters', { purpose: `${ASK.purpose}\u0007` }, [['INVALID', 'input.purpose']]],
  ['a purpose nobody can see', { purpose: '\u200b'.repeat(25) }, [['REQUIRED', 'input.purpose']]],
  ['a purpose that is mostly not to be seen', { purpose: `Hello${'\u200b'.repeat(25)}` }, [['TOO_SHORT', 'input.purpose']]],
  ['a question of two lines', { questions: ['Why?\nHow?'] }, [['INVALID', 'input.questions.0']]],
  ['no pledge', { notAskingForAJob: false }, [['REQUIRED', 'input.notAskingForAJob']]],
  ['eleven questions', { questions: Array(11).fill('Why?') }, [['TOO_LONG', 'input.questions']]],
  ['an empty question', { questions: ['Why?', ' '] }, [['REQUIRED', 'input.questions.1']]],
  ['four minutes', { durationMinutes: 4 }, [['OUT_OF_RANGE', 'input.durationMinutes']]],
  [
    'a time in the past',
    { proposedTimes: [{ startsAt: '2020-01-01T10:00:00Z', endsAt: '2020-01-01T11:00:00Z' }] },
    [['OUT_OF_RANGE', 'input.proposedTimes.0.startsAt']],
  ],
  [
    'a window that ends before it begins',
    { proposedTimes: [{ startsAt: '2999-01-01T10:00:00Z', endsAt: '2999-01-01T09:00:00Z' }] },
    [['OUT_OF_RANGE', 'input.proposedTimes.0.endsAt']],
  ],
  [
    'a window that is too short',
    { proposedTimes: [{ startsAt: '2999-01-01T10:00:00Z', endsAt: '2999-01-01T10:19:00Z' }] },
    [['OUT_OF_RANGE', 'input.proposedTimes.0.endsAt']],
  ],
  ['a mode the advisor does not like', { mode: 'EMAIL' }, [['INVALID', 'input.mode']]],
  ['contact the student has none of', { shareMyContact: ['PHONE'] }, [['NOT_FOUND', 'input.shareMyContact.0']]],
  [
    'several mistakes at once',
    { purpose: 'x', durationMinutes: 500, notAskingForAJob: false },
    [
      ['TOO_SHORT', 'input.purpose'],
      ['OUT_OF_RANGE', 'input.durationMinutes'],
      ['REQUIRED', 'input.notAskingForAJob'],
    ],
  ],
])('with %s, nothing is written and no slot is taken', async (_, input, expected) => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor({ chatModes: ['VIDEO'], capacity: 1 })];
  const payload = await student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId, ...input }, 'introRequest { id }');
  expect(payload.introRequest).toBeNull();
  expect(payload.userErrors.map((error: Data) => [error.code, error.field.join('.')])).toEqual(expected);
  for (const table of ['intro_request', 'intro_request_event', 'advisor_month', 'record_share', 'contact_consent']) {
    expect(await sql(`select 1 from ${table} where institution_id = $1`, [world.institutionId])).toEqual([]);
  }
});

test('an advisor who is hidden, absent or elsewhere is not found, in the same words', async () => {
  const [here, there] = [await World.create(), await World.create()];
  const student = await here.student();
  const ids = [
    (await here.advisor({ listing: 'UNLISTED' })).advisorId,
    (await there.advisor()).advisorId,
    globalId('Advisor', randomUUID()),
    globalId('Account', randomUUID()),
    'x',
  ];
  const answers = await Promise.all(ids.map((advisorId) => student.does('requestIntro', { ...ASK, advisorId })));
  expect(codes(answers[0])).toEqual(['NOT_FOUND']);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

describe('eligibility says why not, and requestIntro refuses for the same reason:', () => {
  const ELIGIBLE = 'query ($id: ID!) { advisor(id: $id) { viewerCanRequestIntro { allowed reason message } } }';

  async function check(student: Person, advisor: Person, reason: string | null) {
    const { viewerCanRequestIntro } = (await student.ask(ELIGIBLE, { id: advisor.advisorId })).advisor;
    expect(viewerCanRequestIntro).toMatchObject({ allowed: reason === null, reason });
    // As an object by its id, which is read in another way.
    const NODE = 'query ($id: ID!) { node(id: $id) { ... on Advisor { viewerCanRequestIntro { allowed reason message } } } }';
    expect((await student.ask(NODE, { id: advisor.advisorId })).node.viewerCanRequestIntro).toEqual(viewerCanRequestIntro);
    const payload = await student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId });
    expect(codes(payload)).toEqual(reason === null ? [] : [reason]);
    if (reason)
      expect(payload.userErrors[0]).toEqual({ code: reason, message: viewerCanRequestIntro.message, field: ['input', 'advisorId'] });
  }

  test('nothing is in the way', async () => {
    const world = await World.create();
    await check(await world.student(), await world.advisor(), null);
  });

  test('the advisor is paused', async () => {
    const world = await World.create();
    await check(await world.student(), await world.advisor({ listing: 'PAUSED' }), 'NOT_ACCEPTING');
    await check(await world.student(), await world.advisor({ pausedUntil: '2999-01-01' }), 'NOT_ACCEPTING');
  });

  test('the advisor is at capacity', async () => {
    const world = await World.create();
    const advisor = await world.advisor({ capacity: 1 });
    await world.request(await world.student(), advisor);
    await check(await world.student(), advisor, 'AT_CAPACITY');
    await check(await world.student(), await world.advisor({ capacity: 0 }), 'AT_CAPACITY');
  });

  test('a request is open already', async () => {
    const world = await World.create();
    const [student, advisor] = [await world.student(), await world.advisor()];
    await world.request(student, advisor);
    await check(student, advisor, 'ALREADY_ASKED');
  });

  test('five requests are open', async () => {
    const world = await World.create();
    const student = await world.student();
    for (let index = 0; index < 5; index += 1) await world.request(student, await world.advisor());
    await check(student, await world.advisor(), 'TOO_MANY_OPEN');
  });

  test('the advisor is the student', async () => {
    const world = await World.create();
    const both = await world.student({ roles: ['STUDENT', 'ALUM'] });
    await world.profile(both);
    await check(both, both, 'YOURSELF');
  });

  test('the viewer is no student', async () => {
    const world = await World.create();
    const [alum, advisor] = [await world.advisor(), await world.advisor()];
    expect((await alum.ask(ELIGIBLE, { id: advisor.advisorId })).advisor.viewerCanRequestIntro).toMatchObject({
      allowed: false,
      reason: 'NOT_A_STUDENT',
    });
  });
});

test('after an answer the student may ask the same advisor again', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  await world.accepted(student, advisor);
  await world.request(student, advisor);
  expect(await slotsOf(advisor)).toBe(3);
});

test('a request nobody answers expires by itself: it stands in nobody’s way, and its slot stays taken', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor({ capacity: 2 })];
  const id = await world.request(student, advisor);
  await sql(
    "update intro_request set created_at = created_at - interval '15 days', expires_at = expires_at - interval '15 days' where id = $1",
    [keyOf('IntroRequest', id)],
  );
  const query =
    'query ($id: ID!) { introRequest(id: $id) { status viewerActions timeline { action status by { id } } } introRequests(filter: { statuses: [EXPIRED] }) { totalCount } }';
  const expired = {
    status: 'EXPIRED',
    viewerActions: [],
    timeline: [
      { action: 'REQUEST', status: 'PENDING', by: expect.anything() },
      { action: 'EXPIRE', status: 'EXPIRED', by: null },
    ],
  };
  expect(await student.ask(query, { id })).toEqual({ introRequest: expired, introRequests: { totalCount: 1 } });
  expect(codes(await advisor.does('acceptIntro', { introRequestId: id }))).toEqual(['CONFLICT']);
  expect(codes(await student.does('withdrawIntro', { introRequestId: id }))).toEqual(['CONFLICT']);
  expect(await slotsOf(advisor)).toBe(1);
  await world.request(student, advisor);
  expect(await slotsOf(advisor)).toBe(0);
  expect((await student.ask(query, { id })).introRequest).toEqual(expired);
});

test('withdrawing a request gives its slot back', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor({ capacity: 1 })];
  for (const _ of [1, 2, 3]) {
    const id = await world.request(student, advisor);
    expect(await slotsOf(advisor)).toBe(0);
    const { introRequest } = await student.succeeds('withdrawIntro', { introRequestId: id }, 'introRequest { status timeline { action } }');
    expect(introRequest).toEqual({ status: 'WITHDRAWN', timeline: [{ action: 'REQUEST' }, { action: 'WITHDRAW' }] });
    expect(await slotsOf(advisor)).toBe(1);
  }
});

describe('at once', () => {
  let second: ServerProcess;

  beforeAll(async () => {
    const { servingUrl, dataDir } = testEnvironment();
    second = await startProcess({ DATABASE_URL: servingUrl, DATA_DIR: dataDir });
  });
  afterAll(() => second.stop());

  test('a hundred students ask two servers for the last slot: one wins, ninety-nine are told why not', async () => {
    const world = await World.create();
    const advisor = await world.advisor({ capacity: 1 });
    const students = await Promise.all(Array.from({ length: 100 }, () => world.student()));
    const { serverUrl } = testEnvironment();
    const answers = await Promise.all(
      students.map((student, index) =>
        student.does(
          'requestIntro',
          { ...ASK, advisorId: advisor.advisorId },
          'introRequest { id status }',
          index % 2 ? serverUrl : second.url,
        ),
      ),
    );
    const won = answers.filter((answer) => answer.introRequest);
    expect(won).toHaveLength(1);
    expect(answers.filter((answer) => codes(answer).join() === 'AT_CAPACITY')).toHaveLength(99);
    expect(await sql('select capacity, taken from advisor_month where advisor_id = $1', [advisor.accountId])).toEqual([
      { capacity: 1, taken: 1 },
    ]);
    expect(await sql('select status from intro_request where advisor_id = $1', [advisor.accountId])).toEqual([{ status: 'PENDING' }]);
    expect(await sql('select 1 from record_share where viewer_id = $1', [advisor.accountId])).toHaveLength(1);
  });

  test('one student asks one advisor twenty times: one request', async () => {
    const world = await World.create();
    const [student, advisor] = [await world.student(), await world.advisor({ capacity: 20 })];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId }, '', index % 2 ? undefined : second.url),
      ),
    );
    expect(answers.filter((answer) => codes(answer).length === 0)).toHaveLength(1);
    expect(answers.flatMap(codes)).toEqual(Array(19).fill('ALREADY_ASKED'));
    expect(await slotsOf(advisor)).toBe(19);
  });

  test('one student asks twelve advisors: five requests', async () => {
    const world = await World.create();
    const student = await world.student();
    const advisors = await Promise.all(Array.from({ length: 12 }, () => world.advisor()));
    const answers = await Promise.all(
      advisors.map((advisor, index) =>
        student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId }, '', index % 2 ? undefined : second.url),
      ),
    );
    expect(answers.flatMap(codes)).toEqual(Array(7).fill('TOO_MANY_OPEN'));
    expect(await sql('select sum(taken)::int as taken from advisor_month where institution_id = $1', [world.institutionId])).toEqual([
      { taken: 5 },
    ]);
  });

  test('an advisor accepts and declines while the student withdraws: one of them wins, the others are told', async () => {
    for (let round = 0; round < 10; round += 1) {
      const world = await World.create();
      const [student, advisor] = [await world.student(), await world.advisor()];
      const introRequestId = await world.request(student, advisor);
      const answers = await Promise.all([
        advisor.does('acceptIntro', { introRequestId }, '', second.url),
        advisor.does('declineIntro', { introRequestId }),
        student.does('withdrawIntro', { introRequestId }, '', second.url),
      ]);
      expect(answers.flatMap(codes)).toEqual(['CONFLICT', 'CONFLICT']);
      const { introRequest } = await student.ask('query ($id: ID!) { introRequest(id: $id) { timeline { action } } }', {
        id: introRequestId,
      });
      expect(introRequest.timeline).toHaveLength(2);
    }
  });

  test('capacity is changed while students ask: never more requests than the most it was', async () => {
    const world = await World.create();
    const advisor = await world.advisor({ capacity: 3 });
    const students = await Promise.all(Array.from({ length: 30 }, () => world.student()));
    await Promise.all([
      ...students.map((student, index) =>
        student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId }, '', index % 2 ? undefined : second.url),
      ),
      ...[5, 2, 4].map((monthlyCapacity) => advisor.does('updateAvailability', { monthlyCapacity })),
    ]);
    const [{ taken, capacity }] = await sql('select taken, capacity from advisor_month where advisor_id = $1', [advisor.accountId]);
    expect(await sql('select 1 from intro_request where advisor_id = $1', [advisor.accountId])).toHaveLength(taken);
    expect(taken).toBeLessThanOrEqual(5);
    expect(taken).toBeLessThanOrEqual(capacity);
  });
});

describe('advice on how to ask', () => {
  const JOB = 'I finish in May and need a job. Could you put in a word for me with your hiring manager?';
  const RESUME = 'I study chemistry and admire your work. I have attached my resume for your consideration.';
  const told = (payload: Data) => payload.userErrors.map((error: Data) => [error.code, error.field.join('.')]);
  const eventsOf = (world: World, id: string) =>
    sql("select action, details from audit_event where institution_id = $1 and object_id = $2 and action = 'ADVICE_OVERRIDDEN'", [
      world.institutionId,
      keyOf('IntroRequest', id),
    ]);

  test.each([
    ['a job', { purpose: JOB }, 'ASKS_FOR_A_JOB', 'input.purpose'],
    ['a résumé', { purpose: RESUME }, 'ATTACHES_RESUME', 'input.purpose'],
    ['a job in a question', { questions: ['How did you begin?', 'Can you get me an internship?'] }, 'ASKS_FOR_A_JOB', 'input.questions.1'],
  ])('%s is sent back with a kind word, nothing has happened, and goes out if its writer stands by it', async (_, asked, code, field) => {
    const world = await World.create();
    const [student, advisor] = [await world.student(), await world.advisor({ capacity: 1 })];
    const input = { ...ASK, ...asked, advisorId: advisor.advisorId };
    const refused = await student.does('requestIntro', input, 'introRequest { id }');
    expect(told(refused)).toEqual([[code, field]]);
    expect(refused.userErrors[0].message).toMatch(/If we misread you, send it anyway/);
    expect(await slotsOf(advisor)).toBe(1);
    const { introRequest } = await student.succeeds('requestIntro', { ...input, sendAnyway: true }, 'introRequest { id purpose status }');
    expect(introRequest).toMatchObject({ status: 'PENDING', purpose: input.purpose });
    expect(await eventsOf(world, introRequest.id)).toEqual([
      { action: 'ADVICE_OVERRIDDEN', details: { field: field.replace('input.', ''), misstep: code } },
    ]);
  });

  test('sendAnyway without need is nothing to record, and mends nothing else', async () => {
    const world = await World.create();
    const [student, advisor] = [await world.student(), await world.advisor()];
    const input = { ...ASK, advisorId: advisor.advisorId, sendAnyway: true };
    expect(told(await student.does('requestIntro', { ...input, purpose: 'A job, please.' }))).toEqual([['TOO_SHORT', 'input.purpose']]);
    expect(told(await student.does('requestIntro', { ...input, notAskingForAJob: false }))).toEqual([
      ['REQUIRED', 'input.notAskingForAJob'],
    ]);
    const { introRequest } = await student.succeeds('requestIntro', input, 'introRequest { id }');
    expect(await eventsOf(world, introRequest.id)).toEqual([]);
  });
});

test('a request that ran out stands in nobody’s way, even while somebody is at it', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor({ capacity: 20 })];
  for (let round = 0; round < 6; round += 1) {
    const lapsed = await world.request(student, advisor);
    await sql("update intro_request set expires_at = now() - interval '1 minute' where id = $1", [keyOf('IntroRequest', lapsed)]);
    const concern = { introRequestId: lapsed, category: 'OTHER', statement: 'Nobody has answered me.' };
    const [, asked] = await Promise.all([
      student.does('reportConcern', concern),
      student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId }, 'introRequest { id }'),
    ]);
    expect(codes(asked)).toEqual([]);
    await student.succeeds('withdrawIntro', { introRequestId: asked.introRequest.id });
  }
});
