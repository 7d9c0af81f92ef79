import 'reflect-metadata';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { createServingRole, withClient } from '../../src/platform/database/roles';
import { features } from '../../src/server/features';
import { testEnvironment } from '../setup/environment';
import { ROOT, runCommand } from '../setup/processes';
import { createDatabase } from '../world';

const { ownerUrl } = testEnvironment();

// As it was built: it looks for the migrations beside itself.
const { countPending, knownMigrations, migrateDown, migrateUp } = require(
  path.join(ROOT, 'dist', 'platform', 'database', 'migrate.js'),
) as typeof import('../../src/platform/database/migrate');

/** Everything a migration could leave behind, described by the catalogue. */
function describeDatabase(url: string): Promise<string[]> {
  return withClient(url, async (client: Client) => {
    const { rows } = await client.query<{ line: string }>(
      `select format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as line from information_schema.columns where table_schema = 'public'
       union all select format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace
       union all select pg_get_indexdef(indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = 'public'::regnamespace
       union all select format('%s %s %s %s', tablename, policyname, qual, with_check) from pg_policies where schemaname = 'public'
       union all select pg_get_functiondef(p.oid) from pg_proc p where pronamespace = 'public'::regnamespace and prokind = 'f' and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
       union all select format('%s %s', relname, relacl) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'S')
       union all select format('extension %s', extname) from pg_extension
       union all select format('schema %s %s', nspname, nspacl) from pg_namespace where nspname not like 'pg\\_%'
       union all select format('queue: %s %s', relname, relacl) from pg_class where relnamespace = to_regnamespace('graphile_worker')
       union all select format('queue: %s %s %s', tablename, policyname, roles) from pg_policies where schemaname = 'graphile_worker'
       order by 1`,
    );
    return rows.map((row) => row.line);
  });
}

test('migrations go up, all the way down, and up again to the same schema', async () => {
  const { ownerUrl: url, drop } = await createDatabase('EMPTY');
  const empty = await describeDatabase(url);
  expect(await runCommand(['migrate'], { DATABASE_OWNER_URL: url })).toMatchObject({ code: 0, stderr: '' });
  const first = await describeDatabase(url);
  expect(first.length).toBeGreaterThan(empty.length + 100);

  const count = await withClient(url, async (client) => (await client.query('select from migration')).rowCount);
  expect(await runCommand(['migrate', 'down', String(count)], { DATABASE_OWNER_URL: url })).toMatchObject({ code: 0 });
  const left = (await describeDatabase(url)).filter((line) => !empty.includes(line) && !/\bmigration/.test(line));
  expect(left).toEqual([]);

  expect(await runCommand(['migrate'], { DATABASE_OWNER_URL: url })).toMatchObject({ code: 0 });
  expect(await describeDatabase(url)).toEqual(first);
  expect(await runCommand(['migrate'], { DATABASE_OWNER_URL: url })).toMatchObject({ code: 0, stdout: 'Nothing to apply.\n' });
  await drop();
});

test('the job queue’s own migrations are counted with ours, for the owner and for the role that serves', async () => {
  const { ownerUrl: url, drop } = await createDatabase('EMPTY');
  const whole = knownMigrations().length;
  const missing = await countPending(url);
  expect(missing).toBeGreaterThan(whole);
  expect(await migrateUp(url)).toEqual([...Array(whole).fill(expect.any(String)), 'JobQueue']);
  const serving = await createServingRole(url);
  const pending = () => Promise.all([countPending(url), countPending(serving)]);
  expect(await pending()).toEqual([0, 0]);
  // Undoing one of ours leaves the queue as it is.
  await migrateDown(url);
  expect(await pending()).toEqual([1, 1]);
  expect(await migrateUp(url)).toHaveLength(1);
  // A newer library, and a start that ended before the serving role was let in.
  await withClient(url, (client) => client.query('delete from graphile_worker.migrations where id = 19'));
  expect(await pending()).toEqual([1, 1]);
  await withClient(url, (client) => client.query('insert into graphile_worker.migrations values (19)'));
  await withClient(url, (client) => client.query('drop policy serving on graphile_worker._private_jobs'));
  expect(await pending()).toEqual([missing - whole, missing - whole]);
  expect(await migrateUp(url)).toEqual(['JobQueue']);
  expect(await pending()).toEqual([0, 0]);
  await drop();
});

test('the working folder has no say, though the job queue’s library would look there for settings', async () => {
  const { ownerUrl: url, drop } = await createDatabase('EMPTY');
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-folder-'));
  fs.writeFileSync(path.join(cwd, 'graphile-worker.config.js'), "throw new Error('was read')");
  expect(await runCommand(['migrate'], { DATABASE_OWNER_URL: url }, { cwd })).toMatchObject({ code: 0, stderr: '' });
  fs.rmSync(cwd, { recursive: true });
  await drop();
});

test('two processes that migrate at once do it once', async () => {
  const { ownerUrl: url, drop } = await createDatabase('EMPTY');
  const runs = await Promise.all([1, 2, 3].map(() => runCommand(['migrate'], { DATABASE_OWNER_URL: url })));
  expect(runs.map((run) => run.code)).toEqual([0, 0, 0]);
  expect(runs.filter((run) => run.stdout.startsWith('Applied'))).toHaveLength(1);
  await drop();
});

test('tables and entities say the same of columns, types, defaults and primary keys', async () => {
  const entities = features.flatMap((feature) => feature.entities);
  const source = await new DataSource({ type: 'postgres', url: ownerUrl, entities: entities as never, synchronize: false }).initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    // Foreign keys, checks and indexes are written in the migrations alone.
    const drift = upQueries
      .map(({ query }) => query)
      .filter((query) => !/^(DROP INDEX|ALTER TABLE "\w+" DROP CONSTRAINT "(?!PK_)\w+")/.test(query));
    expect(drift).toEqual([]);
    const tables = await source.query("select tablename as name from pg_tables where schemaname = 'public' order by 1");
    const known = [
      ...source.entityMetadatas.map((metadata) => metadata.tableName),
      'migration',
      'clock',
      'advisor_document',
      'advisor_lexeme',
      'advisor_word',
    ];
    expect(tables.map((table: { name: string }) => table.name)).toEqual(known.sort());
  } finally {
    await source.destroy();
  }
});
