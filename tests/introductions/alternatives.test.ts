import { type Data, type Person, sql, World } from '../world';
import { awaiting, CONCERN, introduced, pass, read } from './warm-world';

const LAW = { industry: 'law' };
const names = async (viewer: Person, id: string): Promise<string[]> =>
  (await read(viewer, id, 'alternatives { name }')).alternatives.map((one: Data) => one.name);

/** A declined request to an advisor in law. */
async function declined(options: object = LAW) {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor({ name: 'Ada Asked', ...options })];
  const requestId = await world.request(student, advisor);
  await advisor.succeeds('declineIntro', { introRequestId: requestId });
  return { world, student, advisor, requestId };
}

test('a student who was declined is told of up to three others who do the same work, those with most open slots first', async () => {
  const { world, student, requestId } = await declined();
  for (const [name, capacity] of [
    ['Three', 3],
    ['Nine', 9],
    ['One', 1],
    ['Six', 6],
  ] as const)
    await world.advisor({ name, capacity, ...LAW });
  await world.advisor({ name: 'Baker', capacity: 50, industry: 'food' });
  expect(await names(student, requestId)).toEqual(['Nine', 'Six', 'Three']);
});

test('nobody is suggested who is full, paused, not listed, or whom the student has asked, blocked or is', async () => {
  const { world, student, requestId } = await declined();
  await world.advisor({ name: 'Full', capacity: 0, ...LAW });
  const taken = await world.advisor({ name: 'Taken', capacity: 1, ...LAW });
  await world.request(await world.student(), taken);
  await world.advisor({ name: 'Paused', listing: 'PAUSED', ...LAW });
  await world.advisor({ name: 'Away', pausedUntil: '2999-01-01', ...LAW });
  await world.advisor({ name: 'Unlisted', listing: 'UNLISTED', ...LAW });
  const [asked, blocked, blocker] = [
    await world.advisor({ name: 'Asked', ...LAW }),
    await world.advisor({ name: 'Blocked', ...LAW }),
    await world.advisor({ name: 'Blocker', ...LAW }),
  ];
  await student.succeeds('withdrawIntro', { introRequestId: await world.request(student, asked) });
  await student.succeeds('blockAccount', { accountId: blocked.advisorId });
  await sql('insert into account_block (institution_id, blocker_id, blocked_id) values ($1, $2, $3)', [
    world.institutionId,
    blocker.accountId,
    student.accountId,
  ]);
  await world.profile(student, LAW);
  await (await World.create()).advisor({ name: 'Elsewhere', ...LAW });
  expect(await names(student, requestId)).toEqual([]);
  await world.advisor({ name: 'Open', ...LAW });
  expect(await names(student, requestId)).toEqual(['Open']);
});

test('each of those suggested can be asked at once', async () => {
  const { world, student, requestId } = await declined();
  for (const name of ['One', 'Two']) await world.advisor({ name, ...LAW });
  const { alternatives } = await read(student, requestId, 'alternatives { id viewerCanRequestIntro { allowed } }');
  expect(alternatives).toHaveLength(2);
  for (const { id, viewerCanRequestIntro } of alternatives) {
    expect(viewerCanRequestIntro.allowed).toBe(true);
    await student.succeeds('requestIntro', {
      advisorId: id,
      purpose: 'I would like to learn how you came to this work.',
      notAskingForAJob: true,
    });
  }
});

test('where the advisor names no industry, whoever shares a topic does the same work', async () => {
  const { world, student, requestId } = await declined({ topics: ['mergers', 'trusts'] });
  await world.advisor({ name: 'Topical', topics: ['trusts', 'bread'] });
  await world.advisor({ name: 'Other', topics: ['bread'] });
  expect(await names(student, requestId)).toEqual(['Topical']);
});

test('where the advisor says nothing of their work, or nothing to students, nobody is suggested', async () => {
  const silent = await declined({});
  await silent.world.advisor();
  expect(await names(silent.student, silent.requestId)).toEqual([]);

  const { world, student, advisor, requestId } = await declined({ industry: 'law', topics: ['mergers'] });
  await world.advisor({ name: 'Lawyer', ...LAW, topics: ['mergers'] });
  await world.advisor({ name: 'Merger', topics: ['mergers'] });
  expect(await names(student, requestId)).toEqual(['Lawyer']);
  await advisor.succeeds('updateAdvisorProfile', { visibility: [{ item: 'INDUSTRY', visibility: 'STAFF' }] });
  expect((await names(student, requestId)).sort()).toEqual(['Lawyer', 'Merger']);
  await advisor.succeeds('updateAdvisorProfile', { visibility: [{ item: 'TOPICS', visibility: 'NOBODY' }] });
  expect(await names(student, requestId)).toEqual([]);
});

test('nobody is found by work that they hide from students', async () => {
  const { world, student, requestId } = await declined();
  const shy = await world.advisor({ name: 'Shy', ...LAW });
  await shy.succeeds('updateAdvisorProfile', { visibility: [{ item: 'INDUSTRY', visibility: 'STAFF' }] });
  expect(await names(student, requestId)).toEqual([]);
});

test('they are for a request that came to nothing by no doing of the student’s: declined, run out, or not delivered', async () => {
  type People = Awaited<ReturnType<typeof awaiting>>;
  const cases: [boolean, 'AWAITING' | 'INTRODUCED', (people: People) => Promise<unknown>][] = [
    [false, 'AWAITING', async () => undefined],
    [true, 'AWAITING', ({ introducer, requestId }) => introducer.succeeds('declineToIntroduce', { introRequestId: requestId })],
    [true, 'AWAITING', ({ requestId }) => pass(requestId, 6)],
    [true, 'AWAITING', ({ introducer }) => introducer.succeeds('eraseAccount', { confirm: true })],
    [false, 'AWAITING', ({ student, requestId }) => student.succeeds('withdrawIntro', { introRequestId: requestId })],
    [false, 'INTRODUCED', async () => undefined],
    [false, 'INTRODUCED', ({ advisor, requestId }) => advisor.succeeds('askForMoreInfo', { introRequestId: requestId, message: 'Why?' })],
    [false, 'INTRODUCED', ({ advisor, requestId }) => advisor.succeeds('acceptIntro', { introRequestId: requestId })],
    [true, 'INTRODUCED', ({ advisor, requestId }) => advisor.succeeds('declineIntro', { introRequestId: requestId })],
    [true, 'INTRODUCED', ({ requestId }) => pass(requestId, 15)],
    [false, 'INTRODUCED', ({ student, requestId }) => student.succeeds('withdrawIntro', { introRequestId: requestId })],
    [false, 'INTRODUCED', ({ student, requestId }) => student.succeeds('reportConcern', { ...CONCERN, introRequestId: requestId })],
  ];
  for (const [expected, begin, end] of cases) {
    const people = await (begin === 'AWAITING' ? awaiting() : introduced());
    const { world, student, advisor, introducer, requestId } = people;
    await sql('update advisor set industry_id = $2 where account_id = $1', [advisor.accountId, await world.term('INDUSTRY', 'law')]);
    await world.advisor({ name: 'Other', ...LAW });
    await end(people);
    expect(await names(student, requestId)).toEqual(expected ? ['Other'] : []);
    for (const person of [advisor, introducer, await world.staff()]) {
      const answer = await person.send('query ($id: ID!) { introRequest(id: $id) { alternatives { name } } }', { id: requestId });
      expect(answer.text).not.toContain('Other');
    }
  }
});

test('where the advisor has left, nobody can tell what they did', async () => {
  const { world, student, advisor, requestId } = await declined();
  await world.advisor({ name: 'Other', ...LAW });
  await advisor.succeeds('eraseAccount', { confirm: true });
  expect(await names(student, requestId)).toEqual([]);
});
