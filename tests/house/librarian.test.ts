import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { testEnvironment } from '../setup/environment';
import { type Data, sql, World } from '../world';

// The librarian's functions step over the rights of those who call them, so nothing else may be got out of them than a search by the
// viewer whom the wall names.

const { servingUrl } = testEnvironment();
const ASKED = JSON.stringify({ words: [], phrases: [], tags: [], minClassYear: null, maxClassYear: null, acceptingRequests: null });
const ORDERS = ['class_year', 'joined', 'name', 'open_slots', 'relevance'];
const searchBy = (order: string) =>
  `select advisor_id as id from search_advisors_by_${order}('${ASKED}', false, 100, null, null, null, null${order === 'relevance' ? ', 200' : ''})`;
const SEARCH = searchBy('name');
const MEASURE = `select measure_advisors('${ASKED}', 1000, '{INDUSTRY,TOPIC}', true) as measured`;

let client: Client;
beforeAll(async () => {
  client = new Client({ connectionString: servingUrl });
  await client.connect();
});
afterAll(() => client.end());

/** As the server, with the wall set as told. */
async function within(institution: string | null, account: string | null, statement: string): Promise<Data[]> {
  await client.query('begin');
  try {
    if (institution !== null) await client.query("select set_config('app.institution', $1, true)", [institution]);
    if (account !== null) await client.query("select set_config('app.account', $1, true)", [account]);
    return (await client.query(statement)).rows;
  } finally {
    await client.query('rollback');
  }
}

const codeOf = (result: Promise<unknown>): Promise<string> =>
  result.then(
    () => 'succeeded',
    (error: { code: string }) => error.code,
  );

test.each<readonly [string, string]>([...ORDERS.map((order) => [order, searchBy(order)] as const), ['measure_advisors', MEASURE]])(
  '%s answers nobody who is not signed in somewhere',
  async (_, statement) => {
    const world = await World.create();
    const student = await world.student();
    await world.advisor();
    for (const [institution, account] of [
      [null, null],
      [world.institutionId, null],
      [null, student.accountId],
      ['', ''],
      [world.institutionId, ''],
      ['', student.accountId],
    ] as const)
      expect([institution, account, await codeOf(within(institution, account, statement))]).toEqual([institution, account, '42501']);
    expect(await codeOf(within(world.institutionId, student.accountId, statement))).toBe('succeeded');
  },
);

test('they answer with people of the wall’s institution alone, as its account may see them', async () => {
  const [here, there] = [await World.create(), await World.create()];
  const [student, stranger] = [await here.student(), await there.student()];
  const [known, unlisted] = [await here.advisor({ industry: 'ours' }), await here.advisor({ listing: 'UNLISTED', industry: 'ours' })];
  await there.advisor({ industry: 'theirs' });
  expect(await within(here.institutionId, student.accountId, SEARCH)).toEqual([{ id: known.accountId }]);
  const [{ measured }] = (await within(here.institutionId, student.accountId, MEASURE)) as [Data];
  expect(measured).toMatchObject({ count: 1, terms: [{ value: 'ours', count: 1 }] });
  // An account of elsewhere, or of nobody, has no rights of its own here.
  for (const account of [stranger.accountId, randomUUID()])
    expect(await within(here.institutionId, account, SEARCH)).toEqual([{ id: known.accountId }]);
  expect(await within(here.institutionId, unlisted.accountId, SEARCH)).toEqual([{ id: known.accountId }]);
  // What they set while they work is not left behind.
  expect(await within(null, null, "select coalesce(current_setting('app.institution', true), '') as wall")).toEqual([{ wall: '' }]);
});

test('what is asked is text, however it is written', async () => {
  const world = await World.create();
  const student = await world.student();
  await world.advisor({ name: 'Ada' });
  for (const said of ["x') or true --", "'", "''", '\\', '%L', '%1$s', '$1', '$q$', "' | 'ada"]) {
    const asked = JSON.stringify({ ...JSON.parse(ASKED), words: ['nobody', said], phrases: [said], tags: [[said]] }).replaceAll("'", "''");
    const statement = SEARCH.replace(ASKED, () => asked);
    expect([said, await within(world.institutionId, student.accountId, statement)]).toEqual([said, []]);
  }
});

test('the server role can call what searches and what learns for it, and no other function of the librarian', async () => {
  const functions = await sql(
    `select p.oid::regprocedure::text as name, has_function_privilege('acquaint_app', p.oid, 'execute') as allowed,
       has_function_privilege('public', p.oid, 'execute') as public
     from pg_proc p where p.proowner = 'acquaint_librarian'::regrole order by 1`,
  );
  const named = (one: Data) => one.name.replace(/\(.*/, '');
  expect(functions.filter((one) => one.allowed).map(named)).toEqual([
    'learn_frequent_lexemes',
    'measure_advisors',
    ...ORDERS.map((order) => `search_advisors_by_${order}`),
  ]);
  expect(functions.filter((one) => !one.allowed).map(named)).toEqual([
    'any_of',
    'connected_accounts',
    'index_advisors',
    'quote_lexeme',
    'read_search',
    'refresh_advisor_documents',
    'spelled_like',
    'write_advisor_documents',
  ]);
  const world = await World.create();
  const student = await world.student();
  for (const call of [
    `select * from read_search('${ASKED}', 10, false, true, null)`,
    "select spelled_like('marketing')",
    'select connected_accounts()',
    "select any_of('{x}', '')",
    `select write_advisor_documents(array['${student.accountId}']::uuid[])`,
    `select refresh_advisor_documents(array['${student.accountId}']::uuid[])`,
    "select quote_lexeme('x')",
    'select index_advisors()',
    'set role acquaint_librarian',
  ])
    expect([call, await codeOf(within(world.institutionId, student.accountId, call))]).toEqual([call, '42501']);
});

test('the server role can neither read nor write documents and words, by whatever statement', async () => {
  const world = await World.create();
  const student = await world.student();
  await world.advisor({ name: 'Ada' });
  for (const table of ['advisor_document', 'advisor_word', 'advisor_lexeme']) {
    const column = table === 'advisor_lexeme' ? 'lexeme' : 'institution_id';
    for (const statement of [
      `select 1 from ${table}`,
      `select * from ${table}`,
      `select count(*) from ${table}`,
      `select ${column} from ${table} limit 0`,
      `delete from ${table}`,
      `update ${table} set ${column} = ${column}`,
      `insert into ${table} default values`,
      `truncate ${table}`,
      `lock table ${table}`,
      `copy ${table} to stdout`,
      `explain analyze select 1 from ${table}`,
    ])
      expect([statement, await codeOf(within(world.institutionId, student.accountId, statement))]).toEqual([statement, '42501']);
  }
  // Nor can it learn what is in them from what PostgreSQL has counted in them.
  const statistics = await within(
    world.institutionId,
    student.accountId,
    "select 1 from pg_stats where tablename in ('advisor_document', 'advisor_word', 'advisor_lexeme')",
  );
  expect(statistics).toEqual([]);
});

test('the librarian is nobody who can log in, bypasses no wall, writes nothing but documents and words, and sees no contact value', async () => {
  const [role] = await sql(
    "select rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as more from pg_roles where rolname = 'acquaint_librarian'",
  );
  expect(role).toEqual({ more: false });
  const rights = await sql(
    `select c.relname::text as name, array(select r from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) r
        where has_table_privilege('acquaint_librarian', c.oid, r)) as rights
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
  expect(rights.filter((one) => one.rights.length > 1).map((one) => one.name)).toEqual([
    'advisor_document',
    'advisor_lexeme',
    'advisor_word',
  ]);
  const readable = rights.filter((one) => String(one.rights) === 'select').map((one) => one.name);
  expect(readable.filter((name) => /contact|consent|key|audit|disclosure|concern|chat|intro/.test(name))).toEqual([]);
});
