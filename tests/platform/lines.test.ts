import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '../../src/platform/database';
import { isUnavailable } from '../../src/server/mask-error';
import { testEnvironment } from '../setup/environment';
import { until } from '../setup/until';
import { type Data, sql } from '../world';

let database: Database | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
});

const open = async (poolSize: number) => {
  const url = testEnvironment().servingUrl;
  const onIdleError = () => undefined;
  database = await openDatabase({ url, entities: [], migrations: 0, poolSize, statementTimeoutMs: 20_000, onIdleError });
};
/** One trip of somebody's. */
const ask = (statement: string, institutionId: string = randomUUID()): Promise<Data[]> =>
  (database as Database).wall({ institutionId, accountId: null, requestId: randomUUID() }).query<Data>(statement);
/** Takes so many seconds, and notes when it is over. */
const take = (seconds: number) => {
  const taking = { over: false, told: ask(`select pg_sleep(${seconds})`).finally(() => (taking.over = true)) };
  return taking;
};

test('trips that are short go by two connections, each inside its own wall', async () => {
  await open(5);
  await until('sixty at once went by two connections', async () => {
    const institutions = Array.from({ length: 60 }, () => randomUUID());
    const answers = await Promise.all(
      institutions.map((id) => ask("select pg_backend_pid() as pid, current_setting('app.institution') as institution", id)),
    );
    expect(answers.map(([row]) => row?.institution)).toEqual(institutions);
    return new Set(answers.map(([row]) => row?.pid)).size === 2;
  });
});

test('nobody boards a connection on which something takes long while there are others', async () => {
  await open(4);
  const long = [take(3), take(3)];
  await sleep(500); // until that is seen
  for (let round = 0; round < 5; round += 1) expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
  expect(long.map(({ over }) => over)).toEqual([false, false]);
  await Promise.all(long.map(({ told }) => told));
});

test('who waits for a connection on which something turns out to take long is given another', async () => {
  await open(3);
  const long = [take(3), take(3)];
  const short = Array.from({ length: 10 }, () => take(0));
  // Four have gone out behind those that take long, before that was seen.
  await until('all but four are answered', () => short.filter(({ over }) => over).length >= 6);
  expect(long.map(({ over }) => over)).toEqual([false, false]);
  await Promise.all([...long, ...short].map(({ told }) => told));
});

test('once that is over, the two are enough again, however busy they have been all along', async () => {
  await open(5);
  const long = [take(1), take(1)];
  const answered: number[] = [];
  let ended = false;
  const askers = Array.from({ length: 12 }, async () => {
    while (!ended) answered.push((await ask('select pg_backend_pid() as pid'))[0]?.pid);
  });
  await until('others have helped', () => new Set(answered).size > 2);
  await Promise.all(long.map(({ told }) => told));
  await until('the last hundred went by two', () => new Set(answered.slice(-100)).size === 2);
  ended = true;
  await Promise.all(askers);
});

test('where all connections are at something that takes long, that is said after five seconds', async () => {
  await open(1);
  const long = take(6.5);
  await sleep(500);
  const error = await ask('select 1 as one').catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
  expect(long.over).toBe(false);
  await long.told;
  expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
});

test('a statement that fails leaves the trip behind it alone', async () => {
  await open(1);
  const [failing, behind] = [ask('select pg_sleep(0.2), 1 / 0'), ask('select 1 as one')];
  await expect(failing).rejects.toMatchObject({ code: '22012' });
  expect(await behind).toEqual([{ one: 1 }]);
});

test('a connection that ends fails what is under way on it; the next trip goes by a new one', async () => {
  await open(1);
  const mark = randomUUID();
  const told = [ask(`select pg_sleep(20), '${mark}'`), ask('select 1 as one')].map((one) => one.catch((error: unknown) => error));
  const asleep = `select pg_terminate_backend(pid) from pg_stat_activity where query like '%${mark}%' and query like 'select pg_sleep%'`;
  await until('it is ended', async () => (await sql(asleep)).length === 1);
  for (const error of await Promise.all(told)) expect(isUnavailable(error)).toBe(true);
  expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
});

test('a database that cannot be reached is told to everybody who asks', async () => {
  await open(2);
  await database?.close();
  const refused = await Promise.all(Array.from({ length: 8 }, () => ask('select 1').catch((error: unknown) => error)));
  expect(refused.every((error) => error instanceof Error)).toBe(true);
  database = undefined;
});
