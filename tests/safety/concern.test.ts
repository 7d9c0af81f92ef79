import { randomUUID } from 'node:crypto';
import { globalId, keyOf } from '../../src/platform/global-id';
import { codes, type Data, type Person, sql, World } from '../world';

const STATEMENT = 'They asked me to meet at night, alone.';
const CONCERN = 'concern { id status category }';
const REPORT = { category: 'HARASSMENT', statement: STATEMENT };
const accountOf = (person: Person) => globalId('Account', person.accountId);

async function asked() {
  const world = await World.create();
  const [student, advisor, officer] = [await world.student(), await world.advisor(), await world.staff(['PRIVACY'])];
  const requestId = await world.request(student, advisor, { purpose: 'I would like to hear of your remarkable career.' });
  return { world, student, advisor, officer, requestId };
}

const report = async (reporter: Person, introRequestId: string): Promise<string> =>
  (await reporter.succeeds('reportConcern', { ...REPORT, introRequestId }, CONCERN)).concern.id;

const READ = `query ($id: ID!) { node(id: $id) { ... on Concern {
  category status statement evidence resolution createdAt resolvedAt reporter { name } about { name } assignee { name } introRequest { id } } } }`;
const read = async (viewer: Person, id: string) => (await viewer.ask(READ, { id })).node;
const listed = async (viewer: Person, filter?: object): Promise<string[]> =>
  (await viewer.ask('query ($filter: ConcernFilter) { concerns(filter: $filter) { nodes { id } } }', { filter })).concerns.nodes.map(
    (node: Data) => node.id,
  );

const actions = async (viewer: Person, id: string) =>
  (await viewer.ask('query ($id: ID!) { introRequest(id: $id) { status viewerActions } }', { id })).introRequest;

test.each(['student', 'advisor'] as const)('a concern of the %s freezes the request for both sides', async (side) => {
  const { student, advisor, requestId } = await asked();
  const { concern } = await { student, advisor }[side].succeeds('reportConcern', { ...REPORT, introRequestId: requestId }, CONCERN);
  expect(concern).toMatchObject({ status: 'OPEN', category: 'HARASSMENT' });
  for (const [person, mutation] of [
    [advisor, 'acceptIntro'],
    [advisor, 'declineIntro'],
    [student, 'withdrawIntro'],
  ] as const) {
    const payload = await person.does(mutation, { introRequestId: requestId });
    expect(payload.userErrors).toMatchObject([{ code: 'FROZEN', field: ['input', 'introRequestId'] }]);
    expect(await actions(person, requestId)).toEqual({ status: 'PENDING', viewerActions: [] });
  }
});

test('a concern about a request is about the other side of it, whichever reports', async () => {
  const { student, advisor, officer, requestId } = await asked();
  for (const [reporter, about] of [
    [student, advisor],
    [advisor, student],
  ] as const) {
    expect(await read(officer, await report(reporter, requestId))).toMatchObject({
      reporter: { name: reporter.name },
      about: { name: about.name },
      introRequest: { id: requestId },
      statement: STATEMENT,
    });
  }
});

test('one can be worried about somebody one sees without any request, and nothing is frozen', async () => {
  const { student, advisor, officer, requestId } = await asked();
  for (const accountId of [advisor.advisorId, accountOf(advisor)]) {
    const { concern } = await student.succeeds('reportConcern', { ...REPORT, accountId, category: 'IMPERSONATION' }, CONCERN);
    expect(await read(officer, concern.id)).toMatchObject({
      category: 'IMPERSONATION',
      about: { name: advisor.name },
      introRequest: null,
      evidence: { request: null },
    });
  }
  expect((await actions(student, requestId)).viewerActions).toEqual(['WITHDRAW']);
  expect(codes(await advisor.does('acceptIntro', { introRequestId: requestId }))).toEqual([]);
});

test('the other side comes upon a concern by no way; the reporter reads what they said, and not what was gathered', async () => {
  const { student, advisor, officer, requestId } = await asked();
  const id = await report(student, requestId);
  await officer.succeeds('assignConcern', { concernId: id });
  expect(await read(advisor, id)).toBeNull();
  const everything = await advisor.send(
    `query ($id: ID!, $ids: [ID!]!) { nodes(ids: $ids) { id } introRequest(id: $id) { status purpose timeline { action by { name } } sharedProfile }
      viewer { account { name } contactConsents { nodes { id } } disclosures { nodes { id } } blockedAccounts { id } } }`,
    { id: requestId, ids: [id] },
  );
  expect(everything.data.nodes).toEqual([null]);
  expect(everything.data.introRequest.timeline).toEqual([{ action: 'REQUEST', by: { name: student.name } }]);
  const { dataExport } = await advisor.succeeds('requestDataExport', {}, 'dataExport { document }');
  expect(dataExport.document.concerns).toEqual([]);
  for (const text of [everything.text, JSON.stringify(dataExport)]) {
    expect(text).not.toContain(STATEMENT);
    expect(text).not.toContain(keyOf('Concern', id));
    expect(text).not.toMatch(/CONCERN_/);
  }
  expect(await read(student, id)).toMatchObject({
    statement: STATEMENT,
    status: 'ASSIGNED',
    evidence: null,
    resolution: null,
    assignee: null,
  });
});

test('what a concern says is sealed in the table, and read by staff with the duty PRIVACY', async () => {
  const { world, student, advisor, officer, requestId } = await asked();
  const id = await report(student, requestId);
  await officer.succeeds('resolveConcern', { concernId: id, resolution: 'Spoke with both of them.' });
  const [row] = await sql('select statement, evidence, resolution from concern where institution_id = $1', [world.institutionId]);
  for (const [column, text] of [
    ['statement', 'at night'],
    ['evidence', 'remarkable career'],
    ['evidence', advisor.name],
    ['resolution', 'Spoke with'],
  ]) {
    expect(row[column as string].length).toBeGreaterThan(20);
    expect(row[column as string].includes(text)).toBe(false);
  }
  const node = await read(officer, id);
  expect(node).toMatchObject({
    statement: STATEMENT,
    resolution: 'Spoke with both of them.',
    status: 'RESOLVED',
    resolvedAt: expect.any(String),
  });
  // What the two had written by then, and who they were.
  expect(node.evidence.request).toMatchObject({ status: 'PENDING', purpose: 'I would like to hear of your remarkable career.' });
  expect(node.evidence.people).toHaveLength(2);
  expect(node.evidence.people).toEqual(
    expect.arrayContaining([
      { id: student.accountId, name: student.name },
      { id: advisor.accountId, name: advisor.name },
    ]),
  );
  // Nobody copied it into the audit record.
  const events = await sql('select row_to_json(e)::text as text from audit_event e where institution_id = $1', [world.institutionId]);
  expect(events.map((event) => event.text).join()).not.toContain('at night');
});

test.each([[['COUNSELOR', 'IMPORTER', 'ANALYST', 'ADMIN']], [[]]])(
  'staff without the duty PRIVACY have nothing to do with concerns: %j',
  async (duties: string[]) => {
    const { world, student, officer, requestId } = await asked();
    const concernId = await report(student, requestId);
    const staff = await world.staff(duties);
    const answers = [
      await staff.send('{ concerns { nodes { id statement } } }'),
      await staff.send('mutation ($input: AssignConcernInput!) { assignConcern(input: $input) { concern { id } } }', {
        input: { concernId },
      }),
      await staff.send('mutation ($input: ResolveConcernInput!) { resolveConcern(input: $input) { concern { id } } }', {
        input: { concernId, resolution: 'Nothing to see.' },
      }),
    ];
    for (const answer of answers) {
      expect(answer.errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
      expect(answer.text).not.toContain(concernId);
    }
    expect(await read(staff, concernId)).toBeNull();
    expect(await read(officer, concernId)).toMatchObject({ status: 'OPEN' });
  },
);

test('the list is the institution’s own, the latest first, and narrowed by where they stand', async () => {
  const { student, advisor, officer, requestId } = await asked();
  const [first, second] = [await report(student, requestId), await report(advisor, requestId)];
  await sql("update concern set created_at = created_at - interval '1 hour' where id = $1", [keyOf('Concern', first)]);
  expect(await listed(officer)).toEqual([second, first]);
  await officer.succeeds('assignConcern', { concernId: first });
  expect(await listed(officer, { statuses: ['ASSIGNED'] })).toEqual([first]);
  expect(await listed(officer, { statuses: ['OPEN', 'RESOLVED'] })).toEqual([second]);
  const foreign = await (await World.create()).staff();
  expect(await listed(foreign)).toEqual([]);
  expect(await read(foreign, first)).toBeNull();
  for (const [mutation, input] of [
    ['assignConcern', { concernId: first }],
    ['resolveConcern', { concernId: first, resolution: 'Not ours.' }],
  ] as const)
    expect(codes(await foreign.does(mutation, input))).toEqual(['NOT_FOUND']);
});

test('a concern is assigned to oneself or to another with the duty, again and again, and to nobody else', async () => {
  const { world, student, advisor, officer, requestId } = await asked();
  const concernId = await report(student, requestId);
  const colleague = await world.staff(['PRIVACY']);
  await sql("update account set name = 'Colleague' where id = $1", [colleague.accountId]);
  const assign = (assigneeId?: string | null) =>
    officer.does('assignConcern', { concernId, assigneeId }, 'concern { status assignee { id } }');
  for (const [assigneeId, who] of [
    [undefined, officer],
    [accountOf(colleague), colleague],
    [null, officer],
  ] as const) {
    expect(await assign(assigneeId)).toMatchObject({ concern: { status: 'ASSIGNED', assignee: { id: accountOf(who) } }, userErrors: [] });
  }
  const former = await world.account('Former', ['ALUM']);
  await sql("insert into staff_duty (institution_id, account_id, duty) values ($1, $2, 'PRIVACY')", [
    world.institutionId,
    former.accountId,
  ]);
  const closed = await world.staff(['PRIVACY']);
  await sql('update account set closed_at = now() where id = $1', [closed.accountId]);
  const unfit = [
    await world.staff(['ADMIN', 'COUNSELOR']),
    student,
    advisor,
    former,
    closed,
    await (await World.create()).staff(['PRIVACY']),
  ];
  for (const assigneeId of [
    ...unfit.map(accountOf),
    globalId('Account', randomUUID()),
    globalId('Advisor', colleague.accountId),
    'nonsense',
  ]) {
    expect(await assign(assigneeId)).toMatchObject({
      concern: null,
      userErrors: [
        { code: 'NOT_FOUND', message: 'There is no member of staff of that id who could look into it.', field: ['input', 'assigneeId'] },
      ],
    });
  }
  expect(await read(officer, concernId)).toMatchObject({ assignee: { name: officer.name } });
});

test('a member of staff with the duty does not see, move or get a concern that is about them', async () => {
  const { world, student, officer } = await asked();
  const suspect = await world.account('Suspect', ['ALUM', 'STAFF']);
  await world.profile(suspect);
  await sql("insert into staff_duty (institution_id, account_id, duty) values ($1, $2, 'PRIVACY')", [
    world.institutionId,
    suspect.accountId,
  ]);
  const concernId = await report(student, await world.request(student, suspect));
  expect(await listed(officer)).toEqual([concernId]);
  expect(await listed(suspect)).toEqual([]);
  expect(await read(suspect, concernId)).toBeNull();
  const absent = globalId('Concern', randomUUID());
  for (const [mutation, input] of [
    ['resolveConcern', { resolution: 'There was nothing to it.' }],
    ['assignConcern', {}],
    ['assignConcern', { assigneeId: accountOf(officer) }],
  ] as const) {
    const answer = await suspect.does(mutation, { ...input, concernId }, CONCERN);
    expect(codes(answer)).toEqual(['NOT_FOUND']);
    // Just as if there were none.
    expect(answer).toEqual(await suspect.does(mutation, { ...input, concernId: absent }, CONCERN));
  }
  expect(codes(await officer.does('assignConcern', { concernId, assigneeId: accountOf(suspect) }))).toEqual(['NOT_FOUND']);
  expect(await read(officer, concernId)).toMatchObject({ status: 'OPEN', assignee: null });
});

test('a request moves again when the last concern about it has ended, and one ends only once', async () => {
  const { student, advisor, officer, requestId } = await asked();
  const [first, second] = [await report(student, requestId), await report(advisor, requestId)];
  const resolve = (concernId: string) => officer.does('resolveConcern', { concernId, resolution: 'Spoke with both.' });
  expect(codes(await resolve(first))).toEqual([]);
  expect(codes(await advisor.does('acceptIntro', { introRequestId: requestId }))).toEqual(['FROZEN']);
  for (const mutation of ['resolveConcern', 'assignConcern']) {
    const payload = await officer.does(mutation, {
      concernId: first,
      ...(mutation === 'resolveConcern' ? { resolution: 'Once more.' } : {}),
    });
    expect(payload.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'concernId'] }]);
  }
  expect((await read(officer, first)).resolution).toBe('Spoke with both.');
  expect(codes(await resolve(second))).toEqual([]);
  expect((await actions(advisor, requestId)).viewerActions).toEqual(['ACCEPT', 'DECLINE', 'ASK_FOR_MORE']);
  expect(codes(await advisor.does('acceptIntro', { introRequestId: requestId }))).toEqual([]);
});

test('concerns that are reported and resolved at the same moment leave a request frozen exactly if one of them is open', async () => {
  for (let round = 0; round < 12; round += 1) {
    const { student, advisor, officer, requestId } = await asked();
    const ids = [await report(student, requestId), await report(advisor, requestId)];
    const resolve = (concernId: string) => officer.succeeds('resolveConcern', { concernId, resolution: 'Spoke with both.' });
    // Each looks at the other while neither is committed: counted one after the other, the second sees that it is the last.
    const anew = round % 2 === 0 ? [report(student, requestId)] : [];
    await Promise.all([...ids.map(resolve), ...anew]);
    const open = await listed(officer, { statuses: ['OPEN'] });
    expect(open).toHaveLength(anew.length);
    expect((await actions(advisor, requestId)).viewerActions).toEqual(open.length > 0 ? [] : ['ACCEPT', 'DECLINE', 'ASK_FOR_MORE']);
  }
});

test.each<[string, object, string, string]>([
  ['neither a request nor a person', {}, 'REQUIRED', 'introRequestId'],
  ['both', { introRequestId: 'x', accountId: 'y' }, 'INVALID', 'accountId'],
  ['no words', { accountId: 'y', statement: ' \n' }, 'REQUIRED', 'statement'],
  ['too few words', { accountId: 'y', statement: 'Rude.' }, 'TOO_SHORT', 'statement'],
  ['too many words', { accountId: 'y', statement: 'x'.repeat(4001) }, 'TOO_LONG', 'statement'],
])('reportConcern refuses %s', async (_, input, code, field) => {
  const { world, student } = await asked();
  const payload = await student.does('reportConcern', { ...REPORT, ...input }, CONCERN);
  expect(payload).toMatchObject({ concern: null, userErrors: [{ code, field: ['input', field] }] });
  expect(await sql('select 1 from concern where institution_id = $1', [world.institutionId])).toEqual([]);
});

test('reportConcern finds nobody and no request where the reporter can see none', async () => {
  const { world, student, advisor, officer, requestId } = await asked();
  const stranger = await world.student();
  const foreign = await (await World.create()).advisor();
  const bad: [Person, object, string][] = [
    [stranger, { introRequestId: requestId }, 'introRequestId'],
    // Staff see every request, and are a side of none.
    [officer, { introRequestId: requestId }, 'introRequestId'],
    [student, { introRequestId: globalId('IntroRequest', randomUUID()) }, 'introRequestId'],
    [student, { introRequestId: 'nonsense' }, 'introRequestId'],
    [student, { accountId: accountOf(student) }, 'accountId'],
    [student, { accountId: accountOf(stranger) }, 'accountId'],
    [student, { accountId: accountOf(foreign) }, 'accountId'],
    [student, { accountId: requestId }, 'accountId'],
    [student, { accountId: 'nonsense' }, 'accountId'],
  ];
  for (const [person, input, field] of bad) {
    const payload = await person.does('reportConcern', { ...REPORT, ...input }, CONCERN);
    expect(payload).toMatchObject({ concern: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', field] }] });
  }
  expect((await actions(advisor, requestId)).viewerActions).toEqual(['ACCEPT', 'DECLINE', 'ASK_FOR_MORE']);
  // Even one from whom one is hidden can be reported through the request they share.
  await advisor.succeeds('blockAccount', { accountId: student.studentId });
  expect(codes(await student.does('reportConcern', { ...REPORT, introRequestId: requestId }))).toEqual([]);
});

test.each([
  ['no', '', 'REQUIRED'],
  ['too many', 'x'.repeat(4001), 'TOO_LONG'],
])('resolveConcern refuses a resolution of %s words', async (_, resolution, code) => {
  const { student, officer, requestId } = await asked();
  const concernId = await report(student, requestId);
  const payload = await officer.does('resolveConcern', { concernId, resolution });
  expect(payload.userErrors).toMatchObject([{ code, field: ['input', 'resolution'] }]);
  expect(await read(officer, concernId)).toMatchObject({ status: 'OPEN', resolution: null });
  expect((await actions(student, requestId)).viewerActions).toEqual([]);
  expect(codes(await officer.does('resolveConcern', { concernId: 'nonsense', resolution: 'None.' }))).toEqual(['NOT_FOUND']);
});
