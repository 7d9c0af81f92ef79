import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { globalId } from '../../src/platform/global-id';
import { codes, type Data, type Person, sql, World } from '../world';
import { accountOf, awaiting, endorse, statusOf, talked, warm } from './warm-world';

const SAID = 'acquaintance { knows declared account { name } }';
const declare = (person: Person, accountId: string, knows?: boolean | null) =>
  person.does('declareAcquaintance', { accountId, knows }, SAID);
const own = async (person: Person): Promise<Data[]> =>
  (await person.ask('{ viewer { acquaintances { knows declared account { name } } } }')).viewer.acquaintances;

async function two() {
  const world = await World.create();
  return { world, ada: await world.advisor({ name: 'Ada' }), bob: await world.advisor({ name: 'Bob' }) };
}

test('one says that one knows somebody, and both see it', async () => {
  const { ada, bob } = await two();
  expect(await own(ada)).toEqual([]);
  expect(await declare(ada, bob.advisorId)).toMatchObject({
    acquaintance: { knows: true, declared: false, account: { name: 'Bob' } },
    userErrors: [],
  });
  expect(await own(ada)).toEqual([{ knows: true, declared: false, account: { name: 'Bob' } }]);
  expect(await own(bob)).toEqual([{ knows: null, declared: true, account: { name: 'Ada' } }]);
  // By whichever of their ids, and again.
  expect((await declare(bob, accountOf(ada), true)).acquaintance).toEqual({ knows: true, declared: true, account: { name: 'Ada' } });
  expect((await declare(bob, ada.advisorId, null)).acquaintance).toMatchObject({ knows: true });
  expect(await own(bob)).toHaveLength(1);
});

test('one denies it, and the other is not told', async () => {
  const { ada, bob } = await two();
  await declare(ada, bob.advisorId);
  const before = await own(ada);
  expect((await declare(bob, ada.advisorId, false)).acquaintance).toEqual({ knows: false, declared: true, account: { name: 'Ada' } });
  expect(await own(bob)).toEqual([{ knows: false, declared: true, account: { name: 'Ada' } }]);
  expect(await own(ada)).toEqual(before);
  expect((await declare(ada, bob.advisorId)).acquaintance).toEqual({ knows: true, declared: false, account: { name: 'Bob' } });
  const exportOf = async (person: Person) =>
    (await person.succeeds('requestDataExport', {}, 'dataExport { document }')).dataExport.document;
  const theirs = await exportOf(ada);
  expect(theirs.acquaintances).toEqual([{ with: bob.accountId, saidByYou: true, knows: true, at: expect.any(String) }]);
  expect(JSON.stringify(theirs)).not.toContain('"knows":false');
  expect((await exportOf(bob)).acquaintances).toHaveLength(2);
});

test('whoever denies without being named is in nobody’s list but their own', async () => {
  const { ada, bob } = await two();
  await declare(bob, ada.advisorId, false);
  expect(await own(ada)).toEqual([]);
  expect(await own(bob)).toEqual([{ knows: false, declared: false, account: { name: 'Ada' } }]);
});

test('the latest word comes first', async () => {
  const { world, ada, bob } = await two();
  const cy = await world.advisor({ name: 'Cy' });
  for (const person of [bob, cy, bob]) await declare(ada, person.advisorId);
  expect((await own(ada)).map((one) => one.account.name)).toEqual(['Bob', 'Cy']);
});

test('one knows nobody who is oneself, absent, of elsewhere, or whom one can neither see nor have met', async () => {
  const { world, ada, bob } = await two();
  const met = await world.student();
  await world.request(met, ada);
  const hidden = await world.advisor({ listing: 'UNLISTED' });
  const staff = await world.staff();
  const closed = await world.advisor();
  await sql('update account set closed_at = now() where id = $1', [closed.accountId]);
  const blocker = await world.advisor();
  await declare(ada, blocker.advisorId);
  await blocker.succeeds('blockAccount', { accountId: ada.advisorId });
  const bad = [
    ada.advisorId,
    accountOf(ada),
    (await (await World.create()).advisor()).advisorId,
    globalId('Advisor', randomUUID()),
    globalId('IntroRequest', bob.accountId),
    'nonsense',
    '',
    hidden.advisorId,
    accountOf(hidden),
    accountOf(staff),
    (await world.student()).studentId,
    closed.advisorId,
    blocker.advisorId,
  ];
  for (const accountId of bad) {
    for (const knows of [true, false])
      expect(await declare(ada, accountId, knows)).toMatchObject({
        acquaintance: null,
        userErrors: [
          { code: 'NOT_FOUND', message: 'There is nobody else of that id whom you can see or have met.', field: ['input', 'accountId'] },
        ],
      });
  }
  expect(await sql('select knows from acquaintance where account_id = $1', [ada.accountId])).toEqual([{ knows: true }]);
  // Those one has met, those who say it of oneself, and for staff everybody.
  await declare(hidden, ada.advisorId);
  await declare(staff, ada.advisorId);
  for (const accountId of [met.studentId, hidden.advisorId, accountOf(staff)]) expect(codes(await declare(ada, accountId))).toEqual([]);
  expect(codes(await declare(staff, hidden.advisorId))).toEqual([]);
});

test('students declare nothing', async () => {
  const { world, ada } = await two();
  const student = await world.student();
  const { errors } = await student.send('mutation ($id: ID!) { declareAcquaintance(input: { accountId: $id }) { userErrors { code } } }', {
    id: ada.advisorId,
  });
  expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
});

test('whom a block hides is nobody in the list either', async () => {
  const { ada, bob } = await two();
  await declare(ada, bob.advisorId);
  await declare(bob, ada.advisorId);
  await bob.succeeds('blockAccount', { accountId: ada.advisorId });
  expect(await own(ada)).toEqual([{ knows: true, declared: true, account: null }]);
  expect(JSON.stringify(await own(bob))).toContain('Ada');
});

test('a denial holds for requests from then on; one that is under way goes on', async () => {
  const { world, student, advisor, introducer, requestId } = await awaiting();
  await declare(advisor, introducer.advisorId, false);
  await endorse(introducer, requestId);
  expect(await statusOf(advisor, requestId)).toBe('PENDING');
  const another = await world.student();
  await talked(world, another, introducer);
  const ask = { advisorId: advisor.advisorId, purpose: 'I would like to learn of your work.', notAskingForAJob: true };
  expect(codes(await another.does('requestIntro', { ...ask, introducerId: accountOf(introducer) }))).toEqual(['NOT_MUTUAL']);
  expect(await statusOf(student, requestId)).toBe('PENDING');
});

test('whoever leaves takes along what they said, and what was said of them', async () => {
  const { world, ada, bob } = await two();
  await declare(ada, bob.advisorId);
  await declare(bob, ada.advisorId, false);
  await bob.succeeds('eraseAccount', { confirm: true });
  expect(await own(ada)).toEqual([]);
  expect(await sql('select 1 from acquaintance where institution_id = $1', [world.institutionId])).toEqual([]);
});

test('what is said amid somebody’s leaving is not left behind', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { world, ada, bob } = await two();
    await Promise.all([declare(ada, bob.advisorId), bob.succeeds('eraseAccount', { confirm: true }), declare(ada, bob.advisorId, false)]);
    expect(await sql('select 1 from acquaintance where institution_id = $1', [world.institutionId])).toEqual([]);
  }
});

test('ten words at once leave one', async () => {
  const { world, ada, bob } = await two();
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => declare(ada, bob.advisorId, index % 2 === 0)));
  expect(answers.flatMap(codes)).toEqual([]);
  expect(await sql('select 1 from acquaintance where institution_id = $1', [world.institutionId])).toHaveLength(1);
});

test('whatever the two say, in whatever order: it stands if one of them declares it last and neither denies it', async () => {
  const { student, advisor, introducer } = await warm();
  const [says, said] = [{ introducer: true as boolean | null, advisor: null as boolean | null }, new Set<boolean>()];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('introducer' as const, 'advisor' as const), fc.boolean(), async (who, knows) => {
      const [person, other] = who === 'introducer' ? [introducer, advisor] : [advisor, introducer];
      expect(codes(await declare(person, other.advisorId, knows))).toEqual([]);
      says[who] = knows;
      const stands = (says.introducer === true || says.advisor === true) && says.introducer !== false && says.advisor !== false;
      said.add(stands);
      const answer = await student.ask('query ($id: ID!) { advisor(id: $id) { mutualContacts { totalCount nodes { id } } } }', {
        id: advisor.advisorId,
      });
      expect(answer.advisor.mutualContacts).toEqual({ totalCount: stands ? 1 : 0, nodes: stands ? [{ id: accountOf(introducer) }] : [] });
    }),
    { numRuns: 30 },
  );
  expect(said.size).toBe(2);
});
