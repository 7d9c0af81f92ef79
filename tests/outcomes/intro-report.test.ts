import { keyOf } from '../../src/platform/global-id';
import { type Data, type Person, sql, World } from '../world';

const FIGURES = [
  'requested',
  'answered',
  'accepted',
  'scheduled',
  'held',
  'thanked',
  'referred',
  'medianHoursToAnswer',
  'studentsReached',
  'studentsEligible',
  'advisorsEngaged',
];
const REPORT = `query ($filter: ReportFilter!) { introReport(filter: $filter) { asOf total { ${FIGURES.map((figure) => `${figure} { value suppressed }`).join(' ')} } } }`;

async function report(staff: Person, filter: object = {}): Promise<Record<string, number | null>> {
  const { introReport } = await staff.ask(REPORT, { filter });
  expect(Math.abs(Date.parse(introReport.asOf) - Date.now())).toBeLessThan(60_000);
  return Object.fromEntries(Object.entries<Data>(introReport.total).map(([name, figure]) => [name, figure.value]));
}

test('an institution without requests counts nought, and has no median', async () => {
  const staff = await (await World.create()).staff();
  expect(await report(staff)).toEqual({ ...Object.fromEntries(FIGURES.map((figure) => [figure, 0])), medianHoursToAnswer: null });
});

test('every figure counts what it says, of this institution alone', async () => {
  const [world, elsewhere] = [await World.create(), await World.create()];
  await elsewhere.accepted(await elsewhere.student(), await elsewhere.advisor());
  const [staff, s1, s2, a1, a2] = [
    await world.staff(),
    await world.student(),
    await world.student(),
    await world.advisor(),
    await world.advisor(),
  ];
  await world.student();

  const { chatId, requestId } = await world.accepted(s1, a1);
  await s1.succeeds('reportChat', { chatId, happened: 'HELD' });
  await s1.succeeds('reportOutcome', { chatId, results: ['REFERRED_TO_PERSON'] });
  await sql("update chat set starts_at = now(), ends_at = now() + interval '20 minutes', thanked_at = now() where id = $1", [
    keyOf('Chat', chatId),
  ]);
  const declined = await world.request(s1, a2);
  await a2.succeeds('declineIntro', { introRequestId: declined });
  await world.request(s2, a2);
  for (const [id, hours] of [
    [requestId, 2],
    [declined, 10],
  ] as const) {
    await sql(`update intro_request set responded_at = created_at + interval '${hours} hours' where id = $1`, [keyOf('IntroRequest', id)]);
  }

  expect(await report(staff)).toEqual({
    requested: 3,
    answered: 2,
    accepted: 1,
    scheduled: 1,
    held: 1,
    thanked: 1,
    referred: 1,
    medianHoursToAnswer: 6,
    studentsReached: 2,
    studentsEligible: 3,
    advisorsEngaged: 2,
  });
});

test('months are the institution’s months, both ends included', async () => {
  const world = await World.create({ timeZone: 'Asia/Tokyo' });
  const [staff, student] = [await world.staff(), await world.student()];
  const id = await world.request(student, await world.advisor());
  // Still February in London, already March in Tokyo.
  await sql("update intro_request set created_at = '2026-02-28T15:30:00Z' where id = $1", [keyOf('IntroRequest', id)]);
  const requested = async (filter: object) => (await report(staff, filter)).requested;
  expect(await requested({ fromMonth: '2026-03-01', toMonth: '2026-03-01' })).toBe(1);
  expect(await requested({ fromMonth: '2026-03-31' })).toBe(1);
  expect(await requested({ toMonth: '2026-02-28' })).toBe(0);
  expect(await requested({ fromMonth: '2026-04-01' })).toBe(0);
});

test('a filter on students narrows who is counted and who is eligible', async () => {
  const world = await World.create();
  const staff = await world.staff();
  const one = await world.student({ classYear: 2026, program: '11.0701' });
  await world.student({ classYear: 2027, program: '51.3801', level: 'MASTER' });
  await world.request(one, await world.advisor());
  const figures = async (filter: object) => {
    const { requested, studentsEligible } = await report(staff, filter);
    return [requested, studentsEligible];
  };
  expect(await figures({ classYears: [2026] })).toEqual([1, 1]);
  expect(await figures({ classYears: [2027] })).toEqual([0, 1]);
  expect(await figures({ programs: ['11', '51'] })).toEqual([1, 2]);
  expect(await figures({ programs: ['51'], levels: ['MASTER'] })).toEqual([0, 1]);
  expect(await figures({ programs: ['11'], levels: ['MASTER'] })).toEqual([0, 0]);
  expect(await figures({ programs: ['%'] })).toEqual([0, 0]);
});

test('years and months beyond all measure count nothing, or are a mistake', async () => {
  const staff = await (await World.create()).staff();
  expect((await report(staff, { classYears: [2_147_483_647], programs: null, levels: null })).requested).toBe(0);
  expect((await report(staff, { fromMonth: '9999-12-31' })).requested).toBe(0);
  const answer = await staff.send(REPORT, { filter: { fromMonth: '0000-01-01' } });
  expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('a reversed period is a mistake', async () => {
  const staff = await (await World.create()).staff();
  const answer = await staff.send(REPORT, { filter: { fromMonth: '2026-03-01', toMonth: '2026-02-01' } });
  expect(answer.data.introReport).toBeNull();
  expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});
