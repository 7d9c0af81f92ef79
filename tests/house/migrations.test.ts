import 'reflect-metadata';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { withClient } from '../../src/platform/database/roles';
import { features } from '../../src/server/features';
import { testEnvironment } from '../setup/environment';
import { runCommand } from '../setup/processes';
import { createDatabase } from '../world';

const { ownerUrl } = testEnvironment();

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
