import fs from 'node:fs';
import path from 'node:path';
import jwt from 'jsonwebtoken';
import { testEnvironment } from '../setup/environment';
import { post, sql, TOKEN_RULES, World } from '../world';

const ME = '{ viewer { account { name } roles } }';
const key = fs.readFileSync(path.join(testEnvironment().dataDir, 'development-key.pem'));

test('a viewer is told who they are', async () => {
  const world = await World.create({ name: 'Somewhere College', timeZone: 'Europe/Kyiv' });
  const person = await world.account('Łucja Ōno', ['STAFF', 'ALUM']);
  const { viewer } = await person.ask(
    '{ viewer { account { id name roles } roles institution { name timeZone } student { id } advisor { id } } }',
  );
  expect(viewer).toMatchObject({
    roles: ['ALUM', 'STAFF'],
    institution: { name: 'Somewhere College', timeZone: 'Europe/Kyiv' },
    student: null,
    advisor: null,
  });
  expect((await person.ask('query ($id: ID!) { node(id: $id) { ... on Account { name } } }', { id: viewer.account.id })).node).toEqual({
    name: 'Łucja Ōno',
  });
});

test.each([
  ['no header', undefined, 'Sign in first'],
  ['another scheme', 'Basic YTpi', 'must be "Bearer"'],
  ['no token', 'Bearer ', 'must be "Bearer"'],
  ['nonsense', 'Bearer nonsense', 'malformed'],
])('with %s the answer is UNAUTHENTICATED, and says why', async (_, authorization, reason) => {
  const response = await fetch(`${testEnvironment().serverUrl}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(authorization && { Authorization: authorization }) },
    body: JSON.stringify({ query: ME }),
  });
  const { data, errors } = (await response.json()) as { data: null; errors: object[] };
  expect(response.status).toBe(401);
  expect(data).toBeNull();
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({ message: expect.stringContaining(reason), extensions: { code: 'UNAUTHENTICATED' } });
});

test('a role that is taken away is gone with the next request', async () => {
  const world = await World.create();
  const staff = await world.staff();
  const report = 'query { introReport(filter: {}) { asOf } }';
  expect((await staff.send(report)).errors).toBeUndefined();
  await sql('delete from account_role where account_id = $1', [staff.accountId]);
  expect((await staff.send(report)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  await sql("insert into account_role values ($1, $2, 'STAFF')", [world.institutionId, staff.accountId]);
  expect((await staff.send(report)).errors).toBeUndefined();
});

test('roles written into a token mean nothing', async () => {
  const student = await (await World.create()).student();
  const token = jwt.sign({ institution: student.world.institutionId, roles: ['STAFF'], role: 'STAFF' }, key, {
    ...TOKEN_RULES,
    algorithm: 'ES256',
    subject: student.accountId,
    expiresIn: 60,
  });
  expect((await post(token, { query: ME })).data.viewer.roles).toEqual(['STUDENT']);
});

test('an account that is closed is refused from the next request on', async () => {
  const person = await (await World.create()).student();
  expect((await person.send(ME)).status).toBe(200);
  await sql('update account set closed_at = now() where id = $1', [person.accountId]);
  const answer = await person.send(ME);
  expect(answer.errors?.[0]).toMatchObject({
    message: 'This account does not exist or has been closed.',
    extensions: { code: 'UNAUTHENTICATED' },
  });
});

test('an account is nobody in another institution', async () => {
  const [here, there] = [await World.create(), await World.create()];
  const person = await here.staff();
  const token = jwt.sign({ institution: there.institutionId }, key, {
    ...TOKEN_RULES,
    algorithm: 'ES256',
    subject: person.accountId,
    expiresIn: 60,
  });
  expect((await post(token, { query: ME })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
