import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createDatabase, type Data } from '../world';

// Every policy of the database is broken in every way we can think of, one at a time, and what a role without special rights can then
// see and write is tried. A break that nobody notices would mean that the tests of the wall do not test it.

const [A, B] = [randomUUID(), randomUUID()];

/** People of institution A for the policy that hides some of them. */
const [asker, blocker, held, shown, listed, partly, staffMember, other] = Array.from({ length: 8 }, () => randomUUID()) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

let client: Client;
let drop: () => Promise<void>;

const rows = async (text: string, values: unknown[] = []): Promise<Data[]> => (await client.query(text, values)).rows;

/** At least one row in every table. As a superuser, whom no wall stops. */
async function fill(institution: string): Promise<void> {
  const [student, advisor, point, consent, request, chat, key] = Array.from({ length: 7 }, () => randomUUID());
  await client.query(`
    insert into institution (id, name, time_zone) values ('${institution}', 'University', 'America/Chicago');
    insert into account (institution_id, id, name) values ('${institution}', '${student}', 'Student'), ('${institution}', '${advisor}', 'Advisor');
    insert into account_role values ('${institution}', '${student}', 'STUDENT');
    insert into staff_duty values ('${institution}', '${advisor}', 'ANALYST');
    insert into term (institution_id, id, kind, value, name) values ('${institution}', 1, 'PROGRAM', '11.0701', 'Computing');
    insert into student (institution_id, account_id) values ('${institution}', '${student}');
    insert into degree (institution_id, id, account_id, level, program_id) values ('${institution}', '${key}', '${student}', 'MASTER', 1);
    insert into connection (institution_id, through_id, account_id, other_id) values ('${institution}', '${request}', '${student}', '${advisor}');
    insert into record_share values ('${institution}', '${student}', '${advisor}', '${request}', '{}');
    insert into advisor (institution_id, account_id) values ('${institution}', '${advisor}');
    insert into advisor_topic values ('${institution}', '${advisor}', 1);
    insert into advisor_affinity values ('${institution}', '${advisor}', 1);
    insert into advisor_month values ('${institution}', '${advisor}', '2026-01-01', 3);
    insert into contact_point (institution_id, id, owner_id, kind) values ('${institution}', '${point}', '${advisor}', 'EMAIL');
    insert into contact_value values ('${institution}', '${point}', 'x');
    insert into contact_consent (institution_id, id, owner_id, recipient_id, purpose, expires_at)
      values ('${institution}', '${consent}', '${advisor}', '${student}', 'x', now() + interval '1 day');
    insert into contact_consent_point values ('${institution}', '${consent}', '${point}', 1, 'EMAIL');
    insert into consent_receipt (institution_id, id, consent_id, event, jws) values ('${institution}', '${key}', '${consent}', 'GRANTED', 'x');
    insert into disclosure (institution_id, id, http_request_id, owner_id, recipient_id, kinds)
      values ('${institution}', '${key}', '${key}', '${advisor}', '${student}', '{EMAIL}');
    insert into intro_request (institution_id, id, student_id, advisor_id, status, purpose, duration_minutes, slot_month, expires_at)
      values ('${institution}', '${request}', '${student}', '${advisor}', 'ACCEPTED', 'x', 20, '2026-01-01', now());
    insert into acquaintance (institution_id, account_id, other_id, knows) values ('${institution}', '${advisor}', '${student}', true);
    insert into intro_message (institution_id, id, intro_request_id, author_id, body) values ('${institution}', '${key}', '${request}', '${student}', 'x');
    insert into intro_request_event (institution_id, intro_request_id, action, status) values ('${institution}', '${request}', 'REQUEST', 'PENDING');
    insert into chat (institution_id, id, intro_request_id, student_id, advisor_id, status)
      values ('${institution}', '${chat}', '${request}', '${student}', '${advisor}', 'HELD');
    insert into chat_event (institution_id, chat_id, action, status) values ('${institution}', '${chat}', 'PROPOSE', 'PROPOSED');
    insert into chat_place values ('${institution}', '${chat}', '${student}', 'x');
    insert into chat_note values ('${institution}', '${key}', '${chat}', '${student}', 'x');
    insert into account (institution_id, id, name) values ('${institution}', '${key}', 'Referred');
    insert into advisor (institution_id, account_id) values ('${institution}', '${key}');
    insert into referral (institution_id, id, chat_id, student_id, namer_id, referred_id, note, status, expires_at)
      values ('${institution}', '${key}', '${chat}', '${student}', '${advisor}', '${key}', 'x', 'NAMED', now());
    insert into referral_event (institution_id, referral_id, action, status) values ('${institution}', '${key}', 'NAME', 'NAMED');
    insert into student_update (institution_id, id, student_id, found_position, body) values ('${institution}', '${key}', '${student}', true, 'x');
    insert into student_update_recipient values ('${institution}', '${key}', '${advisor}');
    insert into chat_report (institution_id, chat_id, account_id, happened) values ('${institution}', '${chat}', '${student}', 'HELD');
    insert into chat_outcome (institution_id, chat_id, account_id, results) values ('${institution}', '${chat}', '${student}', '{}');
    insert into institution_key (institution_id, id, master_key_id, wrapped) values ('${institution}', '${key}', 'x', 'x');
    insert into data_key values ('${institution}', '${advisor}', '${key}', '${key}', 'x');
    insert into audit_event (institution_id, id, action) values ('${institution}', 1, 'X');
    insert into audit_unsealed values ('${institution}', 1);
    insert into audit_seal values ('${institution}', 1, 1, 'x');
    insert into audit_head (institution_id, seq, jws) values ('${institution}', 1, 'x');
    insert into account_block (institution_id, blocker_id, blocked_id) values ('${institution}', '${student}', '${advisor}');
    insert into concern (institution_id, id, reporter_id, about_id, category) values ('${institution}', '${key}', '${student}', '${advisor}', 'OTHER');
    insert into reminder values ('${institution}', '${student}', 'THANKS_DUE', '${chat}', now());
    insert into advisor_word values ('${institution}', 'word', 1, 0);
    insert into erasure (institution_id, digest) values ('${institution}', 'x');
  `);
}

/** Who hides from whom in A: one who blocks, and students whose record is held back, of whom some have shown themselves. */
async function fillHidden(): Promise<void> {
  for (const id of [asker, blocker, held, shown, listed, partly, staffMember, other])
    await client.query("insert into account (institution_id, id, name) values ($1, $2, 'x')", [A, id]);
  for (const id of [held, shown, listed, partly])
    await client.query('insert into student (institution_id, account_id, directory_hold) values ($1, $2, true)', [A, id]);
  await client.query('insert into student (institution_id, account_id) values ($1, $2)', [A, other]);
  await client.query("insert into advisor (institution_id, account_id, listing) values ($1, $2, 'LISTED')", [A, listed]);
  await client.query("insert into account_role values ($1, $2, 'STAFF'), ($1, $3, 'STUDENT'), ($1, $4, 'ALUM')", [
    A,
    staffMember,
    asker,
    blocker,
  ]);
  await client.query('insert into account_block (institution_id, blocker_id, blocked_id) values ($1, $2, $3), ($1, $2, $4), ($1, $4, $3)', [
    A,
    blocker,
    asker,
    staffMember,
  ]);
  await client.query('insert into record_share values ($1, $2, $3, $4, $5), ($1, $6, $3, $4, $7)', [
    A,
    shown,
    asker,
    randomUUID(),
    ['NAME'],
    partly,
    ['CLASS_YEAR'],
  ]);
}

interface Walled {
  name: string;
  /** The column that says whose a row is. */
  key: string;
  /** A row of A, to make others like it. */
  sample: Data;
  /** Where the rows of A are. */
  inA: string[];
}

let tables: Walled[];

/** The rows of one institution, by where they lie. */
const placesOf = async (name: string, key: string, institution: string) =>
  (await rows(`select ctid::text as place from ${name} where ${key} = $1 order by 1`, [institution])).map((row) => row.place as string);

/** Runs one statement and takes it back. @returns the SQLSTATE it failed with, or how many rows it touched. */
async function attempt(text: string, values: unknown[] = []): Promise<string | number> {
  await client.query('savepoint attempt');
  try {
    return (await client.query(text, values)).rowCount ?? 0;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('rollback to savepoint attempt');
  }
}

const enter = (institution: string, account = '') =>
  client.query("select set_config('app.institution', $1, true), set_config('app.account', $2, true)", [institution, account]);

const ROLE = `plain_${randomUUID().replaceAll('-', '')}`;

/** What a role with every right on every table, but none over the wall, can do that it should not. */
async function breachesOfWall({ name, key, sample, inA }: Walled): Promise<string[]> {
  const found: string[] = [];
  await enter('');
  if ((await attempt(`select 1 from ${name}`)) !== 0) found.push('rows are seen without an institution');
  await enter(A);
  const seen = (await rows(`select ctid::text as place from ${name} order by 1`)).map((row) => row.place);
  if (String(seen) !== String(inA)) found.push('not exactly the rows of the institution are seen');
  const foreign = { ...sample, [key]: B };
  const inserted = await attempt(`insert into ${name} select (jsonb_populate_record(null::${name}, $1)).*`, [foreign]);
  if (inserted !== '42501') found.push(`a row could be written into another institution (${inserted})`);
  const moved = await attempt(`update ${name} set ${key} = $1 where ${key} = $2`, [B, A]);
  if (moved !== '42501') found.push(`a row could be moved into another institution (${moved})`);
  const kept = await attempt(`update ${name} set ${key} = ${key} where ${key} = $1`, [A]);
  if (kept !== inA.length) found.push(`a row of one’s own institution cannot be written (${kept})`);
  const reached = await attempt(`update ${name} set ${key} = $1 where ${key} = $2`, [A, B]);
  if (reached !== 0) found.push(`a row of another institution could be changed (${reached})`);
  return found;
}

/** Whom each person of A finds among the accounts. Nobody is told why somebody is missing. */
async function breachesOfHiding(): Promise<string[]> {
  const everybody = (await rows('select id from account')).length;
  const expected: [string, string, string[]][] = [
    ['who was blocked', asker, [blocker, held, partly]],
    ['a student whose record is held back', held, [shown, partly]],
    ['staff', staffMember, []],
    ['anybody else', other, [held, shown, partly]],
  ];
  const found: string[] = [];
  for (const [who, account, hidden] of expected) {
    await enter(A, account);
    const missing = await rows(
      'select id from unnest($1::uuid[]) id where not exists (select from account a where a.id = id.id) order by 1',
      [[asker, blocker, held, shown, listed, partly, staffMember, other]],
    );
    if (String(missing.map((row) => row.id)) !== String([...hidden].sort())) found.push(`${who} does not find exactly whom they may`);
    if ((await rows('select id from account')).length !== everybody - hidden.length) found.push(`${who} sees another number of people`);
  }
  return found;
}

/** The clerk looks across institutions, for their ids and nothing else. */
const CLERK_SEES = { institution: 'id', audit_unsealed: 'institution_id' };

async function breachesByClerk(): Promise<string[]> {
  const found: string[] = [];
  await enter('');
  for (const [name, column] of Object.entries(CLERK_SEES)) {
    const ids = (await rows(`select distinct ${column} as id from ${name} order by 1`)).map((row) => row.id);
    if (String(ids) !== String([A, B].sort())) found.push(`the clerk does not see every institution of ${name}`);
  }
  const readable = await rows(
    `select c.relname as name, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and has_column_privilege(c.oid, a.attnum, 'select')`,
  );
  for (const { name, column } of readable) {
    if (CLERK_SEES[name as keyof typeof CLERK_SEES] !== column) found.push(`the clerk can read ${name}.${column}`);
  }
  return found;
}

/** Breaks something, tries everything that this could open, and takes the break back. @returns what was open. */
async function breaches(broken: string, tried: readonly Walled[]): Promise<string[]> {
  await client.query('begin');
  try {
    await client.query(broken);
    await client.query(`create role ${ROLE}; grant all on all tables in schema public to ${ROLE}; set local role ${ROLE}`);
    const found: string[] = [];
    for (const table of tried) found.push(...(await breachesOfWall(table)));
    if (tried.some((table) => table.name === 'account')) {
      await enter(A);
      found.push(...(await breachesOfHiding()));
    }
    await client.query('set local role acquaint_clerk');
    return [...found, ...(await breachesByClerk())];
  } finally {
    await client.query('rollback');
  }
}

interface Mutant {
  name: string;
  table: string;
  ddl: string;
}

const flip = (condition: string) =>
  condition.includes('(NOT (')
    ? condition.replace('(NOT (', '((')
    : condition.includes('<>')
      ? condition.replace('<>', '=')
      : condition.replace(' = ', ' <> ');

/** Every break of one policy that changes what it says. One for reading alone has no condition for writing to break. */
function mutantsOf(policy: Data): Mutant[] {
  const { tablename: table, policyname, permissive, cmd, qual, with_check } = policy;
  const on = `policy ${policyname} on ${table}`;
  const ways: [string, string][] = [
    ['dropped', `drop ${on}`],
    ['closed', `alter ${on} using (false)`],
  ];
  if (qual !== 'true')
    ways.push(['open for reading', `alter ${on} using (true)`], ['turned round for reading', `alter ${on} using (${flip(qual)})`]);
  if (with_check !== null) {
    ways.push(['open for writing', `alter ${on} with check (true)`], ['closed for writing', `alter ${on} with check (false)`]);
    ways.push(['turned round for writing', `alter ${on} with check (${flip(with_check)})`]);
    // Without a condition of its own, writing obeys the one for reading; so both have to be broken for this.
    ways.push(['open for both', `alter ${on} using (true) with check (true)`]);
  }
  if (permissive === 'RESTRICTIVE')
    ways.push(['added to the wall instead of narrowing it', `drop ${on}; create ${on} for ${cmd} using (${qual})`]);
  if (String(policy.roles) !== '{public}')
    ways.push(['for everybody', `alter ${on} to public`], ['with a right to the whole row', `grant select on ${table} to acquaint_clerk`]);
  return ways.map(([way, ddl]) => ({ name: `${table}.${policyname}, ${way}`, table, ddl }));
}

/** The function behind the policy on accounts, without one of its conditions at a time. */
async function mutantsOfHiding(): Promise<Mutant[]> {
  const [{ definition }] = (await rows("select pg_get_functiondef('hidden_accounts'::regproc) as definition")) as [{ definition: string }];
  const parts: [string, RegExp, string][] = [
    ['who blocks', /b\.blocked_id = current_account\(\)/, 'false'],
    ['whom they block', /b\.blocked_id = current_account\(\)/, 'true'],
    ['the hold', /s\.directory_hold/, 'true'],
    ['all holds', /s\.directory_hold/, 'false'],
    ['oneself', /s\.account_id <> current_account\(\)/, 'true'],
    ['to whom a name is shown', /r\.viewer_id = current_account\(\)/, 'true'],
    ['that it is the name', /'NAME' = any \(r\.items\)/, 'true'],
    ['who is in the directory by their own wish', /a\.listing in \('LISTED', 'PAUSED'\)/, 'false'],
    ['who is not in the directory', /and not exists \(select from advisor a[\s\S]*?'PAUSED'\)\)/, 'and false'],
    ['staff', /(current_account\(\) and) r\.role = 'STAFF'/, '$1 false'],
    ['who is staff', /(current_account\(\) and) r\.role = 'STAFF'/, '$1 true'],
    ['staff who block', /(b\.blocker_id and) r\.role = 'STAFF'/, '$1 false'],
    ['who blocks as staff', /(b\.blocker_id and) r\.role = 'STAFF'/, '$1 true'],
  ];
  return parts.map(([way, part, instead]) => {
    if (!part.test(definition)) throw new Error(`hidden_accounts has no part for ${way}`);
    return { name: `hidden_accounts without ${way}`, table: 'account', ddl: definition.replace(part, instead) };
  });
}

describe('a database of two institutions', () => {
  beforeAll(async () => {
    const database = await createDatabase('MIGRATED');
    drop = database.drop;
    client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    await fill(A);
    await fill(B);
    await fillHidden();
    const names = await rows(
      `select c.relname as name, case when c.relname = 'institution' then 'id' else 'institution_id' end as key
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity order by 1`,
    );
    tables = [];
    for (const { name, key } of names) {
      const [sample] = await rows(`select to_jsonb(t) as row from ${name} t where ${key} = $1 limit 1`, [A]);
      tables.push({ name, key, sample: sample?.row, inA: await placesOf(name, key, A) });
    }
  });

  afterAll(async () => {
    await client.end();
    await drop();
  });

  test('no walled table is empty in either institution, so that a new one cannot be forgotten here', async () => {
    expect(tables.length).toBeGreaterThan(30);
    const empty: string[] = [];
    for (const { name, key, inA } of tables) {
      if (inA.length === 0 || (await placesOf(name, key, B)).length === 0) empty.push(name);
    }
    expect(empty).toEqual([]);
  });

  test('as the policies are, nothing is open', async () => {
    expect(await breaches('select 1', tables)).toEqual([]);
  }, 60_000);

  test('a break of any policy is noticed', async () => {
    const policies = await rows("select * from pg_policies where schemaname = 'public' order by tablename, policyname");
    // One for each walled table, the clerk’s two, and the one that hides accounts.
    expect(policies).toHaveLength(tables.length + 3);
    const byPolicy = policies.map(mutantsOf);
    expect(byPolicy.filter((some) => some.length < 4)).toEqual([]);
    const mutants = [...byPolicy.flat(), ...(await mutantsOfHiding())];
    expect(mutants.length).toBe(8 * tables.length + 2 * 4 + 5 + 13);

    const survivors: string[] = [];
    for (const { name, table, ddl } of mutants) {
      const tried = tables.filter((one) => one.name === table);
      if ((await breaches(ddl, tried)).length === 0) survivors.push(name);
    }
    expect(survivors).toEqual([]);
  }, 240_000);

  test('a table whose row security is switched off is noticed', async () => {
    const unnoticed: string[] = [];
    for (const table of tables) {
      if ((await breaches(`alter table ${table.name} disable row level security`, [table])).length === 0) unnoticed.push(table.name);
    }
    expect(unnoticed).toEqual([]);
  }, 120_000);
});
