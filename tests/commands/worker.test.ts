import type { Client } from 'pg';
import { doDueNow } from '../../src/commands/do-due';
import { ConfigError } from '../../src/config';
import type { Database } from '../../src/platform/database';
import type { DueWork } from '../../src/platform/due';
import { createLogger } from '../../src/platform/log';
import { OwnServer } from '../setup/own-server';
import { runCommand, startProcess } from '../setup/processes';
import { until } from '../setup/until';

let own: OwnServer;
beforeAll(async () => {
  own = await OwnServer.create();
  await own.stop();
}, 60_000);
afterAll(() => own.destroy());

const ON = { WORKER: 'true', STATEMENT_TIMEOUT_MS: '600000' };
const addJob = async (task: string): Promise<string> => (await own.sql('select (graphile_worker.add_job($1)).id', [task]))[0].id;
/** Who has a job: null for nobody, undefined where it is done. */
const holder = async (id: string): Promise<string | null | undefined> =>
  (await own.sql('select locked_by as name from graphile_worker.jobs where id = $1', [id]))[0]?.name;
const untilTaken = async (id: string) => {
  await until('the job is taken', async () => Boolean(await holder(id)));
  return holder(id);
};
const untilDone = (id: string) => until('the job is done', async () => (await holder(id)) === undefined);

test('what a killed worker was at is taken over by another, and what a living one is at is not, however long it takes', async () => {
  const first = await startProcess({ ...own.variables(), ...ON });
  const [job, second] = await own.asSuperuser(async (client: Client) => {
    // The job of learning lexemes waits for this table.
    await client.query('begin; lock table advisor_lexeme in access exclusive mode');
    const job = await addJob('chore:lexemes');
    const name = await untilTaken(job);
    await own.sql("update graphile_worker._private_jobs set locked_at = now() - interval '3 hours' where id = $1", [job]);

    const second = await startProcess({ ...own.variables(), ...ON });
    await untilDone(await addJob('due'));
    expect(await holder(job)).toBe(name);

    expect(await first.stop('SIGKILL')).toBe('SIGKILL');
    const announced = "select 1 from pg_locks where locktype = 'advisory' and classid = 4266223 and objid = hashtext($1)::oid";
    await until('it is known to be gone', async () => (await own.sql(announced, [name])).length === 0);
    await untilDone(await addJob('due'));
    expect(await untilTaken(job)).not.toBe(name);
    await client.query('rollback');
    return [job, second] as const;
  });
  await untilDone(job);
  expect(await second.stop()).toBe(0);
}, 60_000);

test('a job that was given to a worker whose connection was lost before it heard of it is not its own for ever', async () => {
  const server = await startProcess({ ...own.variables(), ...ON });
  const [job, lost] = await own.asSuperuser(async (client: Client) => {
    await client.query('begin; lock table advisor_lexeme in access exclusive mode');
    const job = await addJob('chore:lexemes');
    const name = await untilTaken(job);
    // Else it is the end of its first turn that loses its connection, and not the asking for a job.
    const others = 'select 1 from graphile_worker._private_jobs where locked_by is not null and id <> $1';
    await until('it does nothing else', async () => (await own.sql(others, [job])).length === 0);
    const lost = (await own.sql("select (graphile_worker.add_job('chore:lexemes', run_at => now() + interval '1 day')).id"))[0]
      .id as string;
    await own.sql("update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - interval '2 minutes' where id = $2", [
      name,
      lost,
    ]);
    await client.query('lock table graphile_worker._private_jobs in access exclusive mode');
    const asking = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'acquaint jobs' and datname = current_database() and wait_event_type = 'Lock'`;
    await until('it asks, and loses its connection', async () => (await own.sql(asking)).length > 0);
    await client.query('rollback');
    return [job, lost] as const;
  });
  await untilDone(job);
  await own.sql('update graphile_worker._private_jobs set run_at = now() where id = $1', [lost]);
  await untilDone(lost);
  expect(await server.stop()).toBe(0);
  for (const line of server.logged()) expect(line).toMatchObject({ level: expect.any(String) });
}, 60_000);

test('a worker alone takes turns and serves nobody; told to stop, it does', async () => {
  await own.sql('truncate graphile_worker._private_known_crontabs');
  const looked = async () => {
    await until('it looks', async () => (await own.sql('select 1 from graphile_worker._private_known_crontabs')).length > 0);
    await untilDone(await addJob('due'));
    await own.sql(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'acquaint jobs' and datname = current_database()",
    );
    await untilDone(await addJob('due')); // it connects again
  };
  const { code, stdout, stderr } = await runCommand(['worker'], own.variables(), { until: looked() });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('"msg":"working"');
}, 60_000);

test('with --once it does what is due, says so in one line and ends, without the queue', async () => {
  await own.sql('delete from graphile_worker._private_jobs');
  expect(await own.run('worker', '--once')).toEqual({ code: 0, stdout: 'Nothing was due.\n', stderr: '' });
  expect(await own.sql('select 1 from graphile_worker._private_jobs')).toEqual([]);
});

test('it says how many of which, and what was not done', async () => {
  const said: string[] = [];
  const database = {
    institutions: async () => ['one', 'two'],
    wall: () => ({ write: (work: (tx: object) => unknown) => work({ query: async () => [] }) }),
  };
  const left = { 'requests.expire': 3, 'chats.remind': 1 } as Record<string, number>;
  const take = (name: string): DueWork => ({
    name,
    work: async (_, institutionId) => {
      const count = institutionId === 'two' ? 0 : (left[name] ?? 0);
      left[name] = 0;
      return count;
    },
  });
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const go = (...works: DueWork[]) => doDueNow(database as unknown as Database, works, createLogger('silent'));
  try {
    await go(take('requests.expire'), take('chats.remind'));
    await go(take('requests.expire'));
    const breaks: DueWork = { name: 'chats.break', work: () => Promise.reject(new Error('secret')) };
    await expect(go(breaks)).rejects.toThrow(new ConfigError('Not everything was done, because something failed: chats.break'));
  } finally {
    write.mockRestore();
  }
  expect(said).toEqual(['Done: requests.expire 3, chats.remind 1.\n', 'Nothing was due.\n', 'Nothing was due.\n']);
});

test.each([[['--twice']], [['--once', 'more']], [['once']]])('%j is told how it is used', async (args) => {
  expect(await own.run('worker', ...args)).toEqual({ code: 1, stdout: '', stderr: 'Usage: worker [--once]\n' });
});

test('a server that is told not to takes no turn', async () => {
  await own.sql('truncate graphile_worker._private_known_crontabs');
  await own.start();
  await own.stop();
  expect(await own.sql('select 1 from graphile_worker._private_known_crontabs')).toEqual([]);
});

test('the queue is never made by the serving role: a database that lacks it is refused', async () => {
  await own.asSuperuser((client) => client.query('drop schema graphile_worker cascade'));
  const { DATABASE_OWNER_URL: _, ...rest } = own.variables();
  const serving = await own.servingUrl();
  expect(await runCommand(['worker'], { ...rest, DATABASE_URL: serving })).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^The database lacks \d+ migrations; run: npm run migrate\n$/),
  });
  expect(await own.run('migrate')).toMatchObject({ code: 0, stdout: 'Applied JobQueue.\n' });
});
