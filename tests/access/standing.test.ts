import { codes, sql, World } from '../world';

// What an account may do is remembered between requests, and looked at again by whatever reads.

const REPORT = '{ introReport(filter: {}) { total { requested { value } } } }';
const RECORD = '{ auditEvents(first: 1) { nodes { action } } }';

test('a duty that is taken away or given counts from the very next request on', async () => {
  const world = await World.create();
  const staff = await world.staff(['PRIVACY']);
  const key = [world.institutionId, staff.accountId];
  for (let round = 0; round < 3; round += 1) {
    expect((await staff.send(RECORD)).errors).toBeUndefined();
    await sql("delete from staff_duty where institution_id = $1 and account_id = $2 and duty = 'PRIVACY'", key);
    expect((await staff.send(RECORD)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await sql("insert into staff_duty values ($1, $2, 'PRIVACY')", key);
  }
});

test('a role that comes and goes is never used a request too long, however many ask at once', async () => {
  const world = await World.create();
  const staff = await world.staff();
  const key = [world.institutionId, staff.accountId];
  for (let round = 0; round < 5; round += 1) {
    const before = await Promise.all(Array.from({ length: 8 }, () => staff.send(REPORT)));
    expect(before.map((answer) => answer.errors)).toEqual(Array(8).fill(undefined));
    await sql("delete from account_role where institution_id = $1 and account_id = $2 and role = 'STAFF'", key);
    const after = await Promise.all(Array.from({ length: 8 }, () => staff.send(REPORT)));
    expect(after.map((answer) => [answer.data, answer.errors?.[0]?.extensions.code])).toEqual(
      Array(8).fill([{ introReport: null }, 'FORBIDDEN']),
    );
    await sql("insert into account_role values ($1, $2, 'STAFF')", key);
  }
});

test.each([['with a role'], ['without any']])('an account %s that is closed is nobody from the very next request on', async (roles) => {
  const world = await World.create();
  const student = await world.student();
  const key = [world.institutionId, student.accountId];
  if (roles === 'without any') await sql('delete from account_role where institution_id = $1 and account_id = $2', key);
  const own = '{ viewer { contactPoints { kind } } }';
  expect((await student.send(own)).errors).toBeUndefined();
  await sql('update account set closed_at = now() where institution_id = $1 and id = $2', key);
  const closed = await student.send(own);
  expect([closed.status, closed.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
});

test('a contact that is read with a role that has just gone is neither shown nor recorded', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  await advisor.succeeds('setContactPoint', { kind: 'EMAIL', value: 'somebody@example.org' });
  await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  const contact = 'query ($id: ID!) { advisor(id: $id) { contact { points { value } } } }';
  const seen = async () =>
    (await sql('select count(*)::int as count from disclosure where institution_id = $1', [world.institutionId]))[0].count;
  expect((await student.ask(contact, { id: advisor.advisorId })).advisor.contact.points).toHaveLength(1);
  expect(await seen()).toBe(1);
  await sql('delete from account_role where institution_id = $1 and account_id = $2', [world.institutionId, student.accountId]);
  expect((await student.send(contact, { id: advisor.advisorId })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await seen()).toBe(1);
});

test('a mutation goes by what its actor may do as it begins', async () => {
  const world = await World.create();
  const student = await world.student();
  await student.ask('{ viewer { roles } }');
  await sql('delete from account_role where institution_id = $1 and account_id = $2', [world.institutionId, student.accountId]);
  const advisor = await world.advisor();
  const refused = await student.send('mutation ($input: RequestIntroInput!) { requestIntro(input: $input) { userErrors { code } } }', {
    input: { advisorId: advisor.advisorId, purpose: 'I would like to learn how you came here.', notAskingForAJob: true },
  });
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  await sql("insert into account_role values ($1, $2, 'STUDENT')", [world.institutionId, student.accountId]);
  const payload = await student.does('requestIntro', {
    advisorId: advisor.advisorId,
    purpose: 'I would like to learn how you came here.',
    notAskingForAJob: true,
  });
  expect(codes(payload)).toEqual([]);
});
