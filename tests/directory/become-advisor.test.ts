import { codes, sql, World } from '../world';

const SELECTION = 'advisor { id name classYear listing openSlots }';

test('a graduate who agrees is in the directory, can fill in the profile, and stays the same person', async () => {
  const world = await World.create();
  const [graduate, student] = [await world.student({ name: 'Gia', classYear: 2020 }), await world.student()];
  const { advisor } = await graduate.succeeds('becomeAdvisor', { agreed: true }, SELECTION);
  expect(advisor).toEqual({ id: graduate.advisorId, name: 'Gia', classYear: 2020, listing: 'LISTED', openSlots: 3 });
  expect((await graduate.ask('{ viewer { roles student { name } advisor { id } } }')).viewer).toEqual({
    roles: expect.arrayContaining(['STUDENT', 'ALUM']),
    student: { name: 'Gia' },
    advisor: { id: graduate.advisorId },
  });
  await graduate.succeeds('updateAdvisorProfile', { headline: 'Bakes bread' });
  const { advisors } = await student.ask('{ advisors(filter: { text: "bread" }) { nodes { id } } }');
  expect(advisors.nodes).toEqual([{ id: graduate.advisorId }]);
});

test('nobody else becomes one: students, people of other roles, whoever does not agree, and nobody twice', async () => {
  const world = await World.create();
  const [student, staff, alum, graduate] = [
    await world.student({ classYear: new Date().getFullYear() + 1 }),
    await world.staff(),
    await world.advisor(),
    await world.student({ classYear: 2020 }),
  ];
  for (const person of [student, staff]) expect(codes(await person.does('becomeAdvisor', { agreed: true }))).toEqual(['NOT_A_GRADUATE']);
  expect(codes(await alum.does('becomeAdvisor', { agreed: true }))).toEqual(['CONFLICT']);
  expect(codes(await graduate.does('becomeAdvisor', { agreed: false }))).toEqual(['REQUIRED']);
  const both = await Promise.all([1, 2].map(() => graduate.does('becomeAdvisor', { agreed: true })));
  expect(both.map(codes).sort()).toEqual([[], ['CONFLICT']]);
  expect(await sql('select account_id as id from advisor where institution_id = $1 order by joined_at', [world.institutionId])).toEqual([
    { id: alum.accountId },
    { id: graduate.accountId },
  ]);
  const roles = await sql('select role from account_role where institution_id = $1 and account_id = any ($2)', [
    world.institutionId,
    [student.accountId, staff.accountId],
  ]);
  expect(roles.map((row) => row.role).sort()).toEqual(['STAFF', 'STUDENT']);
});

test('a class has graduated on 1 July, by the calendar of the institution', async () => {
  const world = await World.create({ timeZone: 'Pacific/Auckland' });
  const now = new Date();
  const graduated = Number(new Intl.DateTimeFormat('en', { timeZone: 'Pacific/Auckland', month: 'numeric' }).format(now)) >= 7;
  const student = await world.student({ classYear: now.getFullYear() });
  expect(codes(await student.does('becomeAdvisor', { agreed: true }))).toEqual(graduated ? [] : ['NOT_A_GRADUATE']);
});
