import { randomUUID } from 'node:crypto';
import { globalId, keyOf } from '../../src/platform/global-id';
import { codes, type Data, type Person, sql, World } from '../world';
import { awaiting, CONCERN, endorse, introduced, pass, read } from './warm-world';

const THREAD = 'messages { totalCount nodes { body author { name } } }';

async function asked() {
  const world = await World.create();
  const [student, advisor] = [await world.student({ name: 'Sam Student' }), await world.advisor({ name: 'Ada Advisor' })];
  return { world, student, advisor, requestId: await world.request(student, advisor) };
}

const write = (person: Person, introRequestId: string, body: string) => person.does('sendMessage', { introRequestId, body });
const bodies = async (person: Person, id: string): Promise<(string | null)[] | null> =>
  (await read(person, id, 'messages(first: 100) { nodes { body } }')).messages?.nodes.map((node: Data) => node.body) ?? null;
/** Readings by staff that the record knows of, one for each HTTP request: this server answers each with both executors. */
const readings = (world: World) =>
  sql(
    `select actor_id as "actorId", array_agg(distinct subject_id::text order by subject_id::text) as "subjectIds", object_id as "objectId", details from audit_event
     where institution_id = $1 and action = 'THREAD_READ' group by http_request_id, 1, 3, 4`,
    [world.institutionId],
  );

test('the two sides of a request write to each other, before and after it is accepted, and both read all of it', async () => {
  const { student, advisor, requestId } = await asked();
  const { introRequest } = await student.succeeds(
    'sendMessage',
    { introRequestId: requestId, body: '  One more thing.\r\nThanks! ' },
    `introRequest { ${THREAD} }`,
  );
  expect(introRequest.messages).toEqual({ totalCount: 1, nodes: [{ body: 'One more thing.\nThanks!', author: { name: student.name } }] });
  await advisor.succeeds('sendMessage', { introRequestId: requestId, body: 'Noted.' });
  await advisor.succeeds('askForMoreInfo', { introRequestId: requestId, message: 'Which year?' });
  await advisor.succeeds('sendMessage', { introRequestId: requestId, body: 'Take your time.' });
  await student.succeeds('answerInfoRequest', { introRequestId: requestId, message: 'The third.' });
  await advisor.succeeds('acceptIntro', { introRequestId: requestId, message: 'Gladly.' });
  await student.succeeds('sendMessage', { introRequestId: requestId, body: 'Until then.' });
  const all = ['One more thing.\nThanks!', 'Noted.', 'Which year?', 'Take your time.', 'The third.', 'Until then.'];
  for (const person of [student, advisor]) expect(await bodies(person, requestId)).toEqual(all);
});

test('a thread is walked in pages, from either end', async () => {
  const { student, requestId } = await asked();
  for (let index = 0; index < 5; index += 1) await write(student, requestId, `Message ${index}`);
  const page = async (args: string) =>
    (
      await read(
        student,
        requestId,
        `messages(${args}) { totalCount nodes { id body sentAt } pageInfo { endCursor hasNextPage hasPreviousPage } }`,
      )
    ).messages;
  const first = await page('first: 2');
  expect(first).toMatchObject({ totalCount: 5, nodes: [{ body: 'Message 0' }, { body: 'Message 1' }], pageInfo: { hasNextPage: true } });
  expect((await page(`first: 9, after: "${first.pageInfo.endCursor}"`)).nodes.map((node: Data) => node.body)).toEqual([
    'Message 2',
    'Message 3',
    'Message 4',
  ]);
  expect((await page('last: 1')).nodes).toMatchObject([{ body: 'Message 4' }]);
  expect(new Set((await page('first: 9')).nodes.map((node: Data) => node.id)).size).toBe(5);
});

test.each(['withdrawn', 'declined', 'run out', 'waiting for the introducer'])(
  'nobody writes in a request that is %s; what was written stays',
  async (how) => {
    const people = how === 'waiting for the introducer' ? await awaiting() : await introduced();
    const { student, advisor, introducer, requestId } = people;
    if (how !== 'waiting for the introducer') await write(advisor, requestId, 'Before.');
    if (how === 'withdrawn') await student.succeeds('withdrawIntro', { introRequestId: requestId });
    if (how === 'declined') await advisor.succeeds('declineIntro', { introRequestId: requestId });
    if (how === 'run out') await pass(requestId, 15);
    const held = how === 'waiting for the introducer';
    expect((await write(student, requestId, 'After.')).userErrors).toMatchObject([
      { code: 'CONFLICT', field: ['input', 'introRequestId'] },
    ]);
    expect(codes(await write(advisor, requestId, 'After.'))).toEqual([held ? 'NOT_FOUND' : 'CONFLICT']);
    expect(codes(await write(introducer, requestId, 'After.'))).toEqual(['NOT_FOUND']);
    expect(await bodies(student, requestId)).toEqual(held ? [] : ['Before.']);
  },
);

test('strangers, staff, the introducer, other institutions, absent and malformed ids are answered alike', async () => {
  const { world, student, introducer, requestId } = await introduced();
  const elsewhere = await asked();
  const stranger = await world.student();
  const both = await world.account('Bea Both', ['ALUM', 'STAFF']);
  for (const duty of ['COUNSELOR', 'PRIVACY'])
    await sql('insert into staff_duty values ($1, $2, $3)', [world.institutionId, both.accountId, duty]);
  const answers = [
    ...(await Promise.all(
      [stranger, introducer, both, await world.advisor(), elsewhere.student].map((person) => write(person, requestId, 'Hello')),
    )),
    ...(await Promise.all(
      ['nonsense', '', globalId('IntroRequest', randomUUID()), globalId('Chat', randomUUID()), elsewhere.requestId].map((id) =>
        write(student, id, 'Hello'),
      ),
    )),
  ];
  for (const answer of answers)
    expect(answer.userErrors).toEqual([
      { code: 'NOT_FOUND', message: 'You have no request of that id.', field: ['input', 'introRequestId'] },
    ]);
  const staff = await world.staff();
  const { errors } = await staff.send(
    'mutation ($id: ID!) { sendMessage(input: { introRequestId: $id, body: "Hello" }) { userErrors { code } } }',
    {
      id: requestId,
    },
  );
  expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  expect(await bodies(student, requestId)).toEqual([]);
  for (const person of [stranger, elsewhere.student]) expect(await read(person, requestId, THREAD)).toBeNull();
  expect((await read(introducer, requestId, THREAD)).messages).toBeNull();
});

test.each<[string, string, string]>([
  ['nothing', ' \n ', 'REQUIRED'],
  ['what nobody can see', '\u200b\u2060', 'REQUIRED'],
  ['too much', 'x'.repeat(2_001), 'TOO_LONG'],
  ['200 kB', 'x'.repeat(200_000), 'TOO_LONG'],
  ['control characters', 'Hello\u0000', 'INVALID'],
  ['half a character', 'Hello \ud83d', 'INVALID'],
  ['a disguise', 'Hello \u202e', 'INVALID'],
])('a message of %s is refused', async (_, body, code) => {
  const { student, requestId } = await asked();
  expect((await write(student, requestId, body)).userErrors).toMatchObject([{ code, field: ['input', 'body'] }]);
  expect(await bodies(student, requestId)).toEqual([]);
});

test('markup, quotation marks and every script are kept as they are written', async () => {
  const { student, advisor, requestId } = await asked();
  const body = '<script>alert("1")</script> {{x}} \'; drop table account; -- %s \\n 日本語 العربية \u{1f469}\u200d\u{1f680}';
  await write(student, requestId, body);
  expect(await bodies(advisor, requestId)).toEqual([body]);
});

test('ten messages of each side at once: none is lost, and all readers have them in one order', async () => {
  const { student, advisor, requestId } = await asked();
  const sent = Array.from({ length: 10 }, (_, index) => [`From the student ${index}`, `From the advisor ${index}`] as const);
  const answers = await Promise.all(sent.flatMap(([one, other]) => [write(student, requestId, one), write(advisor, requestId, other)]));
  expect(answers.flatMap(codes)).toEqual([]);
  const order = await bodies(student, requestId);
  expect([...(order ?? [])].sort()).toEqual(sent.flat().sort());
  expect(await bodies(advisor, requestId)).toEqual(order);
});

test('a message amid the withdrawal is there, or was refused', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { student, advisor, requestId } = await asked();
    const [answer] = await Promise.all([
      write(advisor, requestId, 'Wait!'),
      student.succeeds('withdrawIntro', { introRequestId: requestId }),
    ]);
    expect(await bodies(student, requestId)).toEqual(codes(answer).length === 0 ? ['Wait!'] : []);
    expect(codes(answer).every((code) => code === 'CONFLICT')).toBe(true);
  }
});

describe('blocks', () => {
  test.each([
    ['student', 'advisor'],
    ['advisor', 'student'],
  ] as const)(
    'the %s blocks the %s: neither writes any more, and the blocked hears what they would of a closed account',
    async (who, whom) => {
      const people = await asked();
      const [blocker, blocked] = [people[who], people[whom]];
      const twin = await asked();
      for (const { advisor, requestId } of [people, twin]) await advisor.succeeds('acceptIntro', { introRequestId: requestId });
      await blocker.succeeds('blockAccount', { accountId: whom === 'student' ? blocked.studentId : blocked.advisorId });
      await sql('update account set closed_at = now() where id = $1', [twin[who].accountId]);
      expect(codes(await write(blocker, people.requestId, 'Hello'))).toEqual(['BLOCKED']);
      const answer = await write(blocked, people.requestId, 'Hello');
      expect(codes(answer)).toEqual(['CONFLICT']);
      expect(answer).toEqual(await write(twin[whom], twin.requestId, 'Hello'));
      expect(await bodies(blocker, people.requestId)).toEqual([]);
      await blocker.succeeds('unblockAccount', { accountId: globalId('Account', blocked.accountId) });
      expect(codes(await write(blocked, people.requestId, 'Hello again'))).toEqual([]);
    },
  );

  test('what was written before stays, by nobody', async () => {
    const { student, advisor, requestId } = await asked();
    await write(advisor, requestId, 'Before.');
    await advisor.succeeds('blockAccount', { accountId: student.studentId });
    expect((await read(student, requestId, THREAD)).messages.nodes).toEqual([{ body: 'Before.', author: null }]);
  });
});

describe('staff', () => {
  test('see that a thread is alive: who wrote when, and not what', async () => {
    const { world, student, advisor, requestId } = await asked();
    await write(student, requestId, 'Secret words.');
    await write(advisor, requestId, 'Secret words too.');
    for (const staff of [await world.staff(), await world.staff([])]) {
      const answer = await staff.send(
        `query ($id: ID!) { introRequest(id: $id) { messages { totalCount nodes { id body sentAt author { name } } edges { node { body } } } } }`,
        { id: requestId },
      );
      expect(answer.data.introRequest.messages).toMatchObject({
        totalCount: 2,
        nodes: [
          { body: null, sentAt: expect.any(String), author: { name: student.name } },
          { body: null, sentAt: expect.any(String), author: { name: advisor.name } },
        ],
      });
      expect(answer.text).not.toContain('Secret');
      expect((await staff.send('{ auditEvents { nodes { action details } } }')).text).not.toContain('Secret');
    }
    expect(await readings(world)).toEqual([]);
  });

  test.each<[string, string]>([
    ['plainly', 'messages { nodes { body } }'],
    ['by edges', 'messages { edges { node { body } } }'],
    ['by another name', 'wrote: messages { all: nodes { said: body } }'],
    ['in fragments', '... { messages { ...page } }'],
    ['where a variable says so', 'messages { nodes { body @include(if: $yes) } }'],
    ['by part of a page', 'messages(last: 1) { nodes { sentAt body } totalCount }'],
  ])('with the duty PRIVACY read it while a concern is open, %s, and each time it is recorded', async (_, selection) => {
    const { world, student, advisor, requestId } = await asked();
    await write(advisor, requestId, 'Meet me at night.');
    const [officer, counselor] = [await world.staff(['PRIVACY']), await world.staff(['COUNSELOR', 'ADMIN'])];
    const { concern } = await student.succeeds('reportConcern', { ...CONCERN, introRequestId: requestId }, 'concern { id }');
    const QUERY = `query ($id: ID!, $yes: Boolean!) { node(id: $id) { id @include(if: $yes) ... on IntroRequest { ${selection} } } }
      fragment page on MessageConnection { nodes { ...words } } fragment words on Message { body }`.replace(
      /fragment page[\s\S]*/,
      (fragments) => (selection.includes('...page') ? fragments : ''),
    );
    const ask = async (person: Person) => (await person.send(QUERY, { id: requestId, yes: true })).text;
    expect(await ask(counselor)).not.toContain('night');
    expect(await readings(world)).toEqual([]);
    // As often as it is read, also by the compiled operation.
    for (const times of [1, 2, 3]) {
      expect(await ask(officer)).toContain('night');
      expect(await readings(world)).toEqual(
        Array(times).fill({
          actorId: officer.accountId,
          subjectIds: [student.accountId, advisor.accountId].sort(),
          objectId: keyOf('IntroRequest', requestId),
          details: {},
        }),
      );
    }
    // What is not read is not recorded.
    await officer.ask('query ($id: ID!) { introRequest(id: $id) { messages { totalCount nodes { sentAt author { name } } } } }', {
      id: requestId,
    });
    expect(await readings(world)).toHaveLength(3);
    await officer.succeeds('resolveConcern', { concernId: concern.id, resolution: 'Spoke with both.' });
    expect(await ask(officer)).not.toContain('night');
    expect(await readings(world)).toHaveLength(3);
  });

  test('read it in what a mutation answers too, recorded', async () => {
    const { world, student, advisor, requestId } = await asked();
    await write(advisor, requestId, 'Meet me at night.');
    const officer = await world.staff(['PRIVACY']);
    const { concern } = await student.succeeds('reportConcern', { ...CONCERN, introRequestId: requestId }, 'concern { id }');
    const payload = await officer.succeeds(
      'assignConcern',
      { concernId: concern.id },
      'concern { introRequest { messages { nodes { body } } } }',
    );
    expect(payload.concern.introRequest.messages.nodes).toEqual([{ body: 'Meet me at night.' }]);
    expect(await readings(world)).toHaveLength(1);
  });
});

test('while a request is on hold nobody writes, and both go on reading', async () => {
  const { student, advisor, requestId } = await asked();
  await write(advisor, requestId, 'Before.');
  await student.succeeds('reportConcern', { ...CONCERN, introRequestId: requestId });
  for (const person of [student, advisor]) {
    expect(codes(await write(person, requestId, 'After.'))).toEqual(['FROZEN']);
    expect(await bodies(person, requestId)).toEqual(['Before.']);
  }
});

test('whoever leaves takes along what was written in their requests; the other finds nobody there', async () => {
  for (const who of ['student', 'advisor'] as const) {
    const people = await asked();
    const { student, advisor, requestId } = people;
    const other = people[who === 'student' ? 'advisor' : 'student'];
    await advisor.succeeds('acceptIntro', { introRequestId: requestId });
    await write(student, requestId, 'From the student.');
    await write(advisor, requestId, 'From the advisor.');
    await people[who].succeeds('eraseAccount', { confirm: true });
    expect((await read(other, requestId, 'messages { nodes { body } }')).messages.nodes).toEqual([{ body: '' }, { body: '' }]);
    expect(codes(await write(other, requestId, 'Are you there?'))).toEqual(['CONFLICT']);
    expect(await sql("select 1 from intro_message where intro_request_id = $1 and body <> ''", [keyOf('IntroRequest', requestId)])).toEqual(
      [],
    );
  }
});

test('a message amid somebody’s leaving is not left behind', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { student, advisor, requestId } = await asked();
    await Promise.all([
      write(advisor, requestId, 'Are you there?'),
      write(advisor, requestId, 'Hello?'),
      student.succeeds('eraseAccount', { confirm: true }),
    ]);
    expect(await sql("select 1 from intro_message where intro_request_id = $1 and body <> ''", [keyOf('IntroRequest', requestId)])).toEqual(
      [],
    );
  }
});

test('each has the thread in what is held on them; the introducer has not', async () => {
  const { student, advisor, introducer, requestId } = await introduced();
  await write(student, requestId, 'Words between us.');
  for (const [person, byYou] of [
    [student, true],
    [advisor, false],
  ] as const) {
    const { dataExport } = await person.succeeds('requestDataExport', {}, 'dataExport { document }');
    expect(dataExport.document.messages).toEqual([
      { introRequest: keyOf('IntroRequest', requestId), byYou, body: 'Words between us.', sentAt: expect.any(String) },
    ]);
  }
  const { dataExport } = await introducer.succeeds('requestDataExport', {}, 'dataExport { document }');
  expect(JSON.stringify(dataExport)).not.toContain('Words between us.');
});

test('the audit record knows that somebody wrote, and not what', async () => {
  const { world, student, requestId } = await asked();
  await write(student, requestId, 'Unrepeatable words.');
  const events = await sql('select action, row_to_json(e)::text as text from audit_event e where institution_id = $1', [
    world.institutionId,
  ]);
  expect(events.filter((event) => event.action === 'MESSAGE_SENT')).toHaveLength(1);
  expect(events.map((event) => event.text).join()).not.toContain('Unrepeatable');
});

test('a concern keeps what the two had written by then, also where a thread is emptied afterwards', async () => {
  const { world, student, advisor, requestId } = await asked();
  await write(advisor, requestId, 'Meet me at night.');
  const officer = await world.staff(['PRIVACY']);
  const { concern } = await student.succeeds('reportConcern', { ...CONCERN, introRequestId: requestId }, 'concern { id }');
  await advisor.succeeds('eraseAccount', { confirm: true });
  const { node } = await officer.ask('query ($id: ID!) { node(id: $id) { ... on Concern { evidence } } }', { id: concern.id });
  expect(node.evidence.messages).toMatchObject([{ author: advisor.accountId, body: 'Meet me at night.' }]);
});

test('the advisor of an introduced request reads the thread from its delivery on', async () => {
  const { advisor, introducer, requestId } = await awaiting();
  expect(await read(advisor, requestId, THREAD)).toBeNull();
  await endorse(introducer, requestId);
  expect((await read(advisor, requestId, THREAD)).messages).toEqual({ totalCount: 0, nodes: [] });
});
