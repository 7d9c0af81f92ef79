import { randomUUID } from 'node:crypto';
import { globalId } from '../../src/platform/global-id';
import { type Person, sql, World } from '../world';

const STUDENT =
  'query ($id: ID!) { node(id: $id) { ... on Student { name classYear degrees { level program { value } } account { name } } } }';
const read = async (viewer: Person, student: Person) => (await viewer.ask(STUDENT, { id: student.studentId })).node;

const everything = (student: Person) => ({
  name: student.name,
  classYear: 2027,
  degrees: [{ level: 'BACHELOR', program: { value: '11.0701' } }],
  account: { name: student.name },
});

test('a student’s record is theirs and staff’s; other people find nobody', async () => {
  const world = await World.create();
  const student = await world.student();
  expect(await read(student, student)).toEqual(everything(student));
  expect(await read(await world.staff(), student)).toEqual(everything(student));
  for (const person of [await world.student(), await world.advisor(), await (await World.create()).staff()])
    expect(await read(person, student)).toBeNull();
});

test.each([
  [undefined, { classYear: null, degrees: [] }],
  [['CLASS_YEAR'], { classYear: 2027, degrees: [] }],
  [['DEGREES', 'CLASS_YEAR'], { classYear: 2027, degrees: [{ level: 'BACHELOR', program: { value: '11.0701' } }] }],
])('an advisor who is asked sees the name, and of the record what is shown: %j', async (shareProfile, shown) => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  const id = await world.request(student, advisor, { shareProfile });
  expect(await read(advisor, student)).toEqual({ ...everything(student), ...shown });
  const { introRequest } = await advisor.ask(
    'query ($id: ID!) { introRequest(id: $id) { student { classYear degrees { level program { value } } } } }',
    { id },
  );
  expect(introRequest.student).toEqual(shown);
});

test('what was shown with a request is hidden again when it is withdrawn', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  const introRequestId = await world.request(student, advisor, { shareProfile: ['CLASS_YEAR', 'DEGREES'] });
  await student.succeeds('withdrawIntro', { introRequestId });
  expect(await read(advisor, student)).toEqual({ ...everything(student), classYear: null, degrees: [] });
});

test('another request to the same advisor takes nothing back from an accepted one, withdrawn or not', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  await world.contact(student, 'EMAIL', 'student@example.org');
  const share = { shareProfile: ['CLASS_YEAR', 'DEGREES'], shareMyContact: ['EMAIL'] };
  const first = await world.request(student, advisor, share);
  await advisor.succeeds('acceptIntro', { introRequestId: first });
  const seen = async () => ({
    ...(await read(advisor, student)),
    ...(await advisor.ask('query ($id: ID!) { node(id: $id) { ... on Student { viewerContactAccess } } }', { id: student.studentId })).node,
  });
  const everythingShared = { ...everything(student), viewerContactAccess: 'GRANTED' };
  expect(await seen()).toEqual(everythingShared);
  for (const input of [{}, share]) {
    const introRequestId = await world.request(student, advisor, input);
    expect(await seen()).toEqual(everythingShared);
    await student.succeeds('withdrawIntro', { introRequestId });
    expect(await seen()).toEqual(everythingShared);
  }
});

test('an account is seen by those who may see the person behind it', async () => {
  const world = await World.create();
  const [student, other, listed, hidden, staff] = [
    await world.student(),
    await world.student(),
    await world.advisor(),
    await world.advisor({ listing: 'UNLISTED' }),
    await world.staff(),
  ];
  const account = async (viewer: Person, person: Person) =>
    (await viewer.ask('query ($id: ID!) { node(id: $id) { ... on Account { name } } }', { id: globalId('Account', person.accountId) }))
      .node;
  expect(await account(student, listed)).toEqual({ name: listed.name });
  for (const person of [other, hidden, staff]) expect(await account(student, person)).toBeNull();
  expect(await account(staff, other)).toEqual({ name: other.name });
  expect(await account(listed, student)).toBeNull();
  await world.request(student, listed);
  expect(await account(listed, student)).toEqual({ name: student.name });
});

test('an advisor one has asked stays in sight when they leave the directory', async () => {
  const world = await World.create();
  const [student, other, advisor] = [await world.student(), await world.student(), await world.advisor()];
  const id = await world.request(student, advisor);
  await sql("update advisor set listing = 'UNLISTED' where account_id = $1", [advisor.accountId]);
  const query = 'query ($id: ID!, $advisor: ID!) { introRequest(id: $id) { advisor { name } } advisor(id: $advisor) { name } }';
  expect(await student.ask(query, { id, advisor: advisor.advisorId })).toEqual({
    introRequest: { advisor: { name: advisor.name } },
    advisor: { name: advisor.name },
  });
  expect((await other.ask(query, { id, advisor: advisor.advisorId })).advisor).toBeNull();
});

test('somebody whose account is closed is gone, and what they took part in stays readable', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  await world.contact(advisor, 'EMAIL', 'gone@example.org');
  const { requestId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  await sql('update account set closed_at = now() where id = $1', [advisor.accountId]);
  const answer = await student.send(
    'query ($id: ID!, $advisor: ID!) { introRequest(id: $id) { status advisor { name } timeline { action by { name } } chat { status } } advisor(id: $advisor) { contact { points { value } } } }',
    {
      id: requestId,
      advisor: advisor.advisorId,
    },
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toEqual({
    introRequest: {
      status: 'ACCEPTED',
      advisor: null,
      timeline: [
        { action: 'REQUEST', by: { name: student.name } },
        { action: 'ACCEPT', by: null },
      ],
      chat: { status: 'PROPOSED' },
    },
    advisor: null,
  });
});

test('nodes answers in the order asked for, null in the place of what is not there, and at most a hundred', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
  const ids = [advisor.advisorId, 'x', globalId('Chat', randomUUID()), student.studentId, advisor.advisorId];
  const { nodes } = await student.ask(query, { ids });
  expect(nodes.map((node: { id: string } | null) => node?.id ?? null)).toEqual([
    advisor.advisorId,
    null,
    null,
    student.studentId,
    advisor.advisorId,
  ]);
  expect((await student.send(query, { ids: Array(101).fill('x') })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});
