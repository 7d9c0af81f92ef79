import { Client } from 'pg';
import { testEnvironment } from '../setup/environment';
import { sql, World } from '../world';

const { servingUrl } = testEnvironment();

/** Tables that only functions of the librarian read, who owns them: through a wall, PostgreSQL would not use their indexes for words. */
const SEARCHED = ['advisor_document', 'advisor_word'];

/** Tables that belong to no institution. */
const UNWALLED = ['advisor_lexeme', 'clock', 'migration'];

/** The index of search documents: the institution is among the lexemes. */
const OF_LEXEMES = 'advisor_document_words';

async function asServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: servingUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

test('the serving role is no superuser, bypasses no wall, owns nothing and can become nobody who does', async () => {
  const [role] = await asServer(
    async (client) =>
      (
        await client.query(
          `select r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
           (select count(*)::int from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid and d.deptype = 'o') as owned,
           array(select m.rolname::text from pg_roles m where m.rolname <> current_user and pg_has_role(current_user, m.oid, 'member')) as roles
         from pg_roles r where r.rolname = current_user`,
        )
      ).rows,
  );
  expect(role).toEqual({
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    owned: 0,
    roles: ['acquaint_app'],
  });
  const [app] = await sql(
    `select (select count(*)::int from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid and d.deptype = 'o') as owned,
       r.rolsuper or r.rolbypassrls or r.rolcanlogin as more from pg_roles r where rolname = 'acquaint_app'`,
  );
  expect(app).toEqual({ owned: 0, more: false });
});

/** Policies besides the wall: what the clerk may look for across institutions, and who is hidden from whom. */
const OTHER_POLICIES = [
  'account hidden_are_nobody RESTRICTIVE {public} SELECT',
  'audit_unsealed due_work PERMISSIVE {acquaint_clerk} SELECT',
  'institution due_work PERMISSIVE {acquaint_clerk} SELECT',
];

test('every table belongs to an institution and is behind its wall, forced', async () => {
  const tables = await sql(
    `select c.relname as name, c.relrowsecurity as walled, c.relforcerowsecurity as forced,
       (select array_agg(p.polname::text || ' ' || p.polcmd::text || ' ' || p.polpermissive::text || ' ' || p.polroles::text) from pg_policy p where p.polrelid = c.oid and p.polname = 'institution_wall') as policies,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'institution_id' and a.attnotnull) as has_institution
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`,
  );
  expect(tables.length).toBeGreaterThan(15);
  for (const table of tables) {
    if (UNWALLED.includes(table.name)) continue;
    expect(table).toMatchObject({
      walled: true,
      forced: !SEARCHED.includes(table.name),
      policies: ['institution_wall * true {0}'],
      has_institution: table.name !== 'institution',
    });
  }
});

test('the policy of every table compares its institution with the wall, for reading and for writing', async () => {
  const policies = await sql(
    "select tablename, qual, with_check from pg_policies where schemaname = 'public' and policyname = 'institution_wall'",
  );
  for (const { tablename, qual, with_check } of policies) {
    const key = tablename === 'institution' ? 'id' : 'institution_id';
    const expected = `(${key} = ( SELECT current_institution() AS current_institution))`;
    expect({ tablename, qual, with_check }).toEqual({ tablename, qual: expected, with_check: expected });
  }
});

test('there are no other policies than those that are known', async () => {
  const others = await sql(
    `select format('%s %s %s %s %s', tablename, policyname, permissive, roles, cmd) as policy from pg_policies
     where schemaname = 'public' and policyname <> 'institution_wall' order by 1`,
  );
  expect(others.map((row) => row.policy)).toEqual(OTHER_POLICIES);
});

test('every key of a walled table begins with the institution, foreign keys on both sides', async () => {
  const constraints = await sql(
    `select c.conrelid::regclass::text as table, c.contype::text as type,
       (select attname::text from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1]) as first,
       (select attname::text from pg_attribute where attrelid = c.confrelid and attnum = c.confkey[1]) as first_there,
       c.confrelid::regclass::text as target
     from pg_constraint c join pg_namespace n on n.oid = c.connamespace
     where n.nspname = 'public' and c.contype in ('p', 'u', 'f')`,
  );
  expect(constraints.length).toBeGreaterThan(40);
  for (const one of constraints) {
    if (UNWALLED.includes(one.table) || (one.table === 'institution' && one.type === 'p')) continue;
    expect(one).toMatchObject({ first: 'institution_id' });
    if (one.type === 'f') expect(one.first_there).toBe(one.target === 'institution' ? 'id' : 'institution_id');
  }
  const indexes = await sql(
    `select i.indexrelid::regclass::text as index, i.indrelid::regclass::text as table,
       (select attname::text from pg_attribute where attrelid = i.indrelid and attnum = i.indkey[0]) as first
     from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public'`,
  );
  for (const one of indexes) {
    if (!UNWALLED.includes(one.table) && ![OF_LEXEMES, 'institution_pkey'].includes(one.index))
      expect(one).toMatchObject({ first: 'institution_id' });
  }
});

test('every column that names a row elsewhere is a foreign key', async () => {
  // Ids of what a lower feature or the record knows by its id alone, and of HTTP requests and master keys, which are no rows.
  const loose = [
    'audit_event.http_request_id',
    'audit_event.object_id',
    'connection.through_id',
    'contact_consent.intro_request_id',
    'data_key.holder_id',
    'disclosure.http_request_id',
    'institution_key.master_key_id',
    'record_share.through_id',
  ];
  const columns = await sql(
    `select c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname like '%\\_id' and not exists (
       select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey))`,
  );
  expect(columns.map((column) => column.name).sort()).toEqual(loose);
});

describe('the job queue', () => {
  const QUEUE = 'graphile_worker';

  test('belongs to the owner, and nobody but the server role is let in, with the rights it needs', async () => {
    const tables = await sql(
      `select c.relname::text as name, o.rolname::text as owner, c.relrowsecurity as walled,
         array(select r from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) r where has_table_privilege('acquaint_app', c.oid, r)) as rights,
         array(select format('%s %s %s %s %s', p.policyname, p.roles, p.cmd, p.qual, p.with_check) from pg_policies p where p.schemaname = $1 and p.tablename = c.relname) as policies
       from pg_class c join pg_roles o on o.oid = c.relowner where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p', 'v') order by 1`,
      [QUEUE],
    );
    const serving = { owner: 'acquaint_owner', walled: true, policies: ['serving {acquaint_app} ALL true true'] };
    expect(tables).toEqual([
      { name: '_private_job_queues', ...serving, rights: ['select', 'insert', 'update'] },
      { name: '_private_jobs', ...serving, rights: ['select', 'insert', 'update', 'delete'] },
      { name: '_private_known_crontabs', ...serving, rights: ['select', 'insert', 'update'] },
      { name: '_private_tasks', ...serving, rights: ['select', 'insert'] },
      { name: 'jobs', owner: 'acquaint_owner', walled: false, policies: [], rights: [] },
      { name: 'migrations', owner: 'acquaint_owner', walled: false, policies: [], rights: ['select'] },
    ]);
    const others = await sql(
      `select rolname::text as name from pg_roles r where (has_schema_privilege(r.oid, $1, 'usage') or has_schema_privilege('public', $1, 'usage'))
         and not rolsuper and not pg_has_role(r.oid, 'acquaint_app', 'member') and rolname !~ '^pg_' and rolname <> 'acquaint_owner'`,
      [QUEUE],
    );
    expect(others).toEqual([]);
  });

  test('has no function that steps over rights', async () => {
    expect(await sql('select 1 from pg_proc where pronamespace = $1::regnamespace and prosecdef', [QUEUE])).toEqual([]);
  });

  test('cannot be migrated by the server role', async () => {
    await asServer(async (client) => {
      for (const statement of [
        `create table ${QUEUE}.mine ()`,
        `insert into ${QUEUE}.migrations (id) values (20)`,
        `alter table ${QUEUE}._private_jobs add mine int`,
        `alter table ${QUEUE}._private_jobs disable row level security`,
        'create schema mine',
      ])
        await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    });
  });
});

test('without a declared institution the server role sees no row of any table', async () => {
  await (await World.create()).advisor();
  const tables = await sql(
    "select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relrowsecurity",
  );
  await asServer(async (client) => {
    for (const { name } of tables) {
      const column = name === 'institution' ? 'id' : 'institution_id';
      if (SEARCHED.includes(name)) {
        await expect(client.query(`select ${column} from ${name}`)).rejects.toMatchObject({ code: '42501' });
        continue;
      }
      const { rows } = await client.query(`select count(${column})::int as count from ${name}`);
      expect({ name, ...rows[0] }).toEqual({ name, count: 0 });
    }
  });
});

test('inside one institution the server role can neither see nor write another one', async () => {
  const [here, there] = [await World.create(), await World.create()];
  const stranger = await there.advisor();
  await asServer(async (client) => {
    await client.query('begin');
    await client.query("select set_config('app.institution', $1, true)", [here.institutionId]);
    expect((await client.query('select 1 from account where id = $1', [stranger.accountId])).rowCount).toBe(0);
    expect((await client.query("update advisor set headline = 'x' where account_id = $1", [stranger.accountId])).rowCount).toBe(0);
    await expect(
      client.query("insert into term (institution_id, kind, value, name) values ($1, 'TOPIC', 'x', 'x')", [there.institutionId]),
    ).rejects.toMatchObject({ code: '42501' });
    await client.query('rollback');
  });
});

test('a row of one institution cannot point at a row of another', async () => {
  const [here, there] = [await World.create(), await World.create()];
  const [student, stranger] = [await here.student(), await there.advisor()];
  await expect(
    sql('insert into record_share (institution_id, student_id, viewer_id, through_id, items) values ($1, $2, $3, gen_random_uuid(), $4)', [
      here.institutionId,
      student.accountId,
      stranger.accountId,
      [],
    ]),
  ).rejects.toMatchObject({ code: '23503' });
});

test('the wall is gone when its transaction is over', async () => {
  const world = await World.create();
  await asServer(async (client) => {
    await client.query('begin');
    await client.query("select set_config('app.institution', $1, true)", [world.institutionId]);
    expect((await client.query('select 1 from institution')).rowCount).toBe(1);
    await client.query('commit');
    expect((await client.query('select 1 from institution')).rowCount).toBe(0);
  });
});

describe('contact values', () => {
  test('cannot be selected by the server role, not even one’s own', async () => {
    await asServer(async (client) => {
      await expect(client.query('select sealed from contact_value')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('select * from contact_value')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query("select 1 from contact_value where sealed = 'x'")).rejects.toMatchObject({ code: '42501' });
      await expect(client.query("update contact_value set sealed = 'x' returning sealed")).rejects.toMatchObject({ code: '42501' });
    });
  });

  test('are in one table, which one role that is nobody can read', async () => {
    const readers = await sql(
      `select r.rolname::text as role, r.rolcanlogin as login, r.rolsuper or r.rolbypassrls as more from pg_roles r
       where has_column_privilege(r.oid, 'contact_value', 'sealed', 'select') and not r.rolsuper and r.rolname not like 'pg\\_%'
         and r.oid <> (select relowner from pg_class where oid = 'contact_value'::regclass)`,
    );
    expect(readers).toEqual([{ role: 'acquaint_vault', login: false, more: false }]);
  });

  test('are found by functions of that role alone, with a fixed search path, as is all else that steps over a right', async () => {
    const functions = await sql(
      `select p.proname::text as name, p.proconfig as config, o.rolname::text as owner from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       join pg_roles o on o.oid = p.proowner where n.nspname = 'public' and p.prosecdef order by 1`,
    );
    const config = ['search_path=public, pg_temp'];
    const ownerOf = (name: string) =>
      name.includes('advisors') || name.includes('documents') || name.includes('lexemes')
        ? 'acquaint_librarian'
        : name.startsWith('institutions')
          ? 'acquaint_clerk'
          : 'acquaint_vault';
    expect(functions).toEqual(
      [
        'become_advisor',
        'forget_audit_events',
        'forget_disclosures',
        'forget_reasons',
        'index_advisors',
        'institutions',
        'institutions_to_seal',
        'learn_frequent_lexemes',
        'measure_advisors',
        'own_contacts',
        'record_event',
        'refresh_advisor_documents',
        'reveal_chat_places',
        'reveal_contacts',
        'reveal_contacts_to_staff',
        ...['class_year', 'joined', 'name', 'open_slots', 'relevance'].map((order) => `search_advisors_by_${order}`),
      ].map((name) => ({
        name,
        config: [
          ...config,
          ...(/^(search|measure)/.test(name) ? ['plan_cache_mode=force_generic_plan', 'random_page_cost=1.1', 'enable_seqscan=off'] : []),
          ...(name.startsWith('search') ? ['enable_sort=off'] : []),
        ],
        owner: ownerOf(name),
      })),
    );
  });

  test('are not revealed without a viewer', async () => {
    const world = await World.create();
    await asServer(async (client) => {
      await client.query('begin');
      await client.query("select set_config('app.institution', $1, true)", [world.institutionId]);
      await expect(client.query('select * from reveal_contacts(array[gen_random_uuid()])')).rejects.toMatchObject({ code: '42501' });
    });
  });

  test('cannot have their disclosures written, changed or removed by the server role', async () => {
    await asServer(async (client) => {
      for (const statement of [
        'delete from disclosure',
        "update disclosure set kinds = '{}'",
        'insert into disclosure default values',
        'truncate disclosure',
      ]) {
        await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
      }
    });
  });
});
