import { randomUUID } from 'node:crypto';
import { globalId, keyOf } from '../../src/platform/global-id';
import { codes, type Data, type Person, sql, World } from '../world';
import { CONCERN, daysUntil, introduced, pass, read, statusOf, takenOf } from './warm-world';

const QUESTION = { message: 'Which of my talks have you heard?' };
const ANSWER = { message: 'The one on bridges.' };

async function asked(input: object = {}) {
  const world = await World.create();
  const [student, advisor] = [await world.student({ name: 'Sam Student' }), await world.advisor({ name: 'Ada Advisor' })];
  return { world, student, advisor, requestId: await world.request(student, advisor, input) };
}

const askBack = (advisor: Person, introRequestId: string) => advisor.succeeds('askForMoreInfo', { introRequestId, ...QUESTION });
const answer = (student: Person, introRequestId: string) => student.succeeds('answerInfoRequest', { introRequestId, ...ANSWER });
const SEEN =
  'status viewerActions advisorMessage respondedAt expiresAt messages { nodes { body author { name } } } timeline { action status by { name } }';

test('an advisor asks for more, the student answers, and it is the advisor’s turn again', async () => {
  const { student, advisor, requestId } = await asked();
  await pass(requestId, 9);
  const { introRequest: back } = await advisor.succeeds(
    'askForMoreInfo',
    { introRequestId: requestId, ...QUESTION },
    `introRequest { ${SEEN} }`,
  );
  expect(back).toMatchObject({ status: 'NEEDS_INFO', viewerActions: ['ACCEPT', 'DECLINE'], respondedAt: expect.any(String) });
  const request = await read(student, requestId, SEEN);
  expect(request).toMatchObject({
    status: 'NEEDS_INFO',
    viewerActions: ['ANSWER', 'WITHDRAW'],
    advisorMessage: QUESTION.message,
    messages: { nodes: [{ body: QUESTION.message, author: { name: advisor.name } }] },
  });
  // It waits anew, for the whole time.
  expect(daysUntil(request.expiresAt)).toBe(14);
  await pass(requestId, 3);
  const { introRequest } = await student.succeeds(
    'answerInfoRequest',
    { introRequestId: requestId, ...ANSWER },
    `introRequest { ${SEEN} }`,
  );
  expect(introRequest).toMatchObject({
    status: 'PENDING',
    viewerActions: ['WITHDRAW'],
    respondedAt: request.respondedAt,
    messages: {
      nodes: [
        { body: QUESTION.message, author: { name: advisor.name } },
        { body: ANSWER.message, author: { name: student.name } },
      ],
    },
    timeline: [
      { action: 'REQUEST', status: 'PENDING', by: { name: student.name } },
      { action: 'ASK_FOR_MORE', status: 'NEEDS_INFO', by: { name: advisor.name } },
      { action: 'ANSWER', status: 'PENDING', by: { name: student.name } },
    ],
  });
  expect(daysUntil(introRequest.expiresAt)).toBe(14);
  // And once more.
  await askBack(advisor, requestId);
  await answer(student, requestId);
  await advisor.succeeds('acceptIntro', { introRequestId: requestId });
  expect(await read(student, requestId, 'status respondedAt')).toEqual({ status: 'ACCEPTED', respondedAt: request.respondedAt });
  expect(await takenOf(advisor)).toBe(1);
});

test.each(['acceptIntro', 'declineIntro'])('the advisor need not wait for the answer: %s', async (mutation) => {
  const { student, advisor, requestId } = await asked();
  await askBack(advisor, requestId);
  await advisor.succeeds(mutation, { introRequestId: requestId });
  expect(await statusOf(student, requestId)).toBe(mutation === 'acceptIntro' ? 'ACCEPTED' : 'DECLINED');
  expect(codes(await student.does('answerInfoRequest', { introRequestId: requestId, ...ANSWER }))).toEqual(['CONFLICT']);
});

test('each is possible only where it is the turn of whoever does it', async () => {
  const { student, advisor, requestId } = await asked();
  expect(codes(await student.does('answerInfoRequest', { introRequestId: requestId, ...ANSWER }))).toEqual(['CONFLICT']);
  await askBack(advisor, requestId);
  expect(codes(await advisor.does('askForMoreInfo', { introRequestId: requestId, ...QUESTION }))).toEqual(['CONFLICT']);
  await student.succeeds('withdrawIntro', { introRequestId: requestId });
  expect(codes(await advisor.does('askForMoreInfo', { introRequestId: requestId, ...QUESTION }))).toEqual(['CONFLICT']);
  expect((await read(student, requestId, 'messages { totalCount }')).messages.totalCount).toBe(1);
  // The advisor had answered: the slot is not given back.
  expect(await takenOf(advisor)).toBe(1);
});

test('a request that waits for an answer is open: it counts, and stands in the way of another to the same advisor', async () => {
  const { world, student, advisor, requestId } = await asked();
  await askBack(advisor, requestId);
  const eligible = async (id: string) =>
    (await student.ask('query ($id: ID!) { advisor(id: $id) { viewerCanRequestIntro { reason } } }', { id })).advisor.viewerCanRequestIntro
      .reason;
  expect(await eligible(advisor.advisorId)).toBe('ALREADY_ASKED');
  for (let open = 1; open < 5; open += 1) await world.request(student, await world.advisor());
  expect(await eligible((await world.advisor()).advisorId)).toBe('TOO_MANY_OPEN');
});

test('a question that stays unanswered runs out with the request, and the slot stays taken', async () => {
  const { student, advisor, requestId } = await asked();
  await askBack(advisor, requestId);
  await pass(requestId, 14);
  expect(await read(student, requestId, 'status viewerActions timeline { action }')).toEqual({
    status: 'EXPIRED',
    viewerActions: [],
    timeline: [{ action: 'REQUEST' }, { action: 'ASK_FOR_MORE' }, { action: 'EXPIRE' }],
  });
  expect(codes(await student.does('answerInfoRequest', { introRequestId: requestId, ...ANSWER }))).toEqual(['CONFLICT']);
  expect(codes(await advisor.does('acceptIntro', { introRequestId: requestId }))).toEqual(['CONFLICT']);
  expect(await takenOf(advisor)).toBe(1);
});

describe('what the student shares with the request', () => {
  const consentDays = async (student: Person): Promise<number> =>
    daysUntil((await student.ask('{ viewer { contactConsents { nodes { expiresAt } } } }')).viewer.contactConsents.nodes[0].expiresAt);
  /** Lets days go by for the request and what was agreed to with it. */
  const goBy = async (student: Person, requestId: string, days: number) => {
    await pass(requestId, days);
    await sql(
      'update contact_consent set granted_at = granted_at - make_interval(days => $2), expires_at = expires_at - make_interval(days => $2) where owner_id = $1',
      [student.accountId, days],
    );
  };

  async function sharing() {
    const people = await asked();
    await people.student.succeeds('withdrawIntro', { introRequestId: people.requestId });
    await people.world.contact(people.student, 'EMAIL', 'sam@example.org');
    return { ...people, requestId: await people.world.request(people.student, people.advisor, { shareMyContact: ['EMAIL'] }) };
  }

  test('is shared as long as the request waits, and for 90 days once it is accepted', async () => {
    const { student, advisor, requestId } = await sharing();
    expect(await consentDays(student)).toBe(14);
    await goBy(student, requestId, 10);
    await askBack(advisor, requestId);
    expect(await consentDays(student)).toBe(14);
    await goBy(student, requestId, 10);
    await answer(student, requestId);
    expect(await consentDays(student)).toBe(14);
    await goBy(student, requestId, 10);
    await advisor.succeeds('acceptIntro', { introRequestId: requestId });
    expect(await consentDays(student)).toBe(90);
  });

  test('ends when the student says so, whatever happens to the request', async () => {
    const { student, advisor, requestId } = await sharing();
    const { viewer } = await student.ask('{ viewer { contactConsents { nodes { id } } } }');
    await student.succeeds('changeContactConsent', { consentId: viewer.contactConsents.nodes[0].id, expiresInDays: 3 });
    await askBack(advisor, requestId);
    await answer(student, requestId);
    await advisor.succeeds('acceptIntro', { introRequestId: requestId });
    expect(await consentDays(student)).toBe(3);
  });

  test('ends when they have taken it back, and does not come alive again', async () => {
    const { student, advisor, requestId } = await sharing();
    const { viewer } = await student.ask('{ viewer { contactConsents { nodes { id } } } }');
    await student.succeeds('revokeContactConsent', { consentId: viewer.contactConsents.nodes[0].id });
    await askBack(advisor, requestId);
    await advisor.succeeds('acceptIntro', { introRequestId: requestId });
    expect((await read(advisor, requestId, 'student { contact { points { value } } }')).student.contact).toBeNull();
  });
});

test.each([
  ['askForMoreInfo', QUESTION],
  ['answerInfoRequest', ANSWER],
])('%s: whoever is not that side, absent and malformed ids are answered alike', async (mutation, input) => {
  const { world, student, advisor, introducer, requestId } = await introduced();
  if (mutation === 'answerInfoRequest') await askBack(advisor, requestId);
  const elsewhere = await asked();
  const right = mutation === 'askForMoreInfo' ? advisor : student;
  const both = await world.account('Bea Both', ['STUDENT', 'ALUM', 'STAFF']);
  await sql("insert into staff_duty values ($1, $2, 'COUNSELOR')", [world.institutionId, both.accountId]);
  const others =
    mutation === 'askForMoreInfo'
      ? [introducer, await world.advisor(), both, elsewhere.advisor]
      : [await world.student(), both, elsewhere.student];
  const answers = [
    ...(await Promise.all(others.map((person) => person.does(mutation, { introRequestId: requestId, ...input }, 'introRequest { id }')))),
    ...(await Promise.all(
      ['nonsense', '', globalId('IntroRequest', randomUUID()), globalId('Chat', randomUUID()), elsewhere.requestId].map((introRequestId) =>
        right.does(mutation, { introRequestId, ...input }, 'introRequest { id }'),
      ),
    )),
  ];
  for (const one of answers)
    expect(one).toMatchObject({
      introRequest: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'You have no request of that id.', field: ['input', 'introRequestId'] }],
    });
  const { errors } = await (right === advisor ? student : advisor).send(
    `mutation ($id: ID!) { ${mutation}(input: { introRequestId: $id, message: "Hello" }) { userErrors { code } } }`,
    { id: requestId },
  );
  expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  expect((await read(student, requestId, 'timeline { action }')).timeline).toHaveLength(mutation === 'askForMoreInfo' ? 2 : 3);
});

test('somebody with both roles asks back in no request of their own as a student', async () => {
  const world = await World.create();
  const [both, advisor] = [await world.student({ roles: ['STUDENT', 'ALUM'] }), await world.advisor()];
  const requestId = await world.request(both, advisor);
  expect(codes(await both.does('askForMoreInfo', { introRequestId: requestId, ...QUESTION }))).toEqual(['NOT_FOUND']);
});

test.each<[string, string, string]>([
  ['nothing', '  ', 'REQUIRED'],
  ['too much', 'x'.repeat(2_001), 'TOO_LONG'],
  ['200 kB', 'x'.repeat(200_000), 'TOO_LONG'],
  ['control characters', 'Which\u0007?', 'INVALID'],
])('to ask or answer with %s is refused, and nothing moves', async (_, message, code) => {
  const { student, advisor, requestId } = await asked();
  const refused = { userErrors: [{ code, field: ['input', 'message'] }] };
  expect(await advisor.does('askForMoreInfo', { introRequestId: requestId, message })).toMatchObject(refused);
  expect(await read(student, requestId, 'status messages { totalCount }')).toEqual({ status: 'PENDING', messages: { totalCount: 0 } });
  await askBack(advisor, requestId);
  expect(await student.does('answerInfoRequest', { introRequestId: requestId, message })).toMatchObject(refused);
  expect(await read(student, requestId, 'status messages { totalCount }')).toEqual({ status: 'NEEDS_INFO', messages: { totalCount: 1 } });
});

describe('at once', () => {
  test('an advisor accepts and asks for more: it is accepted, and the question came before or not at all', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { student, advisor, requestId } = await asked();
      const [accepted, question] = await Promise.all([
        advisor.does('acceptIntro', { introRequestId: requestId }),
        advisor.does('askForMoreInfo', { introRequestId: requestId, ...QUESTION }),
      ]);
      expect(codes(accepted)).toEqual([]);
      const { status, timeline, messages } = await read(student, requestId, 'status timeline { action } messages { totalCount }');
      expect(status).toBe('ACCEPTED');
      const actions = timeline.map((event: Data) => event.action);
      expect(actions).toEqual(codes(question).length === 0 ? ['REQUEST', 'ASK_FOR_MORE', 'ACCEPT'] : ['REQUEST', 'ACCEPT']);
      expect(messages.totalCount).toBe(codes(question).length === 0 ? 1 : 0);
    }
  });

  test('a student answers five times and withdraws: one answer at most', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { student, advisor, requestId } = await asked();
      await askBack(advisor, requestId);
      const answers = await Promise.all([
        ...Array.from({ length: 5 }, () => student.does('answerInfoRequest', { introRequestId: requestId, ...ANSWER })),
        student.does('withdrawIntro', { introRequestId: requestId }),
      ]);
      const { timeline, messages } = await read(student, requestId, 'timeline { action } messages { totalCount }');
      const answered = timeline.filter((event: Data) => event.action === 'ANSWER').length;
      expect(answered).toBe(answers.slice(0, 5).filter((one) => codes(one).length === 0).length);
      expect(answered).toBeLessThanOrEqual(1);
      expect(messages.totalCount).toBe(1 + answered);
      expect(await takenOf(advisor)).toBe(1);
    }
  });
});

describe('blocks', () => {
  const CASES: [string, 'student' | 'advisor', 'askForMoreInfo' | 'answerInfoRequest', string][] = [
    ['an advisor asks a student they have blocked', 'advisor', 'askForMoreInfo', 'BLOCKED'],
    ['an advisor asks a student who has blocked them', 'student', 'askForMoreInfo', 'CONFLICT'],
    ['a student answers an advisor they have blocked', 'student', 'answerInfoRequest', 'BLOCKED'],
    ['a student answers an advisor who has blocked them', 'advisor', 'answerInfoRequest', 'CONFLICT'],
  ];

  test.each(CASES)('%s: nothing is written', async (_, who, mutation, code) => {
    const people = await asked();
    const { student, advisor, requestId } = people;
    if (mutation === 'answerInfoRequest') await askBack(advisor, requestId);
    const before = await read(student, requestId, 'status messages { totalCount }');
    await people[who].succeeds('blockAccount', { accountId: who === 'advisor' ? student.studentId : advisor.advisorId });
    const payload = await (mutation === 'askForMoreInfo' ? advisor : student).does(mutation, { introRequestId: requestId, ...QUESTION });
    expect(payload.userErrors).toMatchObject([{ code, field: ['input', 'introRequestId'] }]);
    expect(await read(student, requestId, 'status messages { totalCount }')).toEqual(before);
    expect(codes(await student.does('withdrawIntro', { introRequestId: requestId }))).toEqual([]);
  });
});

test('while a request is on hold, nobody asks and nobody answers', async () => {
  const { world, student, advisor, requestId } = await asked();
  const officer = await world.staff(['PRIVACY']);
  const freeze = async () =>
    (await student.succeeds('reportConcern', { ...CONCERN, introRequestId: requestId }, 'concern { id }')).concern.id;
  const resolve = (concernId: string) => officer.succeeds('resolveConcern', { concernId, resolution: 'Nothing to it.' });
  const first = await freeze();
  expect(codes(await advisor.does('askForMoreInfo', { introRequestId: requestId, ...QUESTION }))).toEqual(['FROZEN']);
  await resolve(first);
  await askBack(advisor, requestId);
  await freeze();
  expect(codes(await student.does('answerInfoRequest', { introRequestId: requestId, ...ANSWER }))).toEqual(['FROZEN']);
  expect((await read(student, requestId, 'viewerActions')).viewerActions).toEqual([]);
});

test.each([
  ['student', 'WITHDRAWN', 1],
  ['advisor', 'UNDELIVERABLE', 0],
] as const)('the %s leaves while it waits for the answer', async (who, status, taken) => {
  const people = await asked();
  const { student, advisor, requestId } = people;
  await askBack(advisor, requestId);
  await people[who].succeeds('eraseAccount', { confirm: true });
  const other = who === 'student' ? advisor : student;
  expect(await read(other, requestId, 'status viewerActions purpose advisorMessage messages { nodes { body author { name } } }')).toEqual({
    status,
    viewerActions: [],
    purpose: '',
    advisorMessage: null,
    messages: { nodes: [{ body: '', author: who === 'advisor' ? null : { name: advisor.name } }] },
  });
  expect(await takenOf(advisor)).toBe(taken);
});

test('what was asked and answered is in no line of the audit record', async () => {
  const { world, student, advisor, requestId } = await asked();
  await askBack(advisor, requestId);
  await answer(student, requestId);
  const events = await sql(
    'select action, details, row_to_json(e)::text as text from audit_event e where institution_id = $1 and object_id = $2',
    [world.institutionId, keyOf('IntroRequest', requestId)],
  );
  expect(
    events
      .filter((event) => event.action === 'INTRO_REQUEST_MOVED')
      .map((event) => event.details.action)
      .sort(),
  ).toEqual(['ANSWER', 'ASK_FOR_MORE', 'REQUEST']);
  for (const { text } of events) for (const { message } of [QUESTION, ANSWER]) expect(text).not.toContain(message);
});
