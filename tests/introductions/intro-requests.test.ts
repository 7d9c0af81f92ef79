import { randomUUID } from 'node:crypto';
import { globalId } from '../../src/platform/global-id';
import { type Data, type Person, sql, World } from '../world';

const LIST = `query ($scope: IntroRequestScope, $filter: IntroRequestFilter, $orderBy: IntroRequestOrder, $first: Int, $after: String) {
  introRequests(scope: $scope, filter: $filter, orderBy: $orderBy, first: $first, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`;

const ids = async (person: Person, variables: object = {}): Promise<string[]> =>
  (await person.ask(LIST, variables)).introRequests.nodes.map((node: Data) => node.id);

let world: World;
let people: { s1: Person; s2: Person; a1: Person; a2: Person; staff: Person };
let requests: { s1a1: string; s1a2: string; s2a1: string };

beforeAll(async () => {
  world = await World.create();
  people = {
    s1: await world.student(),
    s2: await world.student(),
    a1: await world.advisor(),
    a2: await world.advisor(),
    staff: await world.staff(),
  };
  const { s1, s2, a1, a2 } = people;
  requests = { s1a1: await world.request(s1, a1), s1a2: await world.request(s1, a2), s2a1: await world.request(s2, a1) };
  await a1.succeeds('declineIntro', { introRequestId: requests.s2a1 });
});

test('each person lists their own, staff the institution’s', async () => {
  const { s1, s2, a1, staff } = people;
  const { s1a1, s1a2, s2a1 } = requests;
  expect(await ids(s1)).toEqual([s1a2, s1a1]);
  expect(await ids(s2, { scope: 'SENT' })).toEqual([s2a1]);
  expect(await ids(s1, { scope: 'RECEIVED' })).toEqual([]);
  expect(await ids(a1)).toEqual([s2a1, s1a1]);
  expect(await ids(a1, { scope: 'SENT' })).toEqual([]);
  expect(await ids(staff)).toEqual([s2a1, s1a2, s1a1]);
  expect(await ids(staff, { scope: 'INSTITUTION', orderBy: 'OLDEST' })).toEqual([s1a1, s1a2, s2a1]);
  expect(await ids(staff, { orderBy: 'EXPIRING_SOON' })).toEqual([s1a1, s1a2, s2a1]);
  expect(await ids(await (await World.create()).staff())).toEqual([]);
});

test('the institution’s list is for staff alone', async () => {
  for (const person of [people.s1, people.a1]) {
    const answer = await person.send(LIST, { scope: 'INSTITUTION' });
    expect(answer.data.introRequests).toBeNull();
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
});

test('a list is narrowed by status, by person and by time', async () => {
  const { s1, a1, a2, staff, s2 } = people;
  const { s1a1, s1a2, s2a1 } = requests;
  expect(await ids(staff, { filter: { statuses: ['PENDING'] } })).toEqual([s1a2, s1a1]);
  expect(await ids(staff, { filter: { statuses: ['DECLINED', 'ACCEPTED'] } })).toEqual([s2a1]);
  expect(await ids(staff, { filter: { statuses: [] } })).toEqual([]);
  expect(await ids(staff, { filter: { studentId: s1.studentId, advisorId: a2.advisorId } })).toEqual([s1a2]);
  expect(await ids(s1, { filter: { studentId: s2.studentId } })).toEqual([]);
  expect(await ids(a1, { filter: { studentId: s1.studentId } })).toEqual([s1a1]);
  for (const studentId of ['x', '', globalId('Student', randomUUID()), s1.advisorId])
    expect(await ids(staff, { filter: { studentId } })).toEqual([]);
  const [{ created_at: middle }] = await sql(
    'select created_at from intro_request where institution_id = $1 order by created_at offset 1 limit 1',
    [world.institutionId],
  );
  expect(await ids(staff, { filter: { createdAt: { from: middle } } })).toEqual([s2a1, s1a2]);
  expect(await ids(staff, { filter: { createdAt: { to: middle } } })).toEqual([s1a1]);
  expect(
    (await staff.send(LIST, { filter: { createdAt: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } } })).errors?.[0]
      ?.extensions.code,
  ).toBe('BAD_USER_INPUT');
});

test('a list is walked in pages', async () => {
  const first = (await people.staff.ask(LIST, { first: 2 })).introRequests;
  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  expect(await ids(people.staff, { first: 2, after: first.pageInfo.endCursor })).toEqual([requests.s1a1]);
});

test('one advisor met in two ways is whole in both, whatever each way asks for', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor({ headline: 'Here to help', industry: 'law', capacity: 3 })];
  await world.accepted(student, advisor);
  const { names, lines, consents } = await student.ask(`{
    names: introRequests(scope: SENT) { nodes { advisor { name } } }
    lines: introRequests(scope: SENT) { nodes { ...line } }
    consents: viewer { contactConsents { nodes { advisor { openSlots industry { value } } } } }
  } fragment line on IntroRequest { advisor { headline acceptingRequests } }`);
  expect(names.nodes).toEqual([{ advisor: { name: advisor.name } }]);
  expect(lines.nodes).toEqual([{ advisor: { headline: 'Here to help', acceptingRequests: true } }]);
  for (const consent of consents.contactConsents.nodes) expect(consent.advisor).toEqual({ openSlots: 2, industry: { value: 'law' } });
});
