import { keyOf } from '../../src/platform/global-id';
import { type Person, sql, World } from '../world';

const REPORT = `query ($filter: ReportFilter!) { advisorLoadReport(filter: $filter) { asOf listed overAsked neverAsked
  mostAsked { advisor { id } received answered accepted expired monthlyCapacity load } leastAsked { advisor { id } received load } } }`;
const read = async (person: Person, filter: object = {}) => (await person.ask(REPORT, { filter })).advisorLoadReport;

async function busy() {
  const world = await World.create({ timeZone: 'UTC' });
  const staff = await world.staff();
  const [asked, often, never, takesNone, unlisted] = [
    await world.advisor({ capacity: 4, joinedAt: '2020-01-01' }),
    await world.advisor({ capacity: 2, joinedAt: '2020-01-02' }),
    await world.advisor({ capacity: 3, joinedAt: '2020-01-03' }),
    await world.advisor({ capacity: 0, joinedAt: '2020-01-04' }),
    await world.advisor({ capacity: 3, listing: 'INVITED' }),
  ];
  const students = [await world.student({ classYear: 2027 }), await world.student({ classYear: 2028 })] as [Person, Person];
  const [first, second] = students;
  await world.accepted(first, often);
  await world.request(second, often);
  const declined = await world.request(first, asked);
  await asked.succeeds('declineIntro', { introRequestId: declined });
  return { world, staff, asked, often, never, takesNone, unlisted, students };
}

test('staff see who is asked for what they would take, the most first, and who never is', async () => {
  const { staff, asked, often, never } = await busy();
  const report = await read(staff);
  expect(report).toMatchObject({ listed: 4, overAsked: 1, neverAsked: 1 });
  expect(report.mostAsked).toEqual([
    { advisor: { id: often.advisorId }, received: 2, answered: 1, accepted: 1, expired: 0, monthlyCapacity: 2, load: 1 },
    { advisor: { id: asked.advisorId }, received: 1, answered: 1, accepted: 0, expired: 0, monthlyCapacity: 4, load: 0.25 },
  ]);
  expect(report.leastAsked).toEqual([{ advisor: { id: never.advisorId }, received: 0, load: 0 }]);
});

test('a request that ran out counts as such whether or not it was moved, and one that never reached the advisor does not count', async () => {
  const { world, staff, often, never, students } = await busy();
  await sql("update intro_request set expires_at = now() - interval '1 hour' where institution_id = $1 and status = 'PENDING'", [
    world.institutionId,
  ]);
  const ranOut = { advisor: { id: often.advisorId }, received: 2, expired: 1 };
  expect((await read(staff)).mostAsked[0]).toMatchObject(ranOut);
  const held = await world.request(students[1], never); // moves it

  await sql("update intro_request set held_back = true, status = 'AWAITING_INTRODUCER' where id = $1", [keyOf('IntroRequest', held)]);
  const { mostAsked, neverAsked } = await read(staff);
  expect(mostAsked[0]).toMatchObject(ranOut);
  expect(neverAsked).toBe(1);
});

test('by month and by student: what was asked outside of it is not counted, and capacity counts for each month', async () => {
  const { world, staff, often, students } = await busy();
  const now = new Date();
  const month = (back: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 10);
  await sql('update intro_request set created_at = $3 where institution_id = $1 and student_id = $2', [
    world.institutionId,
    students[1].accountId,
    `${month(1)}T12:00:00Z`,
  ]);
  const of = async (filter: object) =>
    (await read(staff, filter)).mostAsked.find((load: { advisor: { id: string } }) => load.advisor.id === often.advisorId);
  expect(await of({ fromMonth: month(0), toMonth: month(0) })).toMatchObject({ received: 1, load: 0.5 });
  expect(await of({ fromMonth: month(1), toMonth: month(1) })).toMatchObject({ received: 1, load: 0.5 });
  expect(await of({ fromMonth: month(1), toMonth: month(0) })).toMatchObject({ received: 2, load: 0.5 });
  expect(await of({ fromMonth: month(3), toMonth: month(0) })).toMatchObject({ received: 2, load: 0.25 });
  expect(await of({ classYears: [2028] })).toMatchObject({ received: 1 });
  expect(await of({ fromMonth: month(5), toMonth: month(4) })).toBeUndefined();
});

test('an institution with nobody in it has nobody in its report, and the others have none of it', async () => {
  await busy();
  const staff = await (await World.create()).staff();
  expect(await read(staff)).toMatchObject({ listed: 0, overAsked: 0, neverAsked: 0, mostAsked: [], leastAsked: [] });
});

test('a filter that cannot be meant is BAD_USER_INPUT, and the report is staff’s alone', async () => {
  const world = await World.create();
  const [staff, student, advisor] = [await world.staff(), await world.student(), await world.advisor()];
  const answer = await staff.send(REPORT, { filter: { fromMonth: '2026-05-01', toMonth: '2026-04-01' } });
  expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  for (const person of [student, advisor])
    expect((await person.send(REPORT, { filter: {} })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
