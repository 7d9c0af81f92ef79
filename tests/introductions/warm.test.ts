import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { globalId, keyOf } from '../../src/platform/global-id';
import { ASK, codes, type Data, type Person, sql, World } from '../world';
import {
  accountOf,
  awaiting,
  CONCERN,
  daysUntil,
  endorse,
  introduced,
  pass,
  read,
  statusOf,
  takenOf,
  talked,
  type Warm,
  warm,
} from './warm-world';

const WORD = { endorsement: 'A curious and thoughtful person.' };
const ACTIONS = 'status viewerActions';

/** Everything by which an advisor could come upon a request, or whose it is. */
async function cameUpon(advisor: Person, student: Person, requestId: string): Promise<string> {
  const list = (of: string, more: string) => `${of}: introRequests(${more}) { totalCount nodes { id purpose student { name } } }`;
  const { data, errors, text } = await advisor.send(
    `query ($id: ID!, $student: ID!, $account: ID!, $ids: [ID!]!) {
      introRequest(id: $id) { id } node(id: $id) { id } nodes(ids: $ids) { id }
      student: node(id: $student) { id ... on Student { name contact { points { value } } } } account: node(id: $account) { id }
      introRequests { totalCount nodes { id student { name } timeline { by { name } } } }
      ${list('received', 'scope: RECEIVED')} ${list('sent', 'scope: SENT')} ${list('introducing', 'scope: INTRODUCING')}
      ${list('ofStudent', 'scope: RECEIVED, filter: { studentId: $student }')}
      ${list('waiting', 'scope: RECEIVED, filter: { statuses: [AWAITING_INTRODUCER, PENDING, WITHDRAWN, EXPIRED, UNDELIVERABLE] }')}
      ${list('soon', 'scope: RECEIVED, orderBy: EXPIRING_SOON, last: 5')}
      viewer { contactConsents { totalCount nodes { id student { name } } } disclosures { totalCount } acquaintances { account { id } } advisor { openSlots } }
    }`,
    { id: requestId, student: student.studentId, account: accountOf(student), ids: [requestId, student.studentId, accountOf(student)] },
  );
  expect(errors).toBeUndefined();
  for (const [name, value] of Object.entries<Data>(data)) {
    if (['introRequest', 'node', 'student', 'account'].includes(name)) expect({ name, value }).toEqual({ name, value: null });
    if (value?.totalCount !== undefined) expect({ name, count: value.totalCount }).toEqual({ name, count: 0 });
  }
  expect(data.nodes).toEqual([null, null, null]);
  expect(data.viewer).toMatchObject({ contactConsents: { totalCount: 0 }, disclosures: { totalCount: 0 } });
  const exported = await advisor.send('mutation { requestDataExport(input: {}) { dataExport { summary document } } }');
  return text + exported.text;
}

/** The advisor acts on a request they have never had: it is as if there were none of that id. */
async function triesAll(advisor: Person, student: Person, requestId: string): Promise<void> {
  const absent = globalId('IntroRequest', randomUUID());
  for (const [mutation, input] of [
    ['acceptIntro', {}],
    ['declineIntro', {}],
    ['askForMoreInfo', { message: 'What else?' }],
    ['answerInfoRequest', { message: 'This.' }],
    ['endorseIntro', WORD],
    ['declineToIntroduce', {}],
    ['sendMessage', { body: 'Hello' }],
    ['reportConcern', CONCERN],
  ] as const) {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${mutation}(input: $input) { userErrors { code message field } } }`;
    const [itself, nothing] = await Promise.all(
      [requestId, absent].map((introRequestId) => advisor.send(query, { input: { ...input, introRequestId } })),
    );
    expect(itself?.data).toEqual(nothing?.data);
    expect(itself?.errors?.map((error) => error.extensions.code)).toEqual(nothing?.errors?.map((error) => error.extensions.code));
    if (!itself?.errors) expect(codes(itself?.data[mutation])).toEqual(['NOT_FOUND']);
  }
  for (const mutation of ['blockAccount', 'declareAcquaintance']) {
    for (const accountId of [student.studentId, accountOf(student)])
      expect(codes(await advisor.does(mutation, { accountId }))).toEqual(['NOT_FOUND']);
  }
  expect(codes(await advisor.does('reportConcern', { ...CONCERN, accountId: student.studentId }))).toEqual(['NOT_FOUND']);
}

test('a request that is to be introduced waits for the introducer for five days, and takes no slot', async () => {
  const { student, advisor, introducer, requestId } = await awaiting();
  const request = await read(
    student,
    requestId,
    'status viewerActions introducer { name } endorsement expiresAt respondedAt messages { totalCount } advisor { openSlots } timeline { action status by { name } }',
  );
  expect(request).toEqual({
    status: 'AWAITING_INTRODUCER',
    viewerActions: ['WITHDRAW'],
    introducer: { name: introducer.name },
    endorsement: null,
    expiresAt: expect.any(String),
    respondedAt: null,
    messages: { totalCount: 0 },
    advisor: { openSlots: 5 },
    timeline: [{ action: 'REQUEST', status: 'AWAITING_INTRODUCER', by: { name: student.name } }],
  });
  expect(daysUntil(request.expiresAt)).toBe(5);
  expect(await takenOf(advisor)).toBe(0);
});

test('once the introducer agrees, the advisor has the request, and learns who stands behind the student', async () => {
  const { student, advisor, introducer, requestId } = await awaiting();
  const { introRequest } = await introducer.succeeds('endorseIntro', { introRequestId: requestId, ...WORD }, `introRequest { ${ACTIONS} }`);
  expect(introRequest).toEqual({ status: 'PENDING', viewerActions: [] });
  expect(await takenOf(advisor)).toBe(1);
  const SELECTION = 'status student { name } introducer { name } endorsement expiresAt timeline { action status by { name } }';
  for (const viewer of [student, advisor, introducer]) {
    const request = await read(viewer, requestId, SELECTION);
    expect(request).toMatchObject({
      status: 'PENDING',
      student: { name: student.name },
      introducer: { name: introducer.name },
      endorsement: WORD.endorsement,
      timeline: [
        { action: 'REQUEST', status: 'AWAITING_INTRODUCER', by: { name: student.name } },
        { action: 'ENDORSE', status: 'PENDING', by: { name: introducer.name } },
      ],
    });
    expect(daysUntil(request.expiresAt)).toBe(14);
  }
  expect((await read(advisor, requestId, ACTIONS)).viewerActions).toEqual(['ACCEPT', 'DECLINE', 'ASK_FOR_MORE']);
  const { introRequests } = await advisor.ask('{ introRequests(scope: RECEIVED) { totalCount nodes { id } } }');
  expect(introRequests).toEqual({ totalCount: 1, nodes: [{ id: requestId }] });
});

test('the introducer reads what the student asks, and nothing of what passes between the two', async () => {
  const { student, advisor, introducer, requestId } = await awaiting({
    questions: ['Why?'],
    shareProfile: ['CLASS_YEAR'],
  });
  const SELECTION = `purpose questions viewerActions student { name } advisor { name } advisorMessage declineReason sharedProfile
    messages { totalCount } contactConsent { id } chat { id } alternatives { id }`;
  const nothing = {
    advisorMessage: null,
    declineReason: null,
    sharedProfile: null,
    messages: null,
    contactConsent: null,
    chat: null,
    alternatives: [],
  };
  const asked = { purpose: ASK.purpose, questions: ['Why?'], student: { name: student.name }, advisor: { name: advisor.name } };
  expect(await read(introducer, requestId, SELECTION)).toEqual({
    ...asked,
    ...nothing,
    viewerActions: ['ENDORSE', 'DECLINE_TO_INTRODUCE'],
  });
  const { introRequests } = await introducer.ask('{ introRequests(scope: INTRODUCING) { totalCount nodes { id } } }');
  expect(introRequests).toEqual({ totalCount: 1, nodes: [{ id: requestId }] });
  await endorse(introducer, requestId);
  await advisor.succeeds('askForMoreInfo', { introRequestId: requestId, message: 'Secret question' });
  await student.succeeds('answerInfoRequest', { introRequestId: requestId, message: 'Secret answer' });
  await advisor.succeeds('declineIntro', { introRequestId: requestId, reason: 'Secret reason', shareReason: true });
  expect(await read(introducer, requestId, SELECTION)).toEqual({ ...asked, ...nothing, viewerActions: [] });
  expect((await read(student, requestId, 'declineReason')).declineReason).toBe('Secret reason');
  const { text } = await introducer.send('mutation { requestDataExport(input: {}) { dataExport { document } } }');
  expect(text).toContain(keyOf('IntroRequest', requestId));
  expect(text).not.toContain('Secret');
});

describe('the advisor comes by no way upon a request they have not been brought', () => {
  const ENDS: [string, (people: Warm & { requestId: string }) => Promise<unknown>][] = [
    ['while it waits', async () => undefined],
    [
      'after the introducer passed',
      ({ introducer, requestId }) => introducer.succeeds('declineToIntroduce', { introRequestId: requestId }),
    ],
    ['after the student withdrew it', ({ student, requestId }) => student.succeeds('withdrawIntro', { introRequestId: requestId })],
    ['after it ran out', ({ requestId }) => pass(requestId, 6)],
    [
      'after it ran out and was moved',
      async ({ world, student, requestId }) => {
        await pass(requestId, 6);
        await world.request(student, await world.advisor());
        expect(await sql('select status from intro_request where id = $1', [keyOf('IntroRequest', requestId)])).toEqual([
          { status: 'EXPIRED' },
        ]);
      },
    ],
    ['after the introducer left', ({ introducer }) => introducer.succeeds('eraseAccount', { confirm: true })],
    [
      'after staff withdrew it',
      async ({ world, requestId }) =>
        (await world.staff()).succeeds('stepIn', { introRequestId: requestId, action: 'WITHDRAW', reason: 'They asked us to.' }),
    ],
    ['while it is frozen', ({ student, requestId }) => student.succeeds('reportConcern', { ...CONCERN, introRequestId: requestId })],
  ];

  test.each(ENDS)('%s', async (_, end) => {
    const people = await warm();
    const { world, student, advisor, introducer } = people;
    await world.contact(student, 'EMAIL', 'unseen@example.org');
    const requestId = await world.request(student, advisor, {
      introducerId: accountOf(introducer),
      purpose: 'I would like to remain an unseen person.',
      shareMyContact: ['EMAIL'],
      shareProfile: ['CLASS_YEAR', 'DEGREES'],
    });
    await end({ ...people, requestId });
    const text = await cameUpon(advisor, student, requestId);
    for (const trace of [student.accountId, student.studentId, accountOf(student), student.name, 'unseen', requestId])
      expect(text).not.toContain(trace);
    expect(text).not.toContain(keyOf('IntroRequest', requestId));
    await triesAll(advisor, student, requestId);
    expect(await takenOf(advisor)).toBe(0);
    expect(
      await sql('select 1 from record_share where student_id = $1 and viewer_id = $2', [student.accountId, advisor.accountId]),
    ).toEqual([]);
    expect(
      await sql('select 1 from contact_consent where owner_id = $1 and recipient_id = $2', [student.accountId, advisor.accountId]),
    ).toEqual([]);
  });

  test('even if they are a member of staff besides; colleagues see it', async () => {
    const { world, student, introducer } = await warm();
    const both = await world.account('Bea Both', ['ALUM', 'STAFF']);
    await world.profile(both);
    await sql("insert into staff_duty values ($1, $2, 'COUNSELOR')", [world.institutionId, both.accountId]);
    const colleague = await world.staff();
    await introducer.succeeds('declareAcquaintance', { accountId: both.advisorId });
    const requestId = await world.request(student, both, { introducerId: accountOf(introducer) });
    const LISTS = `{ introRequests(scope: INSTITUTION) { nodes { id } } received: introRequests(scope: RECEIVED) { nodes { id } } }`;
    expect(JSON.stringify(await both.ask(LISTS))).not.toContain(requestId);
    expect(JSON.stringify(await colleague.ask(LISTS))).toContain(requestId);
    expect(await read(both, requestId, 'id')).toBeNull();
    expect(codes(await both.does('acceptIntro', { introRequestId: requestId }))).toEqual(['NOT_FOUND']);
    const stepIn = { introRequestId: requestId, action: 'WITHDRAW', reason: 'It is about myself.' };
    expect(codes(await both.does('stepIn', stepIn))).toEqual(['NOT_FOUND']);
    await endorse(introducer, requestId);
    expect(await statusOf(both, requestId)).toBe('PENDING');
  });
});

describe('who can introduce whom:', () => {
  const MUTUAL = 'query ($id: ID!) { advisor(id: $id) { mutualContacts { totalCount nodes { id name roles } } } }';
  const mutual = async (student: Person, advisor: Person): Promise<string[]> =>
    (await student.ask(MUTUAL, { id: advisor.advisorId })).advisor.mutualContacts.nodes.map((node: Data) => node.id);

  async function cannot(student: Person, advisor: Person, introducer: Person): Promise<void> {
    expect(await mutual(student, advisor)).not.toContain(accountOf(introducer));
    const ask = (introducerId: string) =>
      student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId, introducerId }, 'introRequest { id }');
    const answer = await ask(accountOf(introducer));
    expect(answer).toMatchObject({ introRequest: null, userErrors: [{ code: 'NOT_MUTUAL', field: ['input', 'introducerId'] }] });
    // Whoever they are, and whether there is anybody at all.
    expect(answer).toEqual(await ask(globalId('Account', randomUUID())));
    expect(
      await sql('select 1 from intro_request where student_id = $1 and advisor_id = $2', [student.accountId, advisor.accountId]),
    ).toEqual([]);
  }

  test('somebody the student has talked to who knows the advisor, whichever of the two says so', async () => {
    const { world, student, advisor, introducer } = await warm();
    expect(await mutual(student, advisor)).toEqual([accountOf(introducer)]);
    const other = await world.advisor();
    await talked(world, student, other);
    await cannot(student, advisor, other);
    await advisor.succeeds('declareAcquaintance', { accountId: other.advisorId });
    expect(await mutual(student, advisor)).toHaveLength(2);
    expect((await world.request(student, advisor, { introducerId: accountOf(other) })).length).toBeGreaterThan(0);
  });

  test.each(['introducer', 'advisor'] as const)('nobody, once the %s denies it', async (who) => {
    const people = await warm();
    const { student, advisor, introducer } = people;
    const other = who === 'introducer' ? advisor : introducer;
    await people[who].succeeds('declareAcquaintance', { accountId: other.advisorId, knows: false });
    await cannot(student, advisor, introducer);
    await people[who].succeeds('declareAcquaintance', { accountId: other.advisorId, knows: true });
    expect(await mutual(student, advisor)).toEqual([accountOf(introducer)]);
  });

  test('nobody whose chat with the student was not held, or who has never talked to them', async () => {
    const { world, student, advisor } = await warm();
    const [accepted, stranger] = [await world.advisor(), await world.advisor()];
    const { chatId } = await world.accepted(student, accepted);
    for (const person of [accepted, stranger]) {
      await person.succeeds('declareAcquaintance', { accountId: advisor.advisorId });
      await cannot(student, advisor, person);
    }
    await student.succeeds('reportChat', { chatId, happened: 'HELD' });
    expect(await mutual(student, advisor)).toContain(accountOf(accepted));
    // It did not happen after all.
    await student.succeeds('reportChat', { chatId, happened: 'NOT_YET' });
    await cannot(student, advisor, accepted);
  });

  test('nobody to whom the student was the advisor: such a one could not answer', async () => {
    const world = await World.create();
    const [graduate, junior, advisor] = [await world.student({ roles: ['STUDENT', 'ALUM'] }), await world.student(), await world.advisor()];
    await world.profile(graduate);
    await talked(world, junior, graduate);
    await sql('insert into acquaintance (institution_id, account_id, other_id, knows) values ($1, $2, $3, true)', [
      world.institutionId,
      advisor.accountId,
      junior.accountId,
    ]);
    await cannot(graduate, advisor, junior);
  });

  test('nobody who has blocked, or is blocked by, one of the two', async () => {
    for (const direction of [
      ['introducer', 'student'],
      ['student', 'introducer'],
      ['introducer', 'advisor'],
      ['advisor', 'introducer'],
    ] as const) {
      const people = await warm();
      const [who, whom] = [people[direction[0]], people[direction[1]]];
      await who.succeeds('blockAccount', { accountId: direction[1] === 'student' ? whom.studentId : whom.advisorId });
      await cannot(people.student, people.advisor, people.introducer);
    }
  });

  test('nobody whose account is closed, nobody of elsewhere, and neither of the two themselves', async () => {
    const { student, advisor, introducer } = await warm();
    const elsewhere = await warm();
    for (const person of [student, advisor, elsewhere.introducer, await elsewhere.world.staff()]) await cannot(student, advisor, person);
    await sql('update account set closed_at = now() where id = $1', [introducer.accountId]);
    await cannot(student, advisor, introducer);
    for (const introducerId of ['', 'nonsense', globalId('IntroRequest', introducer.accountId)])
      expect(codes(await student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId, introducerId }))).toEqual(['NOT_MUTUAL']);
  });

  test('the counselor, always: the student’s own, else one and the same of those with the duty, else nobody', async () => {
    const world = await World.create();
    const [student, advisor] = [await world.student(), await world.advisor()];
    expect(await mutual(student, advisor)).toEqual([]);
    const clerk = await world.staff(['ANALYST']);
    await cannot(student, advisor, clerk);
    const counselors = [await world.staff(['COUNSELOR']), await world.staff(['COUNSELOR']), await world.staff(['COUNSELOR'])];
    const [assigned, ...others] = await mutual(student, advisor);
    expect(others).toEqual([]);
    expect(counselors.map(accountOf)).toContain(assigned);
    expect(await mutual(student, await world.advisor())).toEqual([assigned]);
    // Students are spread over them.
    const students = await Promise.all(Array.from({ length: 20 }, () => world.student()));
    const theirs = await Promise.all(students.map((one) => mutual(one, advisor)));
    expect(new Set(theirs.flat()).size).toBeGreaterThan(1);
    for (const counselor of counselors) if (accountOf(counselor) !== assigned) await cannot(student, advisor, counselor);
    // One of their own counts before, whatever the duty.
    await sql('update student set counselor_id = $2 where account_id = $1', [student.accountId, clerk.accountId]);
    expect(await mutual(student, advisor)).toEqual([accountOf(clerk)]);
    await sql("delete from account_role where account_id = $1 and role = 'STAFF'", [clerk.accountId]);
    expect(await mutual(student, advisor)).toEqual([assigned]);
    await sql('update student set counselor_id = $2 where account_id = $1', [student.accountId, counselors[0]?.accountId]);
    const requestId = await world.request(student, advisor, { introducerId: accountOf(counselors[0] as Person) });
    await endorse(counselors[0] as Person, requestId);
    expect(await statusOf(advisor, requestId)).toBe('PENDING');
  });

  test('not the counselor who is the advisor: then another', async () => {
    const world = await World.create();
    const student = await world.student();
    const counselor = await world.account('Cy Counselor', ['ALUM', 'STAFF']);
    await world.profile(counselor);
    await sql("insert into staff_duty values ($1, $2, 'COUNSELOR')", [world.institutionId, counselor.accountId]);
    await sql('update student set counselor_id = $2 where account_id = $1', [student.accountId, counselor.accountId]);
    await cannot(student, counselor, counselor);
    const other = await world.staff(['COUNSELOR']);
    expect(await mutual(student, counselor)).toEqual([accountOf(other)]);
  });

  test('nobody but the student reads it', async () => {
    const { world, advisor, introducer } = await warm();
    for (const person of [advisor, introducer, await world.staff()])
      expect((await person.ask(MUTUAL, { id: advisor.advisorId })).advisor.mutualContacts).toBeNull();
  });

  test('the list is paged by name', async () => {
    const { world, student, advisor } = await warm();
    for (const name of ['Zoe', 'Amy', 'Mia']) {
      const one = await world.advisor({ name });
      await talked(world, student, one);
      await one.succeeds('declareAcquaintance', { accountId: advisor.advisorId });
    }
    const QUERY = `query ($id: ID!, $after: String) { advisor(id: $id) { mutualContacts(first: 3, after: $after) { totalCount nodes { name } pageInfo { hasNextPage endCursor } } } }`;
    const first = (await student.ask(QUERY, { id: advisor.advisorId })).advisor.mutualContacts;
    expect(first).toMatchObject({
      totalCount: 4,
      nodes: [{ name: 'Amy' }, { name: 'Ina Introducer' }, { name: 'Mia' }],
      pageInfo: { hasNextPage: true },
    });
    const rest = (await student.ask(QUERY, { id: advisor.advisorId, after: first.pageInfo.endCursor })).advisor.mutualContacts;
    expect(rest.nodes).toEqual([{ name: 'Zoe' }]);
  });
});

test('a student is told why an introduction is not to be had, for the same reasons as ever', async () => {
  const { world, student, advisor, introducer } = await warm(1);
  const introducerId = accountOf(introducer);
  const reason = async () => {
    const { viewerCanRequestIntro } = (
      await student.ask('query ($id: ID!) { advisor(id: $id) { viewerCanRequestIntro { reason } } }', { id: advisor.advisorId })
    ).advisor;
    expect(codes(await student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId, introducerId }))).toEqual(
      viewerCanRequestIntro.reason === null ? [] : [viewerCanRequestIntro.reason],
    );
    return viewerCanRequestIntro.reason;
  };
  const other = await world.request(await world.student(), advisor);
  expect(await reason()).toBe('AT_CAPACITY');
  await advisor.succeeds('declineIntro', { introRequestId: other });
  await advisor.succeeds('updateAvailability', { monthlyCapacity: 9 });
  await sql("update advisor set listing = 'PAUSED' where account_id = $1", [advisor.accountId]);
  expect(await reason()).toBe('NOT_ACCEPTING');
  await sql("update advisor set listing = 'LISTED' where account_id = $1", [advisor.accountId]);
  expect(await reason()).toBeNull();
  // It waits for the introducer now, and counts among those that are open.
  expect(await reason()).toBe('ALREADY_ASKED');
  for (let open = 1; open < 5; open += 1) await world.request(student, await world.advisor());
  expect(codes(await student.does('requestIntro', { ...ASK, advisorId: (await world.advisor()).advisorId }))).toEqual(['TOO_MANY_OPEN']);
});

test('an introducer who passes leaves the student free to ask directly, and the advisor never hears of it', async () => {
  const { world, student, advisor, introducer, requestId } = await awaiting();
  const { introRequest } = await introducer.succeeds(
    'declineToIntroduce',
    { introRequestId: requestId },
    'introRequest { status viewerActions }',
  );
  expect(introRequest).toEqual({ status: 'UNDELIVERABLE', viewerActions: [] });
  expect(await read(student, requestId, 'status timeline { action by { name } }')).toEqual({
    status: 'UNDELIVERABLE',
    timeline: [
      { action: 'REQUEST', by: { name: student.name } },
      { action: 'DECLINE_TO_INTRODUCE', by: { name: introducer.name } },
    ],
  });
  const direct = await world.request(student, advisor);
  expect(await read(advisor, direct, 'status introducer { id } endorsement')).toEqual({
    status: 'PENDING',
    introducer: null,
    endorsement: null,
  });
  expect(await takenOf(advisor)).toBe(1);
  for (const [mutation, input] of [
    ['endorseIntro', WORD],
    ['declineToIntroduce', {}],
  ] as const)
    expect(codes(await introducer.does(mutation, { introRequestId: requestId, ...input }))).toEqual(['CONFLICT']);
});

test('an introducer who does not answer lapses after five days, and the student may ask directly', async () => {
  const { world, student, advisor, introducer, requestId } = await awaiting();
  await pass(requestId, 4);
  expect(await statusOf(student, requestId)).toBe('AWAITING_INTRODUCER');
  await pass(requestId, 1);
  expect(await read(student, requestId, 'status viewerActions timeline { action by { id } }')).toEqual({
    status: 'EXPIRED',
    viewerActions: [],
    timeline: [
      { action: 'REQUEST', by: expect.anything() },
      { action: 'EXPIRE', by: null },
    ],
  });
  expect(codes(await introducer.does('endorseIntro', { introRequestId: requestId, ...WORD }))).toEqual(['CONFLICT']);
  expect(codes(await student.does('withdrawIntro', { introRequestId: requestId }))).toEqual(['CONFLICT']);
  expect(await takenOf(advisor)).toBe(0);
  const direct = await world.request(student, advisor);
  expect(await statusOf(advisor, direct)).toBe('PENDING');
  expect(await statusOf(student, requestId)).toBe('EXPIRED');
});

test('an advisor who is full or pausing gets it later: the request waits on', async () => {
  const { world, student, advisor, introducer, requestId } = await awaiting({}, 1);
  const again = () => introducer.does('endorseIntro', { introRequestId: requestId, ...WORD });
  const other = await world.request(await world.student(), advisor);
  expect((await again()).userErrors).toMatchObject([{ code: 'AT_CAPACITY', field: ['input', 'introRequestId'] }]);
  await advisor.succeeds('declineIntro', { introRequestId: other });
  await advisor.succeeds('updateAvailability', { monthlyCapacity: 2 });
  for (const listing of ['PAUSED', 'UNLISTED']) {
    await sql('update advisor set listing = $2 where account_id = $1', [advisor.accountId, listing]);
    expect(codes(await again())).toEqual(['NOT_ACCEPTING']);
  }
  await sql("update advisor set listing = 'LISTED' where account_id = $1", [advisor.accountId]);
  expect(await read(student, requestId, 'status endorsement')).toEqual({ status: 'AWAITING_INTRODUCER', endorsement: null });
  expect(codes(await again())).toEqual([]);
  expect(await takenOf(advisor)).toBe(2);
});

test('a slot is given back when an introduced request is withdrawn before any answer, and not after', async () => {
  for (const [answer, left] of [
    [async () => undefined, 0],
    [
      ({ advisor, requestId }: Warm & { requestId: string }) =>
        advisor.succeeds('askForMoreInfo', { introRequestId: requestId, message: 'Why?' }),
      1,
    ],
  ] as const) {
    const people = await introduced();
    await answer(people);
    await people.student.succeeds('withdrawIntro', { introRequestId: people.requestId });
    expect(await takenOf(people.advisor)).toBe(left);
  }
  const { student, advisor, requestId } = await awaiting();
  await student.succeeds('withdrawIntro', { introRequestId: requestId });
  expect(await takenOf(advisor)).toBe(0);
});

describe('at once', () => {
  test('a hundred endorsements for the last slot: one is delivered, ninety-nine wait on', async () => {
    const world = await World.create();
    const [advisor, counselor] = [await world.advisor({ capacity: 1 }), await world.staff(['COUNSELOR'])];
    const students = await Promise.all(Array.from({ length: 100 }, () => world.student()));
    const ids = await Promise.all(students.map((student) => world.request(student, advisor, { introducerId: accountOf(counselor) })));
    const answers = await Promise.all(ids.map((introRequestId) => counselor.does('endorseIntro', { introRequestId, ...WORD })));
    expect(answers.flatMap(codes)).toEqual(Array(99).fill('AT_CAPACITY'));
    expect(await takenOf(advisor)).toBe(1);
    expect(
      await sql('select status, count(*)::int from intro_request where advisor_id = $1 group by 1 order by 1', [advisor.accountId]),
    ).toEqual([
      { status: 'AWAITING_INTRODUCER', count: 99 },
      { status: 'PENDING', count: 1 },
    ]);
    expect((await advisor.ask('{ introRequests(scope: RECEIVED) { totalCount } }')).introRequests.totalCount).toBe(1);
  }, 60_000);

  test('an introducer endorses twice and passes, and the student withdraws: one wins, and a slot is taken for what is delivered', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const { student, advisor, introducer, requestId } = await awaiting();
      // The shortest of the four would win whenever all begin at once: the first of a round has a lead, longer in each.
      const lead = round * 8;
      const acts = [
        () => introducer.does('endorseIntro', { introRequestId: requestId, ...WORD }),
        () => introducer.does('endorseIntro', { introRequestId: requestId, endorsement: 'Another word.' }),
        () => introducer.does('declineToIntroduce', { introRequestId: requestId }),
        () => student.does('withdrawIntro', { introRequestId: requestId }),
      ];
      const turned = [...acts.slice(round % 4), ...acts.slice(0, round % 4)];
      const answers = await Promise.all(turned.map((act, at) => sleep(at === 0 ? 0 : lead).then(act)));
      const { status, timeline } = await read(student, requestId, 'status timeline { action }');
      const actions = timeline.map((event: Data) => event.action);
      seen.add(status);
      expect(actions.filter((action: string) => action === 'ENDORSE').length).toBeLessThanOrEqual(1);
      expect(answers.filter((answer) => codes(answer).length === 0)).toHaveLength(timeline.length - 1);
      expect(answers.flatMap(codes).every((code) => code === 'CONFLICT')).toBe(true);
      expect(await takenOf(advisor)).toBe(status === 'PENDING' ? 1 : 0);
      expect(await statusOf(advisor, requestId)).toBe(actions.includes('ENDORSE') ? status : null);
    }
    expect(seen.size).toBeGreaterThan(1);
  }, 60_000);

  test('a student blocks the advisor while the introducer endorses: no contact details reach whom they have blocked', async () => {
    for (let round = 0; round < 12; round += 1) {
      const { world, student, advisor, introducer } = await warm();
      await world.contact(student, 'EMAIL', `late${round}@example.org`);
      const requestId = await world.request(student, advisor, { introducerId: accountOf(introducer), shareMyContact: ['EMAIL'] });
      await Promise.all([
        introducer.does('endorseIntro', { introRequestId: requestId, ...WORD }),
        student.succeeds('blockAccount', { accountId: advisor.advisorId }),
      ]);
      const open = await sql('select 1 from contact_consent where owner_id = $1 and recipient_id = $2 and ended_at is null', [
        student.accountId,
        advisor.accountId,
      ]);
      expect(open).toEqual([]);
    }
  }, 60_000);
});

describe('who is not asked', () => {
  test.each([
    ['endorseIntro', WORD],
    ['declineToIntroduce', {}],
  ])(
    '%s: strangers, the two sides, another introducer, other institutions, absent and malformed ids are answered alike',
    async (mutation, input) => {
      const { world, student, advisor, requestId } = await awaiting();
      const elsewhere = await awaiting();
      const absent = globalId('IntroRequest', randomUUID());
      const stranger = await world.advisor();
      const answers = [
        ...(await Promise.all(
          [stranger, advisor, await world.staff(), elsewhere.introducer, await elsewhere.world.staff()].map((person) =>
            person.does(mutation, { introRequestId: requestId, ...input }, 'introRequest { id }'),
          ),
        )),
        ...(await Promise.all(
          [absent, 'nonsense', '', globalId('Chat', randomUUID()), elsewhere.requestId].map((introRequestId) =>
            stranger.does(mutation, { introRequestId, ...input }, 'introRequest { id }'),
          ),
        )),
      ];
      for (const answer of answers)
        expect(answer).toEqual({
          introRequest: null,
          userErrors: [{ code: 'NOT_FOUND', message: 'You have no request of that id.', field: ['input', 'introRequestId'] }],
          clientMutationId: null,
        });
      const { errors } = await student.send(
        `mutation ($id: ID!) { ${mutation}(input: { introRequestId: $id${mutation === 'endorseIntro' ? ', endorsement: "Me"' : ''} }) { userErrors { code } } }`,
        { id: requestId },
      );
      expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
      expect(await statusOf(student, requestId)).toBe('AWAITING_INTRODUCER');
      expect(await read(stranger, requestId, 'id')).toBeNull();
    },
  );

  test.each<[string, string, string]>([
    ['no words', ' \n ', 'REQUIRED'],
    ['words nobody can see', '\u200b'.repeat(9), 'REQUIRED'],
    ['too many', 'x'.repeat(501), 'TOO_LONG'],
    ['200 kB', 'x'.repeat(200_000), 'TOO_LONG'],
    ['two lines', 'One\nTwo', 'INVALID'],
    ['control characters', 'Good\u0007', 'INVALID'],
    ['a disguise', 'Good \u202e doog', 'INVALID'],
  ])('an endorsement of %s is refused, and nothing moves', async (_, endorsement, code) => {
    const { advisor, student, introducer, requestId } = await awaiting();
    const payload = await introducer.does('endorseIntro', { introRequestId: requestId, endorsement }, 'introRequest { id }');
    expect(payload).toMatchObject({ introRequest: null, userErrors: [{ code, field: ['input', 'endorsement'] }] });
    expect(await statusOf(student, requestId)).toBe('AWAITING_INTRODUCER');
    expect(await takenOf(advisor)).toBe(0);
  });

  test('markup is kept as it is written', async () => {
    const { advisor, introducer, requestId } = await awaiting();
    const endorsement = `<b>Good</b> & <script>alert(1)</script> "quoted" \u{1f600} ${'é'.normalize('NFD')}`;
    await introducer.succeeds('endorseIntro', { introRequestId: requestId, endorsement });
    expect((await read(advisor, requestId, 'endorsement')).endorsement).toBe(endorsement.normalize('NFC'));
  });

  test('introducer and referral at once, and a referral there is none of, are refused', async () => {
    const { student, advisor, introducer } = await warm();
    const ask = (input: object) => student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId, ...input });
    for (const referralId of [globalId('Referral', randomUUID()), 'nonsense', accountOf(introducer)])
      expect((await ask({ referralId })).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'referralId'] }]);
    expect((await ask({ referralId: 'x', introducerId: accountOf(introducer) })).userErrors).toMatchObject([
      { code: 'INVALID', field: ['input', 'referralId'] },
    ]);
    expect(await takenOf(advisor)).toBe(0);
  });
});

describe('blocks', () => {
  const endorsing = ({ introducer, requestId }: Warm & { requestId: string }) =>
    introducer.does('endorseIntro', { introRequestId: requestId, ...WORD });
  const idOf = (person: Person, student: Person) => (person === student ? person.studentId : person.advisorId);

  test.each<[keyof Warm & ('student' | 'advisor' | 'introducer'), 'student' | 'advisor' | 'introducer', string]>([
    ['introducer', 'student', 'BLOCKED'],
    ['introducer', 'advisor', 'BLOCKED'],
    ['advisor', 'introducer', 'NOT_ACCEPTING'],
    ['advisor', 'student', 'NOT_ACCEPTING'],
    ['student', 'advisor', 'NOT_ACCEPTING'],
    ['student', 'introducer', 'NOT_ACCEPTING'],
  ])('the %s has blocked the %s meanwhile: the request is not brought to the advisor (%s)', async (who, whom, code) => {
    const people = await awaiting();
    // By this request the advisor cannot know of the student: as if they had met before.
    if (who === 'advisor' && whom === 'student')
      await sql('insert into account_block (institution_id, blocker_id, blocked_id) values ($1, $2, $3)', [
        people.world.institutionId,
        people.advisor.accountId,
        people.student.accountId,
      ]);
    else await people[who].succeeds('blockAccount', { accountId: idOf(people[whom], people.student) });
    expect(codes(await endorsing(people))).toEqual([code]);
    expect(await takenOf(people.advisor)).toBe(0);
    expect(await read(people.advisor, people.requestId, 'id')).toBeNull();
    expect(await statusOf(people.student, people.requestId)).toBe('AWAITING_INTRODUCER');
    // Each can still end it.
    expect(codes(await people.introducer.does('declineToIntroduce', { introRequestId: people.requestId }))).toEqual([]);
  });

  test('after it was brought, a block between introducer and either side is no longer in its way', async () => {
    const { student, advisor, introducer, requestId } = await introduced();
    await introducer.succeeds('blockAccount', { accountId: student.studentId });
    await advisor.succeeds('blockAccount', { accountId: introducer.advisorId });
    await advisor.succeeds('acceptIntro', { introRequestId: requestId });
    expect(await statusOf(student, requestId)).toBe('ACCEPTED');
    // Whoever is blocked finds nobody there.
    expect((await read(introducer, requestId, 'advisor { name }')).advisor).toBeNull();
    expect((await read(student, requestId, 'introducer { name }')).introducer).toBeNull();
  });
});

describe('what the student shows', () => {
  const SHOWN = 'student { name classYear degrees { level } } sharedProfile';

  test('of their record reaches the advisor with the request, as the student last decided', async () => {
    const { student, advisor, introducer, requestId } = await awaiting({ shareProfile: ['CLASS_YEAR'] });
    expect((await read(student, requestId, 'sharedProfile')).sharedProfile).toEqual(['CLASS_YEAR']);
    const { introRequest } = await student.succeeds(
      'shareProfile',
      { introRequestId: requestId, items: ['DEGREES', 'DEGREES'] },
      'introRequest { sharedProfile }',
    );
    expect(introRequest.sharedProfile).toEqual(['DEGREES']);
    expect(await sql('select 1 from record_share where viewer_id = $1', [advisor.accountId])).toEqual([]);
    await endorse(introducer, requestId);
    expect(await read(advisor, requestId, SHOWN)).toEqual({
      student: { name: student.name, classYear: null, degrees: [{ level: 'BACHELOR' }] },
      sharedProfile: ['DEGREES'],
    });
    await student.succeeds('shareProfile', { introRequestId: requestId, items: ['CLASS_YEAR'] });
    expect(await read(advisor, requestId, SHOWN)).toEqual({
      student: { name: student.name, classYear: 2027, degrees: [] },
      sharedProfile: ['CLASS_YEAR'],
    });
  });

  test.each<[string, (people: Warm & { requestId: string }) => Promise<unknown>]>([
    ['it was withdrawn', ({ student, requestId }) => student.succeeds('withdrawIntro', { introRequestId: requestId })],
    ['it ran out', ({ requestId }) => pass(requestId, 6)],
    ['the introducer passed', ({ introducer, requestId }) => introducer.succeeds('declineToIntroduce', { introRequestId: requestId })],
    ['the introducer left', ({ introducer }) => introducer.succeeds('eraseAccount', { confirm: true })],
  ])('of their record is nothing any more once %s undelivered', async (_, end) => {
    const people = await awaiting({ shareProfile: ['CLASS_YEAR'] });
    await end(people);
    const { student, requestId } = people;
    expect((await read(student, requestId, 'sharedProfile')).sharedProfile).toBeNull();
    expect(codes(await student.does('shareProfile', { introRequestId: requestId, items: ['CLASS_YEAR'] }))).toEqual(['CONFLICT']);
    await student.succeeds('shareProfile', { introRequestId: requestId, items: [] });
    expect((await read(student, requestId, 'sharedProfile')).sharedProfile).toBeNull();
  });

  test('of their contact details reaches the advisor with the request, and no point that was changed, removed or added meanwhile', async () => {
    const { world, student, advisor, introducer } = await warm();
    const [kept, changed, removed] = [
      await world.contact(student, 'EMAIL', 'kept@example.org', 'kept'),
      await world.contact(student, 'EMAIL', 'before@example.org', 'changed'),
      await world.contact(student, 'EMAIL', 'removed@example.org', 'removed'),
    ];
    const requestId = await world.request(student, advisor, { introducerId: accountOf(introducer), shareMyContact: ['EMAIL'] });
    expect((await student.ask('{ viewer { contactConsents { totalCount } } }')).viewer.contactConsents.totalCount).toBe(0);
    await student.succeeds('setContactPoint', { id: changed, kind: 'EMAIL', value: 'after@example.org' });
    await student.succeeds('removeContactPoint', { id: removed });
    await world.contact(student, 'EMAIL', 'added@example.org', 'added');
    await endorse(introducer, requestId);
    const CONTACT = 'student { contact { points { id value } consent { expiresAt } } }';
    const { contact } = (await read(advisor, requestId, CONTACT)).student;
    expect(contact.points).toEqual([{ id: kept, value: 'kept@example.org' }]);
    expect(daysUntil(contact.consent.expiresAt)).toBe(14);
    // The introducer was shown none of it.
    expect((await read(introducer, requestId, CONTACT)).student.contact).toBeNull();
  });

  test('of their contact details is nothing, where nothing of what they chose is left', async () => {
    const { world, student, advisor, introducer } = await warm();
    const point = await world.contact(student, 'EMAIL', 'gone@example.org');
    const requestId = await world.request(student, advisor, { introducerId: accountOf(introducer), shareMyContact: ['EMAIL'] });
    await student.succeeds('removeContactPoint', { id: point });
    await endorse(introducer, requestId);
    expect((await read(advisor, requestId, 'student { contact { points { value } } }')).student.contact).toBeNull();
  });

  test('stays theirs while the registrar holds their record back: the name goes along because they said so', async () => {
    const { world, student, advisor, introducer } = await warm();
    await sql('update student set directory_hold = true where account_id = $1', [student.accountId]);
    const ask = { ...ASK, advisorId: advisor.advisorId, introducerId: accountOf(introducer) };
    expect(codes(await student.does('requestIntro', ask))).toEqual(['RECORD_HELD']);
    const requestId = await world.request(student, advisor, { ...ask, shareProfile: ['NAME'] });
    // The introducer has not been shown the name since.
    expect(JSON.stringify(await read(introducer, requestId, 'purpose student { name } timeline { by { name } }'))).not.toContain(
      student.name,
    );
    await endorse(introducer, requestId);
    expect(await read(advisor, requestId, 'student { name } timeline { by { name } }')).toEqual({
      student: { name: student.name },
      timeline: [{ by: { name: student.name } }, { by: { name: introducer.name } }],
    });
  });

  test('is no name, where the registrar began to hold it back while the request waited', async () => {
    const { student, advisor, introducer, requestId } = await awaiting();
    await sql('update student set directory_hold = true where account_id = $1', [student.accountId]);
    await endorse(introducer, requestId);
    const text = JSON.stringify(await read(advisor, requestId, 'purpose student { name } timeline { by { name } }'));
    expect(text).not.toContain(student.name);
  });
});

describe('somebody leaves', () => {
  const leave = (person: Person) => person.succeeds('eraseAccount', { confirm: true });
  const row = async (requestId: string) =>
    (
      await sql('select status, held_back, endorsement, on_delivery, purpose from intro_request where id = $1', [
        keyOf('IntroRequest', requestId),
      ])
    )[0];

  test('the student, while it waits for the introducer: it is withdrawn, and nothing of it is left', async () => {
    const { student, advisor, introducer, requestId } = await awaiting({ shareProfile: ['CLASS_YEAR'] });
    await leave(student);
    expect(await row(requestId)).toEqual({ status: 'WITHDRAWN', held_back: true, endorsement: null, on_delivery: null, purpose: '' });
    expect(await read(introducer, requestId, 'status viewerActions student { name } purpose')).toEqual({
      status: 'WITHDRAWN',
      viewerActions: [],
      student: null,
      purpose: '',
    });
    expect(await read(advisor, requestId, 'id')).toBeNull();
    expect(codes(await introducer.does('endorseIntro', { introRequestId: requestId, ...WORD }))).toEqual(['CONFLICT']);
    expect(await takenOf(advisor)).toBe(0);
  });

  test.each(['introducer', 'advisor'] as const)('the %s, while it waits for the introducer: it comes back to the student', async (who) => {
    const people = await awaiting({ shareProfile: ['CLASS_YEAR'] });
    const { student, advisor, requestId } = people;
    await leave(people[who]);
    expect(
      await read(student, requestId, 'status viewerActions introducer { name } advisor { name } timeline { action by { name } }'),
    ).toEqual({
      status: 'UNDELIVERABLE',
      viewerActions: [],
      introducer: who === 'introducer' ? null : { name: people.introducer.name },
      advisor: who === 'advisor' ? null : { name: advisor.name },
      timeline: [
        { action: 'REQUEST', by: { name: student.name } },
        { action: 'RETURN', by: null },
      ],
    });
    expect(await row(requestId)).toMatchObject({ held_back: true, on_delivery: null });
    expect(await takenOf(advisor)).toBe(0);
    if (who === 'introducer') expect(await statusOf(advisor, await people.world.request(student, advisor))).toBe('PENDING');
  });

  test('the introducer, once it was brought: it goes on, without their word', async () => {
    const { student, advisor, introducer, requestId } = await introduced();
    await leave(introducer);
    expect(await read(advisor, requestId, 'status student { name } introducer { name } endorsement')).toEqual({
      status: 'PENDING',
      student: { name: student.name },
      introducer: null,
      endorsement: null,
    });
    await advisor.succeeds('acceptIntro', { introRequestId: requestId });
  });

  test.each<[string, (people: Warm & { requestId: string }) => Promise<unknown>, number]>([
    ['has not answered', async () => undefined, 0],
    [
      'has asked for more',
      ({ advisor, requestId }) => advisor.succeeds('askForMoreInfo', { introRequestId: requestId, message: 'Why?' }),
      1,
    ],
  ])('the student, once it was brought to an advisor who %s: the slot is as after a withdrawal', async (_, answer, taken) => {
    const people = await introduced();
    await answer(people);
    await leave(people.student);
    expect(await read(people.advisor, people.requestId, 'status endorsement student { name }')).toEqual({
      status: 'WITHDRAWN',
      endorsement: null,
      student: null,
    });
    expect(await takenOf(people.advisor)).toBe(taken);
  });

  test('after it ran out: it stays so', async () => {
    const { student, introducer, requestId } = await awaiting();
    await pass(requestId, 6);
    await leave(introducer);
    expect(await read(student, requestId, 'status timeline { action }')).toEqual({
      status: 'EXPIRED',
      timeline: [{ action: 'REQUEST' }, { action: 'EXPIRE' }],
    });
    const direct = await introduced();
    await pass(direct.requestId, 15);
    await leave(direct.student);
    expect(await read(direct.advisor, direct.requestId, 'status timeline { action }')).toEqual({
      status: 'EXPIRED',
      timeline: [{ action: 'REQUEST' }, { action: 'ENDORSE' }, { action: 'EXPIRE' }],
    });
    expect(await takenOf(direct.advisor)).toBe(1);
  });

  test('the introducer, amid their endorsing: it was brought without their word, or came back', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { student, advisor, introducer, requestId } = await awaiting();
      await Promise.all([
        introducer.send('mutation ($input: EndorseIntroInput!) { endorseIntro(input: $input) { userErrors { code } } }', {
          input: { introRequestId: requestId, ...WORD },
        }),
        leave(introducer),
      ]);
      const { status, endorsement } = await read(student, requestId, 'status endorsement');
      expect(endorsement).toBeNull();
      expect(await takenOf(advisor)).toBe(status === 'PENDING' ? 1 : 0);
      expect(['PENDING', 'UNDELIVERABLE']).toContain(status);
      expect(await statusOf(advisor, requestId)).toBe(status === 'PENDING' ? 'PENDING' : null);
    }
  }, 60_000);
});

test('a concern of the student freezes a request that waits for its introducer; it moves again when that has ended', async () => {
  const { world, student, introducer, requestId } = await awaiting();
  const officer = await world.staff();
  const { concern } = await student.succeeds('reportConcern', { ...CONCERN, introRequestId: requestId }, 'concern { id }');
  for (const [person, mutation, input] of [
    [introducer, 'endorseIntro', WORD],
    [introducer, 'declineToIntroduce', {}],
    [student, 'withdrawIntro', {}],
    [officer, 'stepIn', { action: 'WITHDRAW', reason: 'The student told us.' }],
  ] as const)
    expect(codes(await person.does(mutation, { introRequestId: requestId, ...input }))).toEqual(['FROZEN']);
  expect((await read(introducer, requestId, ACTIONS)).viewerActions).toEqual([]);
  // The introducer is no side of it.
  expect(codes(await introducer.does('reportConcern', { ...CONCERN, introRequestId: requestId }))).toEqual(['NOT_FOUND']);
  await officer.succeeds('resolveConcern', { concernId: concern.id, resolution: 'Spoke with them.' });
  await endorse(introducer, requestId);
});

test('whatever happens, in whatever order: the advisor has it if and only if it was endorsed, and slots are what was delivered less what was given back', async () => {
  const ACTS = ['endorse', 'pass', 'withdraw', 'accept', 'decline', 'ask', 'answer', 'lapse', 'request', 'warm', 'staff', 'share'] as const;
  const { world, student, advisor, introducer } = await warm(200);
  const staff = await world.staff(['COUNSELOR']);
  const wasDelivered = ({ introducer: through, timeline }: Data): boolean =>
    through === null || timeline.some((event: Data) => event.action === 'ENDORSE');
  let [expected, runs] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...ACTS), { minLength: 2, maxLength: 9 }), async (acts) => {
      let requestId = await world.request(student, advisor, { introducerId: accountOf(introducer) });
      for (const act of acts) {
        const introRequestId = requestId;
        const before = await read(student, requestId, 'respondedAt introducer { id } timeline { action }');
        const delivered = wasDelivered(before);
        const payload: Data = await {
          endorse: () => introducer.does('endorseIntro', { introRequestId, ...WORD }),
          pass: () => introducer.does('declineToIntroduce', { introRequestId }),
          withdraw: () => student.does('withdrawIntro', { introRequestId }),
          accept: () => advisor.does('acceptIntro', { introRequestId }),
          decline: () => advisor.does('declineIntro', { introRequestId }),
          ask: () => advisor.does('askForMoreInfo', { introRequestId, message: 'More?' }),
          answer: () => student.does('answerInfoRequest', { introRequestId, message: 'This.' }),
          lapse: () => pass(requestId, 15),
          request: () => student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId }, 'introRequest { id }'),
          warm: () =>
            student.does(
              'requestIntro',
              { ...ASK, advisorId: advisor.advisorId, introducerId: accountOf(introducer) },
              'introRequest { id }',
            ),
          staff: () => staff.does('stepIn', { introRequestId, action: 'WITHDRAW', reason: 'They asked us to.' }),
          share: () => student.does('shareProfile', { introRequestId, items: [] }),
        }[act]();
        const done = payload.userErrors === undefined || codes(payload).length === 0;
        if (done && act === 'endorse') expected += 1;
        if (done && act === 'request') expected += 1;
        if (done && (act === 'withdraw' || act === 'staff') && delivered && before.respondedAt === null) expected -= 1;
        if (done && (act === 'request' || act === 'warm')) requestId = payload.introRequest.id;

        const after = await read(student, requestId, 'status timeline { action } introducer { id }');
        expect(await statusOf(advisor, requestId)).toBe(wasDelivered(after) ? after.status : null);
        expect(await takenOf(advisor)).toBe(expected);
      }
      // So that the next run can ask anew.
      await student.does('withdrawIntro', { introRequestId: requestId });
      const last = await read(student, requestId, 'status');
      expect(['ACCEPTED', 'DECLINED', 'WITHDRAWN', 'EXPIRED', 'UNDELIVERABLE']).toContain(last.status);
      expected = await takenOf(advisor);
      runs += 1;
    }),
    { numRuns: 25 },
  );
  expect(runs).toBeGreaterThan(20);
}, 120_000);

test.each(['student', 'advisor'] as const)('an introducer who has blocked the %s is not offered to introduce them', async (whom) => {
  const { introducer, requestId, ...people } = await awaiting();
  const accountId = whom === 'student' ? people.student.studentId : people.advisor.advisorId;
  await introducer.succeeds('blockAccount', { accountId });
  expect(await read(introducer, requestId, ACTIONS)).toEqual({ status: 'AWAITING_INTRODUCER', viewerActions: ['DECLINE_TO_INTRODUCE'] });
  const endorsement = 'A curious and thoughtful person.';
  expect(codes(await introducer.does('endorseIntro', { introRequestId: requestId, endorsement }))).toEqual(['BLOCKED']);
  await introducer.succeeds('unblockAccount', { accountId });
  expect((await read(introducer, requestId, ACTIONS)).viewerActions).toEqual(['ENDORSE', 'DECLINE_TO_INTRODUCE']);
});
