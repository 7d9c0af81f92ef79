import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PERSONAS } from '../../seeds';
import { withClient } from '../../src/platform/database/roles';
import { testEnvironment } from '../setup/environment';
import { cleanEnvironment, freePort, MAIN, runCommand, type ServerProcess, startProcess } from '../setup/processes';
import { until } from '../setup/until';
import { type Data, post } from '../world';

const isRoot = process.getuid?.() === 0;

/** PostgreSQL processes that work under a folder. */
function postgresUnder(folder: string): string[] {
  const real = fs.existsSync(folder) ? fs.realpathSync(folder) : folder;
  const processes = execFileSync('ps', ['-eo', 'args']).toString().split('\n');
  return processes.filter((line) => line.includes('bin/postgres') && (line.includes(folder) || line.includes(real)));
}

/** The superuser of the embedded database that runs under a data folder. */
function superuserUrl(dataDir: string): string {
  const home = path.join(dataDir, 'postgres');
  const password = fs.readFileSync(path.join(home, 'superuser-password'), 'utf8').trim();
  const port = fs.readFileSync(path.join(home, 'data', 'postmaster.pid'), 'utf8').split('\n')[3];
  return `postgres://postgres:${password}@127.0.0.1:${port}/acquaint`;
}

const tokenOf = async (dataDir: string, persona: string) => (await runCommand(['token', persona], { DATA_DIR: dataDir })).stdout.trim();

const untilPostgres = (expected: 'some' | 'none', folder: string) =>
  until(`there is ${expected}`, () => postgresUnder(folder).length > 0 === (expected === 'some'));

describe('a start with nothing set', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-start-'));
  fs.chmodSync(dir, 0o755);
  const dataDir = path.join(dir, 'data');
  const nothing = { DATA_DIR: dataDir, WORKER: '' };
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startProcess(nothing);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  });

  test('prints the addresses and how to become someone', () => {
    expect(server.output()).toContain(`GraphQL        ${server.url}/graphql`);
    expect(server.output()).toContain('npm run -s token -- student');
  });

  test('lets one become every persona, with a bare token on one line', async () => {
    for (const persona of PERSONAS) {
      const run = await runCommand(['token', persona.key], { DATA_DIR: dataDir });
      expect(run).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/) });
      const { data } = await post(run.stdout.trim(), { query: '{ viewer { account { name } roles institution { name } } }' }, server.url);
      expect(data.viewer).toEqual({
        account: { name: persona.name },
        roles: [persona.role],
        institution: { name: persona.institution.name },
      });
    }
    const wrong = await runCommand(['token', 'nobody'], { DATA_DIR: dataDir });
    expect(wrong).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(
        'Say who to become: student, student-2, alum, alum-2, staff, other-student, other-alum, other-staff.',
      ),
    });
  });

  test('has a demo world of the promised size, with nothing between student and alum yet', async () => {
    const ask = async (persona: string, query: string) => (await post(await tokenOf(dataDir, persona), { query }, server.url)).data;
    const { advisors, introReport } = await ask(
      'staff',
      '{ advisors { totalCount } introReport(filter: {}) { total { requested { value } held { value } studentsEligible { value } } } }',
    );
    expect(advisors.totalCount).toBeGreaterThanOrEqual(400);
    expect(introReport.total.studentsEligible.value).toBeGreaterThanOrEqual(300);
    expect(introReport.total.requested.value).toBeGreaterThanOrEqual(200);
    expect(introReport.total.held.value).toBeGreaterThanOrEqual(50);
    for (const key of ['alum', 'alum-2', 'other-alum']) {
      const { viewer } = await ask(key, '{ viewer { contactPoints { kind } advisor { openSlots acceptingRequests } } }');
      expect(viewer).toMatchObject({ advisor: { acceptingRequests: true } });
      expect(viewer.advisor.openSlots).toBeGreaterThan(0);
      expect(viewer.contactPoints.length).toBeGreaterThan(1);
    }
    const { introRequests } = await ask('student', '{ introRequests { totalCount } }');
    expect(introRequests.totalCount).toBe(0);
    expect((await ask('other-staff', '{ advisors { totalCount } }')).advisors.totalCount).toBeLessThan(100);
  });

  test('plays the tour as often as one likes, and nobody has fewer open slots for it', async () => {
    const staff = await tokenOf(dataDir, 'staff');
    const slots = async (ids: string[]): Promise<number[]> => {
      const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Advisor { openSlots } } }';
      return (await post(staff, { query, variables: { ids } }, server.url)).data.nodes.map((node: Data) => node.openSlots);
    };
    const { data } = await post(staff, { query: '{ advisors(first: 100, orderBy: OPEN_SLOTS_DESC) { nodes { id } } }' }, server.url);
    const ids = data.advisors.nodes.map((node: Data) => node.id);
    const before = await slots(ids);
    for (const _ of [1, 2, 3]) {
      const tour = await runCommand(['tour'], { DATA_DIR: dataDir, PORT: new URL(server.url).port });
      expect(tour).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining('That is the whole story, three months long: 36 steps, all as told.'),
      });
    }
    // Months have gone by, each with its own slots.
    const after = await slots(ids);
    expect(after.filter((open, index) => open < (before[index] as number))).toEqual([]);
  });

  test('works off jobs by itself', async () => {
    await withClient(superuserUrl(dataDir), async (client) => {
      const turns = async () => (await client.query('select identifier from graphile_worker._private_known_crontabs order by 1')).rows;
      await until('it looks', async () => (await turns()).length > 0);
      expect((await turns()).map((turn) => turn.identifier)).toEqual(['chore:lexemes', 'chore:retention', 'due']);
    });
  });

  test('starts again on the same data within seconds, without loading the demo anew', async () => {
    const student = await tokenOf(dataDir, 'student');
    await post(
      student,
      { query: 'mutation { setContactPoint(input: { kind: PHONE, value: "+13125550199" }) { userErrors { code } } }' },
      server.url,
    );
    await server.stop();
    await untilPostgres('none', dataDir);
    server = await startProcess(nothing);
    const { data } = await post(student, { query: '{ viewer { contactPoints { value } } }' }, server.url);
    expect(data.viewer.contactPoints).toContainEqual({ value: '+13125550199' });
  });

  test('runs beside another checkout', async () => {
    const other = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-other-'));
    fs.chmodSync(other, 0o755);
    const second = await startProcess({ ...nothing, DATA_DIR: path.join(other, 'data') });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect(await second.stop()).toBe(0);
    await untilPostgres('none', other);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    fs.rmSync(other, { recursive: true, force: true });
  }, 60_000);

  test('says in one line that its port is taken, and ends the database it had started', async () => {
    const other = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-port-'));
    fs.chmodSync(other, 0o755);
    const { port } = new URL(server.url);
    const run = await runCommand([], { DATA_DIR: path.join(other, 'data'), PORT: port, DEMO: 'false' });
    expect(run).toEqual({ code: 1, stdout: '', stderr: `PORT ${port} is in use on 127.0.0.1; stop what uses it or set PORT to another\n` });
    await untilPostgres('none', other);
    fs.rmSync(other, { recursive: true, force: true });
  });

  test('refuses to share its data folder with a second server', async () => {
    const run = await runCommand([], { DATA_DIR: dataDir, PORT: String(await freePort()) });
    expect(run).toEqual({
      code: 1,
      stdout: '',
      stderr: `DATA_DIR ${dataDir} is in use by another Acquaint; stop it, or set DATA_DIR to another folder\n`,
    });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  });

  test('ends with one line when its database has died', async () => {
    const pid = fs.readFileSync(path.join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0];
    const ended = new Promise((resolve) => server.child.once('exit', resolve));
    process.kill(Number(pid), 'SIGKILL');
    expect(await ended).toBe(1);
    expect(server.output()).toContain('\nThe embedded PostgreSQL has ended, so this server has too; start it again.\n');
    await untilPostgres('none', dataDir);
    server = await startProcess(nothing);
  });

  test('says in one line that its host is none', async () => {
    const other = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-host-'));
    fs.chmodSync(other, 0o755);
    const run = await runCommand([], {
      DATA_DIR: path.join(other, 'data'),
      PORT: String(await freePort()),
      HOST: '192.0.2.1',
      DEMO: 'false',
    });
    expect(run).toEqual({ code: 1, stdout: '', stderr: 'HOST 192.0.2.1 is not an address of this machine\n' });
    fs.rmSync(other, { recursive: true, force: true });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('ends with %s, the database included, after answering what was under way', async (signal) => {
    let stopped: Promise<unknown> | undefined;
    const student = await tokenOf(dataDir, 'student');
    await withClient(superuserUrl(dataDir), async (client) => {
      // Requests wait for a lock, so that they are surely under way when the signal comes.
      await client.query('begin');
      await client.query('lock table advisor_document in access exclusive mode');
      const underWay: ReturnType<typeof post>[] = [];
      for (let number = 1; number <= 5; number += 1) {
        underWay.push(post(student, { query: '{ advisors(first: 100) { nodes { name } } }' }, server.url));
        await until(`${number} wait`, async () => {
          await client.query('select pg_stat_clear_snapshot()'); // a transaction sees the activity as it first looked
          return (await client.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'")).rowCount === number;
        });
        await sleep(200); // until it is seen to take long: the next one does not wait behind it
      }
      stopped = server.stop(signal);
      await sleep(200);
      await client.query('rollback');
      for (const answer of await Promise.all(underWay)) expect(answer.errors).toBeUndefined();
    });
    expect(await stopped).toBe(0);
    await untilPostgres('none', dataDir);
    server = await startProcess(nothing);
  });

  test('leaves no database behind when it is killed', async () => {
    await server.stop('SIGKILL');
    await untilPostgres('none', dataDir);
    server = await startProcess(nothing);
  });

  // Last: what is due in three months is done by it.
  test('has a clock that can be moved beside it', async () => {
    const clock = (...args: string[]) => runCommand(['clock', ...args], { DATA_DIR: dataDir });
    const daysAhead = async () => Number(/, (\d+) days ahead of/.exec((await clock()).stdout)?.[1] ?? 0); // the tour has moved it already
    const days = (await daysAhead()) + 90;
    const ahead = { code: 0, stderr: '', stdout: expect.stringContaining(`, ${days} days ahead of the machine's.\n`) };
    expect(await clock('+90d')).toMatchObject(ahead);
    const { data } = await post(await tokenOf(dataDir, 'student'), { query: '{ viewer { roles } }' }, server.url);
    expect(data.viewer.roles).toEqual(['STUDENT']); // tokens go by the machine's clock
    expect(await clock()).toMatchObject(ahead);
    expect(await clock('reset')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining("Z, as the machine's.\n") });
  });
});

test('the tour ends with one line and exit code 1 where no server answers', async () => {
  const port = String(await freePort());
  const run = await runCommand(['tour'], { PORT: port, DATA_DIR: testEnvironment().dataDir });
  expect(run).toEqual({
    code: 1,
    stdout: '',
    stderr: `No server answers at http://127.0.0.1:${port}/graphql. Start one with npm start, or set HOST and PORT as it has them.\n`,
  });
});

describe('in a folder only its owner can enter', () => {
  const users: [string, number | undefined][] = isRoot
    ? [
        ['root', undefined],
        ['an ordinary user', 65534],
      ]
    : [['the user', undefined]];

  test.each(users)('it starts for %s', async (_, uid) => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-private-'));
    if (uid !== undefined) fs.chownSync(dir, uid, uid);
    fs.chmodSync(dir, 0o700);
    const dataDir = path.join(dir, 'data');
    const server = await startProcess({ DATA_DIR: dataDir, DEMO: 'false', WORKER: '' }, { uid });
    const home = fs.realpathSync(path.join(dataDir, 'postgres'));
    expect(fs.statSync(path.join(home, 'data')).mode & 0o077).toBe(0);
    expect(await server.stop()).toBe(0);
    await untilPostgres('none', home);
    fs.rmSync(home, { recursive: true, force: true });
    fs.rmSync(dir, { recursive: true, force: true });
  });
});

test('Ctrl-C while it is still starting leaves nothing behind', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-early-'));
  fs.chmodSync(dir, 0o755);
  const child = spawn(process.execPath, [MAIN], {
    cwd: '/',
    env: cleanEnvironment({ DATA_DIR: path.join(dir, 'data'), PORT: String(await freePort()) }),
    stdio: 'ignore',
  });
  await untilPostgres('some', dir);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
  await untilPostgres('none', dir);
  // initdb may write its last file just now.
  fs.rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});
