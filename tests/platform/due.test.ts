import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, Pool } from 'pg';
import { pino } from 'pino';
import { type Database, openDatabase, type Tx } from '../../src/platform/database';
import { createServingRole, withClient } from '../../src/platform/database/roles';
import { type DueWork, doDue, doDueEverywhere } from '../../src/platform/due';
import { startJobs } from '../../src/platform/jobs';
import { until } from '../setup/until';
import { createDatabase, type Data } from '../world';

// A table of the test's own, with rows that come due. The work that does them takes no precautions against others who do the same.

let home: Awaited<ReturnType<typeof createDatabase>>;
let url: string;
let pool: Pool;
let database: Database;
let institutions: string[];

const sql = async (text: string, values: unknown[] = []): Promise<Data[]> => (await pool.query(text, values)).rows;

beforeEach(async () => {
  home = await createDatabase('MIGRATED');
  url = await createServingRole(home.ownerUrl);
  pool = new Pool({ connectionString: home.superuserUrl, max: 2 });
  pool.on('error', () => undefined); // dropping the database ends connections that are idle
  institutions = Array.from({ length: 3 }, () => randomUUID());
  for (const id of institutions) await sql("insert into institution (id, name, time_zone) values ($1, 'Own University', 'UTC')", [id]);
  await sql(
    'create table thing (institution_id uuid, id int generated always as identity, due_at timestamptz, times int not null default 0)',
  );
  await sql('grant select, update on thing to acquaint_app');
  database = await openDatabase({
    url,
    entities: [],
    migrations: 0,
    poolSize: 4,
    statementTimeoutMs: 20_000,
    onIdleError: () => undefined,
  });
});
afterEach(async () => {
  await database.close();
  await pool.end();
  await home.drop();
});

const addThings = (count: number, when = 'app_now()') =>
  sql(`insert into thing (institution_id, due_at) select i, ${when} from unnest($1::uuid[]) i, generate_series(1, $2)`, [
    institutions,
    count,
  ]);
const timesDone = () => sql('select times, count(*)::int as things from thing group by 1 order by 1');
const untilDone = () => until('all is done', async () => (await sql('select 1 from thing where times = 0 limit 1')).length === 0);
const jobs = () => sql('select task_identifier as task, key, attempts, last_error, locked_by from graphile_worker.jobs order by id');
const addJob = (task: string) => sql('select graphile_worker.add_job($1, job_key => $1)', [task]);
/** Three at a time. */
const things: DueWork = {
  name: 'things.do',
  work: async (tx: Tx, institutionId: string) => {
    const due = await tx.query<{ id: number }>(
      'select id from thing where institution_id = $1 and times = 0 and due_at <= app_now() order by id limit 3',
      [institutionId],
    );
    await sleep(5); // long enough for somebody else to find the same
    const ids = due.map((thing) => thing.id);
    await tx.query('update thing set times = times + 1 where institution_id = $1 and id = any ($2)', [institutionId, ids]);
    return due.length;
  },
};
const bad: DueWork = {
  name: 'things.break',
  work: async (tx: Tx) => {
    await tx.query('update thing set times = 99');
    throw new Error('+13125550100 does not answer');
  },
};

/** A worker in this process, as a server starts it. */
function startWorker(due: readonly DueWork[], log: string[] = []): { stop(): Promise<void> } {
  const logger = pino({ level: 'trace' }, { write: (line) => void log.push(line) });
  return startJobs({ url, database, due, chores: [], log: logger });
}

const ignore = { onError: () => undefined };

test('what is due is done until nothing is, what is not due yet is left, and the clock alone makes the difference', async () => {
  await addThings(10);
  await addThings(4, "app_now() + interval '89 days'");
  expect(await doDueEverywhere(database, [things], ignore)).toEqual({ counts: { 'things.do': 30 }, failed: [], unfinished: false });
  expect(await timesDone()).toEqual([
    { times: 0, things: 12 },
    { times: 1, things: 30 },
  ]);
  await sql("update clock set ahead = interval '90 days'");
  expect(await doDueEverywhere(database, [things], ignore)).toMatchObject({ counts: { 'things.do': 12 } });
  expect(await doDueEverywhere(database, [things], ignore)).toMatchObject({ counts: {} });
});

test('work is done in one institution at a time, and sees no other', async () => {
  const seen: unknown[] = [];
  const look: DueWork = {
    name: 'look',
    work: async (tx, institutionId) => {
      seen.push([institutionId, (await tx.query<{ id: string }>('select id from institution')).map((row) => row.id)]);
      return 0;
    },
  };
  await doDueEverywhere(database, [look], ignore);
  expect(seen.sort()).toEqual(institutions.map((id) => [id, [id]]).sort());
});

test('what one work has made due for another is done in the same go', async () => {
  await addThings(2, "app_now() + interval '1 year'");
  let asked = 0;
  const hasten: DueWork = {
    name: 'things.hasten',
    work: async (tx) => {
      asked += 1;
      if (asked > 1) return 0;
      await tx.query('update thing set due_at = app_now()');
      return 6;
    },
  };
  expect(await doDue(database, [things, hasten], institutions[0] ?? '', ignore)).toMatchObject({
    counts: { 'things.hasten': 6, 'things.do': 2 },
  });
});

test('an error of one work is undone and told, and keeps no other from being done', async () => {
  await addThings(5);
  const told: unknown[] = [];
  const onError = (institutionId: string, name: string) => told.push([institutionId, name]);
  const done = await doDueEverywhere(database, [bad, things], { onError });
  expect(done).toEqual({ counts: { 'things.do': 15 }, failed: ['things.break'], unfinished: false });
  expect(told.sort()).toEqual(institutions.map((id) => [id, 'things.break']).sort());
  expect(await timesDone()).toEqual([{ times: 1, things: 15 }]);
});

test('work that always finds something is left at last', async () => {
  const endless: DueWork = { name: 'endless', work: async () => 1 };
  expect(await doDue(database, [endless], institutions[0] ?? '', ignore)).toEqual({
    counts: { endless: 1_000 },
    failed: [],
    unfinished: true,
  });
});

test('however many are at it, each thing is done once', async () => {
  await addThings(20);
  const workers = [startWorker([things]), startWorker([things])];
  const counted = await Promise.all([
    doDueEverywhere(database, [things], ignore),
    doDueEverywhere(database, [things], ignore),
    untilDone(),
  ]);
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(counted[0].counts['things.do'] ?? 0).toBeLessThanOrEqual(60);
  expect(await timesDone()).toEqual([{ times: 1, things: 60 }]);
});

test('a worker that starts does at once what came due while there was none', async () => {
  await addThings(20);
  // No minute is a turn of its own.
  await sql("insert into graphile_worker._private_known_crontabs values ('due', now(), now() + interval '1 hour')");
  const worker = startWorker([things]);
  await untilDone();
  await worker.stop();
  expect(await timesDone()).toEqual([{ times: 1, things: 60 }]);
});

test('after an hour without a worker there is one turn, and one job for each institution, however many turns come meanwhile', async () => {
  const first = startWorker([]);
  await until('it looks', async () => (await sql('select 1 from graphile_worker._private_known_crontabs')).length > 0);
  await first.stop();
  await sql(
    "update graphile_worker._private_known_crontabs set known_since = now() - interval '1 day', last_execution = now() - interval '1 hour'",
  );

  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow: DueWork = { name: 'slow', work: () => gate.then(() => 0) };
  const log: string[] = [];
  // One worker has its hands full with two institutions; the other takes the third, and the turns.
  const workers = [startWorker([slow], log), startWorker([slow], log)];
  try {
    const taken = async () => (await jobs()).filter((job) => job.task === 'due:institution' && job.locked_by);
    await until('three are taken', async () => (await taken()).length === 3);
    expect(log.filter((line) => line.includes('(due,')).length).toBeLessThan(5);
    for (let turn = 1; turn <= 10; turn += 1) {
      await addJob('due');
      await until('the turn is over', async () => !(await jobs()).some((job) => job.task === 'due'));
    }
    const keys = (await jobs()).map((job) => job.key).filter((key) => key !== 'due');
    expect(keys.sort()).toEqual(institutions.map((id) => `due:${id}`).sort());
  } finally {
    open();
    await Promise.all(workers.map((worker) => worker.stop()));
  }
});

test('a job of which some has failed is tried again by the queue, and neither queue nor log keeps the message', async () => {
  await addThings(5);
  const log: string[] = [];
  const worker = startWorker([bad, things], log);
  await untilDone();
  await until('three have failed', async () => (await jobs()).filter((job) => job.last_error).length === 3);
  await worker.stop();
  for (const job of (await jobs()).filter((one) => one.task === 'due:institution'))
    expect(job).toMatchObject({ last_error: 'not done: things.break', locked_by: null });
  const [{ later }] = await sql('select bool_and(run_at > created_at) as later from graphile_worker.jobs where last_error is not null');
  expect(later).toBe(true);
  expect(await timesDone()).toEqual([{ times: 1, things: 15 }]);
  const text = log.join('');
  expect(text).toContain('"work":"things.break"');
  expect(text).not.toContain('5550100');
});

test('a job that was tried for long enough is forgotten, and the institution has a new one at the next turn', async () => {
  await sql(
    "select graphile_worker.add_job('due:institution', json_build_object('institutionId', $1::text), job_key => 'due:' || $1, max_attempts => 1)",
    [institutions[0]],
  );
  await sql('update graphile_worker._private_jobs set attempts = 1');
  await addThings(5);
  const worker = startWorker([things]);
  await untilDone();
  await worker.stop();
});

test('what a worker that is gone had taken is given free, and what one has that is still there is not', async () => {
  await addThings(1);
  const [gone, there] = institutions.map((id) => `due:${id}`) as [string, string];
  await withClient(home.superuserUrl, async (client: Client) => {
    await client.query("select pg_advisory_lock(4266223, hashtext('pool-there'))");
    for (const [key, worker] of [
      [gone, 'pool-gone'],
      [there, 'pool-there'],
    ]) {
      await sql("select graphile_worker.add_job('due:institution', json_build_object('institutionId', substr($1, 5)), job_key => $1)", [
        key,
      ]);
      await sql("update graphile_worker._private_jobs set locked_at = now() - interval '2 minutes', locked_by = $2 where key = $1", [
        key,
        worker,
      ]);
    }
    const worker = startWorker([things]);
    const left = () => sql('select 1 from thing where times = 0 and institution_id = $1', [institutions[0]]);
    await until('it is done', async () => (await left()).length === 0 && !(await jobs()).some((job) => job.key === gone));
    expect((await jobs()).filter((job) => job.key === there)).toMatchObject([{ locked_by: 'pool-there' }]);
    await worker.stop();
  });
});
