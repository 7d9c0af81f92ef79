import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPersona } from '../../seeds';
import { issueDevelopmentToken } from '../../src/access/development-issuer';
import { startEmbedded } from '../../src/platform/database/embedded';
import { withClient } from '../../src/platform/database/roles';
import { signLink } from '../../src/platform/signed-link';
import { useSigningKeys } from '../../src/platform/signing';
import { runCommand, startProcess } from '../setup/processes';
import { until } from '../setup/until';
import { post, TOKEN_RULES } from '../world';

test('while the database is away requests are told so, and when it is back they are answered', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-away-'));
  fs.chmodSync(dir, 0o755);
  const home = path.join(dir, 'postgres');
  let postgres = await startEmbedded(home, { durable: false });
  const port = new URL(postgres.url).port;
  const server = await startProcess({ DATABASE_URL: postgres.url, DATA_DIR: path.join(dir, 'data'), DEMO: 'true' });
  try {
    const persona = findPersona('staff');
    const token = issueDevelopmentToken(
      path.join(dir, 'data'),
      { accountId: persona?.accountId ?? '', institutionId: persona?.institution.id ?? '' },
      TOKEN_RULES,
    );
    useSigningKeys(fs.readFileSync(path.join(dir, 'data', 'signing-keys.pem'), 'utf8'));
    const link = { kind: 'calendar', accountId: persona?.accountId ?? '', institutionId: persona?.institution.id ?? '', key: randomUUID() };
    const fetchFile = (token = signLink(link)) => fetch(`${server.url}/files/${token}`);
    expect((await fetchFile()).status).toBe(404);
    const ask = () => post(token, { query: '{ advisors(first: 1) { nodes { name } } }' }, server.url);
    expect((await ask()).errors).toBeUndefined();

    await postgres.stop();
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    const away = await ask();
    expect([away.status, away.errors]).toEqual([
      503,
      [{ message: 'The database cannot answer just now. Please try again in a moment.', extensions: { code: 'SERVICE_UNAVAILABLE' } }],
    ]);

    const file = await fetchFile();
    expect([file.status, file.headers.get('retry-after'), await file.json()]).toEqual([503, '2', { errors: away.errors }]);
    expect((await fetchFile('forged')).status).toBe(404);

    postgres = await startEmbedded(home, { durable: false, port: Number(port) });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect((await ask()).errors).toBeUndefined();
    expect((await fetchFile()).status).toBe(404);
    expect(await runCommand(['token', 'staff'], { DATA_DIR: path.join(dir, 'data') })).toMatchObject({ code: 0 });
  } finally {
    await server.stop();
    await postgres.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  }
});

test('jobs outlive the database’s absence: what was under way is done when it is back, by the same server', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-jobs-'));
  fs.chmodSync(dir, 0o755);
  const home = path.join(dir, 'postgres');
  let postgres = await startEmbedded(home, { durable: false });
  const port = new URL(postgres.url).port;
  const server = await startProcess({ DATABASE_URL: postgres.url, DATA_DIR: path.join(dir, 'data'), WORKER: 'true', LOG_LEVEL: 'debug' });
  const sql = async (text: string, values: unknown[] = []) =>
    withClient(postgres.url, async (client) => (await client.query(text, values)).rows);
  const addJob = async (task: string) => (await sql('select (graphile_worker.add_job($1)).id', [task]))[0].id as string;
  const holder = async (id: string) => (await sql('select locked_by as name from graphile_worker.jobs where id = $1', [id]))[0]?.name;
  try {
    const job = await withClient(postgres.url, async (client) => {
      // The job of learning lexemes waits for this table. The server wakes up when there is nobody left to tell what came of it.
      await client.query('begin; lock table advisor_lexeme in access exclusive mode');
      const job = await addJob('chore:lexemes');
      await until('the job is taken', async () => Boolean(await holder(job)));
      server.child.kill('SIGSTOP');
      await postgres.stop();
      server.child.kill('SIGCONT');
      // Whether the job failed or was done hangs on who lost the database first, it or the holder of the lock.
      const told = /job queue: Failed to (fail|complete) jobs/;
      await until('it is told', () => told.test(server.output()) || server.child.exitCode !== null);
      return job;
    });
    expect(server.child.exitCode).toBeNull();

    postgres = await startEmbedded(home, { durable: false, port: Number(port) });
    await sql("update graphile_worker._private_jobs set locked_at = locked_at - interval '2 minutes'"); // as if they had passed
    await addJob('due');
    await until('the job is done', async () => (await holder(job)) === undefined);
    // The library has not taken to the console.
    for (const line of server.logged()) expect(line).toMatchObject({ level: expect.any(String) });
    expect(await server.stop()).toBe(0);
  } finally {
    await server.stop();
    await postgres.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  }
}, 60_000);
