import { Client, type PoolClient } from 'pg';
import { Trip } from '../../src/platform/database/trip';
import { testEnvironment } from '../setup/environment';
import { until } from '../setup/until';

let client: Client;
beforeEach(async () => {
  client = new Client({ connectionString: testEnvironment().superuserUrl });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('create temporary table thing (id int primary key, name text, unique (name) deferrable initially deferred)');
});
afterEach(() => client.end().catch(() => undefined));

const go = (...statements: (string | [sql: string, ...values: unknown[]])[]) =>
  Trip.make(
    client as unknown as PoolClient,
    statements.map((statement) => {
      const [sql, ...values] = Array.isArray(statement) ? statement : [statement];
      return { sql, values };
    }),
  );
const things = async () => (await client.query('select id, name from thing order by id')).rows;

test('statements that go together are one transaction', async () => {
  const [first, , second] = await go(
    'select txid_current()::text as id',
    "insert into thing values (1, 'a')",
    'select txid_current()::text as id',
  );
  expect(first).toEqual(second);
  expect(await things()).toEqual([{ id: 1, name: 'a' }]);
  expect(await go('select txid_current()::text as id')).not.toEqual([first]);
});

test('what is set for the transaction ends with it', async () => {
  const [, set] = await go("select set_config('app.institution', 'here', true)", "select current_setting('app.institution', true) as wall");
  expect(set).toEqual({ rows: [{ wall: 'here' }] });
  expect(await go("select coalesce(current_setting('app.institution', true), '') as wall")).toEqual([{ rows: [{ wall: '' }] }]);
});

test('one that fails is told by itself; those before it have answered, those behind it were not run, and nothing is kept', async () => {
  const outcomes = await go("insert into thing values (1, 'a')", 'select 1 as one', 'select 1 / 0', "insert into thing values (2, 'b')");
  expect(outcomes).toEqual([{ rows: [] }, { rows: [{ one: 1 }] }, { error: expect.objectContaining({ code: '22012' }) }, null]);
  expect(await things()).toEqual([]);
  // The connection goes on.
  expect(await go('select 2 as two')).toEqual([{ rows: [{ two: 2 }] }]);
});

test('what keeps the transaction from being committed is the failure of all', async () => {
  await expect(go("insert into thing values (1, 'a')", "insert into thing values (2, 'a')")).rejects.toMatchObject({ code: '23505' });
  expect(await things()).toEqual([]);
});

test('values come as pg gives them, for the first time and with a plan that is kept', async () => {
  const all =
    "select $1::int as number, $2::text as text, $3::text[] as list, $4::jsonb as json, $5::timestamptz as time, $6::boolean as yes, null as nothing, '2026-11-01'::date::text as day";
  const time = new Date('2026-11-01T06:30:00.123Z');
  const values = [7, "it's \u00fc \\", ['a', 'b"c', null], { of: ['x'] }, time, true];
  const row = {
    number: 7,
    text: "it's \u00fc \\",
    list: ['a', 'b"c', null],
    json: { of: ['x'] },
    time,
    yes: true,
    nothing: null,
    day: '2026-11-01',
  };
  for (let round = 0; round < 4; round += 1) {
    expect(await go([all, ...values])).toEqual([{ rows: [row] }]);
    expect((await client.query(all, values)).rows).toEqual([row]);
  }
});

test('a statement that comes several times is prepared once, and again after its table has changed', async () => {
  const read = 'select * from thing order by id';
  await client.query("insert into thing values (1, 'a'), (2, 'b')");
  for (let round = 0; round < 3; round += 1) await go(read, read);
  const { rows } = await client.query("select name from pg_prepared_statements where statement = 'select * from thing order by id'");
  expect(rows).toHaveLength(1);
  await client.query('alter table thing add column more int default 5');
  const [stale] = await go(read);
  expect(stale).toEqual({ error: expect.objectContaining({ code: '0A000' }) });
  expect(await go(read)).toEqual([
    {
      rows: [
        { id: 1, name: 'a', more: 5 },
        { id: 2, name: 'b', more: 5 },
      ],
    },
  ]);
});

test('a plan that could not be made the first time is made the next', async () => {
  const late = 'select name from later_thing';
  for (let round = 0; round < 3; round += 1) expect(await go(late)).toEqual([{ error: expect.objectContaining({ code: '42P01' }) }]);
  await client.query("create temporary table later_thing as select 'x' as name");
  for (let round = 0; round < 3; round += 1) expect(await go(late)).toEqual([{ rows: [{ name: 'x' }] }]);
});

test('trips that are begun together wait for each other', async () => {
  const numbers = Array.from({ length: 50 }, (_, at) => at);
  const answers = await Promise.all(numbers.map((at) => go(['select $1::int as at', at], ['select $1::int + 1 as next', at])));
  expect(answers).toEqual(numbers.map((at) => [{ rows: [{ at }] }, { rows: [{ next: at + 1 }] }]));
});

test('hundreds of statements and rows come back in order', async () => {
  const answers = await go(
    ...Array.from({ length: 300 }, (_, at): [string, number] => ['select generate_series($1::int, 10 + $1) as n', at]),
  );
  expect(answers.map((answer) => (answer as { rows: { n: number }[] }).rows.map(({ n }) => n))).toEqual(
    Array.from({ length: 300 }, (_, at) => Array.from({ length: 11 }, (__, more) => at + more)),
  );
});

test('a connection that ends fails the trip', async () => {
  const { rows } = await client.query('select pg_backend_pid() as pid');
  const other = new Client({ connectionString: testEnvironment().superuserUrl });
  await other.connect();
  const going = go('select 1 as one', 'select pg_sleep(20)');
  const told = going.then(
    (outcomes) => outcomes.at(-1),
    (error: unknown) => ({ error }),
  );
  const asleep = "select 1 from pg_stat_activity where pid = $1 and query like '%pg_sleep%'";
  await until('it sleeps', async () => (await other.query(asleep, [rows[0].pid])).rowCount === 1);
  await other.query('select pg_terminate_backend($1)', [rows[0].pid]);
  expect(await told).toMatchObject({ error: { code: '57P01' } });
  await other.end();
});
