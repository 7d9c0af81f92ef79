import { randomUUID } from 'node:crypto';
import { globalId } from '../../src/platform/global-id';
import { ASK, codes, type Data, type Person, sql, World } from '../world';

const accountOf = (person: Person) => globalId('Account', person.accountId);

/** Two people with an accepted request, contact details shared both ways and read, and a second request that waits. */
async function acquainted() {
  const world = await World.create();
  const [student, advisor] = [
    await world.student({ name: 'Sam Student' }),
    await world.advisor({ name: 'Ada Advisor', headline: 'Adaword' }),
  ];
  await world.contact(student, 'EMAIL', 'sam@example.org');
  await world.contact(advisor, 'EMAIL', 'ada@example.org');
  const share = { shareMyContact: ['EMAIL'], shareProfile: ['CLASS_YEAR'] };
  const requestId = await world.request(student, advisor, share);
  const { introRequest } = await advisor.succeeds(
    'acceptIntro',
    { introRequestId: requestId, shareContact: ['EMAIL'], message: 'Gladly.' },
    'introRequest { chat { id } contactConsent { id } }',
  );
  await student.ask('query ($id: ID!) { advisor(id: $id) { contact { points { value } } } }', { id: advisor.advisorId });
  await advisor.ask('query ($id: ID!) { node(id: $id) { ... on Student { contact { points { value } } } } }', { id: student.studentId });
  const pendingId = await world.request(student, advisor, share);
  return { world, student, advisor, requestId, pendingId, chatId: introRequest.chat.id, consentId: introRequest.contactConsent.id };
}
type Acquainted = Awaited<ReturnType<typeof acquainted>>;

const REQUEST = `id status purpose advisorMessage viewerActions sharedProfile advisor { name contact { points { value } } } student { name classYear contact { points { value } } }
  timeline { action by { name } } contactConsent { status points { kind } owner { name } recipient { name } advisor { name } student { name } } chat { status viewerActions }`;

/** Every way by which one of the two could come upon the other; what they read, and then what they are told when they act. */
async function encounter(viewer: Person, other: Person, { requestId, pendingId, chatId }: Acquainted): Promise<unknown[]> {
  const read = await viewer.send(
    `query ($advisor: ID!, $student: ID!, $account: ID!, $ids: [ID!]!, $request: ID!) {
      advisors { totalCount nodes { name } } byText: advisors(filter: { text: "adaword" }) { totalCount nodes { name } }
      advisor(id: $advisor) { name } asAdvisor: node(id: $advisor) { id } asStudent: node(id: $student) { id } asAccount: node(id: $account) { id }
      nodes(ids: $ids) { id } introRequest(id: $request) { ${REQUEST} }
      introRequests { totalCount nodes { ${REQUEST} } } received: introRequests(scope: RECEIVED) { totalCount nodes { ${REQUEST} } }
      viewer {
        account { name } blockedAccounts { name } disclosures { nodes { times to { name } } }
        contactConsents { nodes { status purpose owner { name } recipient { name } advisor { name } student { name } receipt { event summary } } }
      }
    }`,
    {
      advisor: other.advisorId,
      student: other.studentId,
      account: accountOf(other),
      ids: [other.advisorId, other.studentId, accountOf(other)],
      request: requestId,
    },
  );
  const acts: [string, object][] = [
    ['blockAccount', { accountId: accountOf(other) }],
    ['unblockAccount', { accountId: accountOf(other) }],
    ['reportConcern', { accountId: accountOf(other), category: 'OTHER', statement: 'Something is wrong here.' }],
    ['grantContactConsent', { introRequestId: requestId, kinds: ['EMAIL'] }],
    ['requestIntro', { ...ASK, advisorId: other.advisorId }],
    ['withdrawIntro', { introRequestId: pendingId }],
    ['declineIntro', { introRequestId: pendingId }],
    ['reportChat', { chatId, happened: 'HELD' }],
  ];
  const answers: unknown[] = [read.errors ?? read.data];
  for (const [mutation, input] of acts) {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    const { data, errors } = await viewer.send(
      `mutation ($input: ${type}) { ${mutation}(input: $input) { userErrors { code message field } } }`,
      {
        input,
      },
    );
    answers.push([mutation, data, errors?.map((error) => error.extensions.code)]);
  }
  return answers;
}

/** The same without what differs between any two worlds: ids. */
const faceless = (answers: unknown[]): unknown =>
  JSON.parse(
    JSON.stringify(answers, (_, value) =>
      typeof value === 'string' && /^[A-Za-z]+:[0-9a-f-]{36}$/.test(Buffer.from(value, 'base64url').toString()) ? 'ID' : value,
    ),
  );

/** A twin world in which the other is not there any more, and what the two gave each other has ended. */
async function gone(other: 'student' | 'advisor'): Promise<Acquainted> {
  const twin = await acquainted();
  const { viewer } = await twin[other].ask(
    '{ viewer { account { name } contactConsents(status: ACTIVE) { nodes { id owner { name } } } } }',
  );
  const [own] = viewer.contactConsents.nodes.filter((node: Data) => node.owner.name === viewer.account.name);
  await twin[other].succeeds('revokeContactConsent', { consentId: own.id });
  const stays = twin[other === 'student' ? 'advisor' : 'student'];
  const theirs = await stays.ask('{ viewer { account { name } contactConsents(status: ACTIVE) { nodes { id owner { name } } } } }');
  for (const node of theirs.viewer.contactConsents.nodes)
    if (node.owner.name === theirs.viewer.account.name) await stays.succeeds('revokeContactConsent', { consentId: node.id });
  await sql('update account set closed_at = now() where id = $1', [twin[other].accountId]);
  return twin;
}

test('to a student whom an advisor blocks it is in all they read and try as if the advisor’s account were closed', async () => {
  const [blocked, closed] = [await acquainted(), await gone('advisor')];
  await blocked.advisor.succeeds('blockAccount', { accountId: blocked.student.studentId });
  const answers = await encounter(blocked.student, blocked.advisor, blocked);
  expect(faceless(answers)).toEqual(faceless(await encounter(closed.student, closed.advisor, closed)));

  // What that is: nobody, who was once asked.
  const [read] = answers as [Data];
  expect(read).toMatchObject({
    advisors: { totalCount: 0, nodes: [] },
    byText: { totalCount: 0, nodes: [] },
    advisor: null,
    asAdvisor: null,
    asAccount: null,
    nodes: [null, null, null],
    introRequest: {
      status: 'ACCEPTED',
      advisor: null,
      timeline: [
        { action: 'REQUEST', by: { name: 'Sam Student' } },
        { action: 'ACCEPT', by: null },
      ],
      contactConsent: { status: 'REVOKED', owner: null, advisor: null },
    },
    viewer: { disclosures: { nodes: [{ to: null }] } },
  });
  expect(JSON.stringify(answers)).not.toMatch(/Ada|ada@example/);
});

test('to an advisor whom a student blocks it is in all they read and try as if the student’s account were closed', async () => {
  const [blocked, closed] = [await acquainted(), await gone('student')];
  await blocked.student.succeeds('blockAccount', { accountId: blocked.advisor.advisorId });
  const answers = await encounter(blocked.advisor, blocked.student, blocked);
  expect(faceless(answers)).toEqual(faceless(await encounter(closed.advisor, closed.student, closed)));
  const [read] = answers as [Data];
  expect(read).toMatchObject({
    asStudent: null,
    asAccount: null,
    introRequest: { student: null, timeline: [{ by: null }, { by: { name: 'Ada Advisor' } }] },
  });
  expect(JSON.stringify(answers)).not.toMatch(/Sam|sam@example/);
});

test('asking somebody by whom one is blocked sounds like asking nobody', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  const before = await advisor.send('query ($id: ID!) { node(id: $id) { id } }', { id: student.studentId });
  expect(before.data.node).toBeNull();
  await world.request(student, advisor);
  await advisor.succeeds('blockAccount', { accountId: accountOf(student) });
  const ask = (advisorId: string) => student.does('requestIntro', { ...ASK, advisorId });
  const answer = await ask(advisor.advisorId);
  expect(codes(answer)).toEqual(['NOT_FOUND']);
  expect(answer).toEqual(await ask(globalId('Advisor', randomUUID())));
});

test('contact details end with the block even where a consent were still active in the table', async () => {
  const { student, advisor } = await acquainted();
  await advisor.succeeds('blockAccount', { accountId: student.studentId });
  // The function that opens values finds nobody either, whatever the consents say.
  await sql('update contact_consent set ended_at = null where owner_id = $1', [advisor.accountId]);
  const { viewer } = await student.ask('{ viewer { contactConsents { nodes { status owner { name } } } } }');
  expect(viewer.contactConsents.nodes).toContainEqual({ status: 'ACTIVE', owner: null });
  const answer = await student.send('{ introRequests { nodes { advisor { contact { points { value } } } } } }');
  expect(answer.text).not.toContain('ada@example.org');
});

test('whoever blocks goes on seeing the other, and whom they have blocked, the latest first', async () => {
  const { world, student, advisor, requestId } = await acquainted();
  const other = await world.student();
  await world.request(other, advisor);
  for (const person of [student, other, student]) {
    const { account } = await advisor.succeeds('blockAccount', { accountId: person.studentId }, 'account { id name }');
    expect(account).toEqual({ id: accountOf(person), name: person.name });
  }
  const query = `query ($id: ID!) { introRequest(id: $id) { student { name contact { points { value } } } timeline { by { name } } }
    viewer { blockedAccounts { name } } }`;
  const answer = await advisor.ask(query, { id: requestId });
  expect(answer.viewer.blockedAccounts).toEqual([{ name: other.name }, { name: student.name }]);
  expect(answer.introRequest).toEqual({
    student: { name: student.name, contact: null },
    timeline: [{ by: { name: student.name } }, { by: { name: advisor.name } }],
  });
  await sql('update account set closed_at = now() where id = $1', [other.accountId]);
  expect((await advisor.ask('{ viewer { blockedAccounts { name } } }')).viewer.blockedAccounts).toEqual([{ name: student.name }]);
});

test('staff see everybody, also those who have blocked them, and can be blocked by those who know of them', async () => {
  const { world, advisor, student, requestId } = await acquainted();
  const staff = await world.staff([]);
  const both = await world.student({ roles: ['STUDENT', 'STAFF'] });
  await world.request(both, advisor);
  await advisor.succeeds('blockAccount', { accountId: accountOf(both) });
  await advisor.succeeds('blockAccount', { accountId: accountOf(student) });
  for (const person of [staff, both]) {
    const answer = await person.ask(
      'query ($id: ID!, $request: ID!) { advisor(id: $id) { name account { name } } advisors { totalCount } introRequest(id: $request) { advisor { name } student { name } } }',
      { id: advisor.advisorId, request: requestId },
    );
    expect(answer).toEqual({
      advisor: { name: advisor.name, account: { name: advisor.name } },
      advisors: { totalCount: 1 },
      introRequest: { advisor: { name: advisor.name }, student: { name: student.name } },
    });
  }
});

test('a block is between two: everybody else finds the advisor as before', async () => {
  const { world, advisor, student } = await acquainted();
  await advisor.succeeds('blockAccount', { accountId: student.studentId });
  for (const person of [await world.student(), await world.advisor({ listing: 'UNLISTED' })]) {
    const { advisors } = await person.ask('{ advisors { totalCount nodes { name } } }');
    expect(advisors).toEqual({ totalCount: 1, nodes: [{ name: advisor.name }] });
  }
});

test('one cannot ask whom one has blocked before unblocking them; unblocking brings back finding, and no consent', async () => {
  const { student, advisor, pendingId } = await acquainted();
  await student.succeeds('withdrawIntro', { introRequestId: pendingId });
  await student.succeeds('blockAccount', { accountId: advisor.advisorId });
  expect((await student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId })).userErrors).toEqual([
    { code: 'BLOCKED', message: expect.any(String), field: ['input', 'advisorId'] },
  ]);
  const find = async () =>
    (
      await advisor.ask('query ($id: ID!) { node(id: $id) { ... on Student { name viewerContactAccess contact { points { value } } } } }', {
        id: student.studentId,
      })
    ).node;
  expect(await find()).toBeNull();

  const { account } = await student.succeeds('unblockAccount', { accountId: accountOf(advisor) }, 'account { name }');
  expect(account).toEqual({ name: advisor.name });
  expect((await student.ask('{ viewer { blockedAccounts { name } } }')).viewer.blockedAccounts).toEqual([]);
  expect(await find()).toEqual({ name: student.name, viewerContactAccess: 'REVOKED', contact: null });
  expect(codes(await student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId }))).toEqual([]);
  expect(codes(await student.does('unblockAccount', { accountId: accountOf(advisor) }))).toEqual(['NOT_FOUND']);
});

test('one blocks nobody by one’s own id, nor by one that is foreign, absent, malformed, of another kind, or of somebody one cannot know', async () => {
  const { world, student, advisor, requestId } = await acquainted();
  const foreign = await (await World.create()).advisor();
  const bad = [
    accountOf(student),
    student.studentId,
    foreign.advisorId,
    accountOf(foreign),
    accountOf(await world.student()),
    accountOf(await world.staff()),
    globalId('Account', randomUUID()),
    requestId,
    globalId('Chat', advisor.accountId),
    'nonsense',
  ];
  for (const [mutation, message] of [
    ['blockAccount', 'There is nobody else of that id.'],
    ['unblockAccount', 'You have blocked nobody of that id.'],
  ] as const) {
    for (const accountId of bad) {
      expect(await student.does(mutation, { accountId }, 'account { id }')).toEqual({
        account: null,
        clientMutationId: null,
        userErrors: [{ code: 'NOT_FOUND', message, field: ['input', 'accountId'] }],
      });
    }
  }
  expect(await sql('select 1 from account_block where institution_id = $1', [world.institutionId])).toEqual([]);
});

test('what is held on the blocked tells them nothing of it; the blocker’s own export does', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  await world.request(student, advisor);
  const held = async (person: Person): Promise<string> => {
    const { dataExport } = await person.succeeds('requestDataExport', {}, 'dataExport { summary document }');
    return JSON.stringify(dataExport);
  };
  const [plain] = await sql('select count(*)::int as events from audit_event where subject_id = $1', [student.accountId]);
  await advisor.succeeds('blockAccount', { accountId: student.studentId });
  const own = await held(student);
  expect(own).not.toMatch(/ACCOUNT_BLOCKED|CONSENT_REVOKED/);
  expect(JSON.parse(own).document.blocked).toEqual([]);
  expect(
    await sql("select count(*)::int as events from audit_event where subject_id = $1 and action <> 'DATA_EXPORTED'", [student.accountId]),
  ).toEqual([plain]);
  const blockers = await held(advisor);
  expect(blockers).toContain('ACCOUNT_BLOCKED');
  expect(JSON.parse(blockers).document.blocked).toMatchObject([{ who: student.accountId }]);
});

test('whoever was blocked by the student who asked them finds nobody there to accept, and staff bring the two together neither', async () => {
  for (const blocks of ['student', 'advisor'] as const) {
    const world = await World.create();
    const people = { student: await world.student(), advisor: await world.advisor() };
    const staff = await world.staff();
    const introRequestId = await world.request(people.student, people.advisor);
    const other = people[blocks === 'student' ? 'advisor' : 'student'];
    await people[blocks].succeeds('blockAccount', { accountId: blocks === 'student' ? other.advisorId : other.studentId });
    const reason = 'Told us by telephone.';
    expect(codes(await staff.does('stepIn', { introRequestId, action: 'ACCEPT', reason }))).toEqual(['CONFLICT']);
    expect(codes(await people.advisor.does('acceptIntro', { introRequestId }))).toEqual([blocks === 'student' ? 'CONFLICT' : 'BLOCKED']);
    expect(await sql('select 1 from connection where institution_id = $1', [world.institutionId])).toEqual([]);
    expect(codes(await staff.does('stepIn', { introRequestId, action: 'WITHDRAW', reason }))).toEqual([]);
  }
});

describe('a block at the same moment as a consent ends it or comes before it', () => {
  const NOTHING_SHARED = `select count(*)::int as count from contact_consent where institution_id = $1 and ended_at is null`;

  test.each<
    [string, (all: { world: World; student: Person; advisor: Person }) => Promise<{ shares: () => Promise<unknown>; blocker: Person }>]
  >([
    [
      'that is granted',
      async ({ world, student, advisor }) => {
        const { requestId } = await world.accepted(student, advisor);
        return { blocker: student, shares: () => advisor.does('grantContactConsent', { introRequestId: requestId, kinds: ['EMAIL'] }) };
      },
    ],
    [
      'that comes with an acceptance',
      async ({ world, student, advisor }) => {
        const introRequestId = await world.request(student, advisor);
        return { blocker: student, shares: () => advisor.does('acceptIntro', { introRequestId, shareContact: ['EMAIL'] }) };
      },
    ],
    [
      'that comes with a request',
      async ({ world, student, advisor }) => {
        await world.accepted(student, advisor); // so that the advisor knows whom to block
        return {
          blocker: advisor,
          shares: () => student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId, shareMyContact: ['EMAIL'] }),
        };
      },
    ],
  ])('%s', async (_, prepare) => {
    for (let round = 0; round < 8; round += 1) {
      const world = await World.create();
      const [student, advisor] = [await world.student(), await world.advisor()];
      for (const person of [student, advisor]) await world.contact(person, 'EMAIL', 'somebody@example.org');
      const { shares, blocker } = await prepare({ world, student, advisor });
      const blocked = blocker === student ? advisor : student;
      await Promise.all([shares(), blocker.succeeds('blockAccount', { accountId: accountOf(blocked) })]);
      expect([round, await sql(NOTHING_SHARED, [world.institutionId])]).toEqual([round, [{ count: 0 }]]);
    }
  });
});
