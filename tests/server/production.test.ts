import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import jwt from 'jsonwebtoken';
import { objectionTo, reportRole } from '../../src/platform/database/roles';
import { testEnvironment } from '../setup/environment';
import { runCommand, type ServerProcess, startProcess } from '../setup/processes';
import { type Person, post, sql, World } from '../world';

const { servingUrl, ownerUrl, superuserUrl, dataDir } = testEnvironment();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-production-'));
const keysFile = path.join(dir, 'keys.pem');
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
fs.writeFileSync(keysFile, pair.publicKey.export({ type: 'spki', format: 'pem' }));

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: servingUrl,
  TOKEN_PUBLIC_KEYS_FILE: keysFile,
  TOKEN_ISSUER: 'https://login.example.edu',
  DATA_DIR: dir,
  // The shared server works on the same database, so the keys are the same.
  MASTER_KEYS_FILE: path.join(dataDir, 'master-keys'),
  SIGNING_KEYS_FILE: path.join(dataDir, 'signing-keys.pem'),
  ERASURE_LOG_FILE: path.join(dataDir, 'erasures.log'),
};

const tokenFor = (person: Person) =>
  jwt.sign({ institution: person.world.institutionId }, pair.privateKey, {
    algorithm: 'RS256',
    subject: person.accountId,
    issuer: 'https://login.example.edu',
    audience: 'acquaint',
    expiresIn: 60,
  });

test('a role that could read contact values is no role to serve as', async () => {
  expect(await reportRole(superuserUrl)).toMatchObject({ opensValues: true });
  const report = await reportRole(servingUrl);
  expect(report.opensValues).toBe(false);
  expect([objectionTo(report), objectionTo({ ...report, role: 'reader', opensValues: true })]).toEqual([
    null,
    'the role reader is a member of acquaint_vault or acquaint_clerk, which step over rights',
  ]);
});

test('migrating in production needs the owner alone', async () => {
  expect(await runCommand(['migrate'], { NODE_ENV: 'production', DATABASE_OWNER_URL: ownerUrl })).toEqual({
    code: 0,
    stdout: 'Nothing to apply.\n',
    stderr: '',
  });
});

describe('a server in production', () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startProcess(PRODUCTION);
  });
  afterAll(async () => {
    await server.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  });

  test('accepts tokens of the configured issuer, and none of the development key', async () => {
    const student = await (await World.create()).student();
    const query = { query: '{ viewer { roles } }' };
    expect((await post(tokenFor(student), query, server.url)).data).toEqual({ viewer: { roles: ['STUDENT'] } });
    expect((await post(student.token, query, server.url)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(fs.existsSync(path.join(dir, 'development-key.pem'))).toBe(false);
  });

  test('has no IDE, no introspection, and no hints at names', async () => {
    expect((await fetch(`${server.url}/`)).status).toBe(404);
    const token = tokenFor(await (await World.create()).student());
    const introspection = await post(token, { query: '{ __schema { types { name } } }' }, server.url);
    expect(introspection.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(introspection.data).toBeUndefined();
    const typo = await post(token, { query: '{ viewer { rolls } }' }, server.url);
    expect(typo.text).not.toContain('roles');
  });

  test('logs lines of JSON with a request id, and starts without a word to the terminal', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"query":"{viewer{roles}}"}',
    });
    const id = response.headers.get('x-request-id');
    await new Promise((resolve) => setTimeout(resolve, 600)); // lines go out together, four times a second
    const lines = server
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ level: 'info', msg: 'serving', url: server.url });
    expect(lines.find((line) => line.requestId === id)).toEqual({
      level: 'info',
      time: expect.any(String),
      requestId: id,
      operation: 'query',
      fields: ['viewer'],
      method: 'POST',
      status: 401,
      milliseconds: expect.any(Number),
      msg: 'request',
    });
  });

  test('gives out links below the address it was told alone, and opens those whoever gave them out', async () => {
    const world = await World.create();
    const student = await world.student();
    const { chatId } = await world.accepted(student, await world.advisor());
    await sql(
      "update chat set status = 'SCHEDULED', starts_at = now(), ends_at = now() + interval '20 minutes' where institution_id = $1",
      [world.institutionId],
    );
    const urlAt = async (url: string) =>
      (await post(tokenFor(student), { query: `{ node(id: "${chatId}") { ... on Chat { calendarUrl } } }` }, url)).data.node.calendarUrl;
    expect(await urlAt(server.url)).toBeNull();

    const told = await startProcess({ ...PRODUCTION, PUBLIC_URL: 'https://api.example.edu/acquaint/' });
    try {
      const address: string = await urlAt(told.url);
      const [, token] = /^https:\/\/api\.example\.edu\/acquaint\/files\/([\w-]+)$/.exec(address) ?? [];
      for (const { url } of [told, server]) {
        const response = await fetch(`${url}/files/${token}`);
        expect([response.status, (await response.text()).slice(0, 15)]).toEqual([200, 'BEGIN:VCALENDAR']);
      }
    } finally {
      await told.stop();
    }
  });

  test('issues no token, loads no demo', async () => {
    expect(await runCommand(['token', 'student'], PRODUCTION)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Tokens are not issued in production; sign in with your identity provider.\n',
    });
    expect(await runCommand(['tour'], PRODUCTION)).toMatchObject({ code: 1, stdout: '' });
    expect(await runCommand(['seed'], PRODUCTION)).toMatchObject({ code: 1, stderr: 'The demo world is never loaded in production.\n' });
    expect(await runCommand([], { ...PRODUCTION, DEMO: 'true' })).toMatchObject({
      code: 1,
      stderr: 'DEMO must not be set in production: the demo world is never loaded there\n',
    });
  });

  test.each([
    [
      'a superuser',
      () => superuserUrl,
      /^DATABASE_URL must not be used to serve: the role postgres is a superuser, for whom row level security does not hold\n$/,
    ],
    ['the owner of the tables', () => ownerUrl, /^DATABASE_URL must not be used to serve: the role acquaint_owner owns the tables\n$/],
    [
      'a role that bypasses the walls',
      () => servingUrl.replace(/\/\/[^@]*@/, '//bypasser:x@'),
      /^DATABASE_URL must not be used to serve: the role bypasser has BYPASSRLS\n$/,
    ],
    ['a wrong password', () => servingUrl.replace(/:[^:@]*@/, ':wrong@'), /^DATABASE_URL was refused: wrong user or password\n$/],
    [
      'a database without tables',
      () => servingUrl.replace(/[^/]+$/, 'postgres'),
      /^The database lacks \d+ migrations; run: node dist\/main.js migrate\n$/,
    ],
  ])('refuses to serve as %s', async (_, url, message) => {
    if (url().includes('bypasser'))
      await sql("do $$ begin create role bypasser login bypassrls password 'x'; exception when duplicate_object then null; end $$");
    const run = await runCommand([], { ...PRODUCTION, DATABASE_URL: url() });
    expect(run).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
  });

  test.each([
    ['holds no key', 'nothing', /^TOKEN_PUBLIC_KEYS_FILE holds no PEM public key\n$/],
    [
      'holds a broken key',
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
      /^TOKEN_PUBLIC_KEYS_FILE holds a key that cannot be read\n$/,
    ],
  ])('refuses a key file that %s', async (_, text, message) => {
    const file = path.join(dir, 'other.pem');
    fs.writeFileSync(file, text);
    expect(await runCommand([], { ...PRODUCTION, TOKEN_PUBLIC_KEYS_FILE: file })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(message),
    });
  });
});

test('in development one owner’s URL is enough: it migrates, and a serving role is made that two servers share', async () => {
  const servers = await Promise.all([1, 2].map(() => startProcess({ DATABASE_URL: ownerUrl, DATA_DIR: dataDir })));
  try {
    const student = await (await World.create()).student();
    for (const server of servers)
      expect((await post(student.token, { query: '{ viewer { roles } }' }, server.url)).data).toEqual({ viewer: { roles: ['STUDENT'] } });
  } finally {
    for (const server of servers) await server.stop();
  }
});
