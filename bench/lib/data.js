// Builds the institution with set-based SQL, growing it from one size to the next. Nothing here knows how the API keeps its search
// documents: it drops the indexes of what it fills, fills it past triggers and foreign keys, has the documents made by the API's own
// function where there is one, and puts the indexes back.
const { withClient } = require('./database.js');
const { INSTITUTION, STAFF, VIEWERS, WRITERS, PAIRS, POOLS, TERMS, PLAIN_TOPICS } = require('./world.js');

const SOURCES = ['account', 'account_role', 'advisor', 'advisor_topic', 'advisor_affinity', 'degree'];
const DOCUMENTS = ['advisor_document', 'advisor_word'];
const LANES = 2;
// Up to a hundred advisors keep off nobody but those who write the same; a larger load has the whole institution to itself.
const BATCH = 100;

/** Everything that does not grow: words, people who look and ask, and the pools that profiles are drawn from. */
async function prepare(database) {
  await withClient(database.superuserUrl, async (client) => {
    await client.query("insert into institution (id, name, time_zone) values ($1, 'Bench University', 'America/Chicago')", [INSTITUTION]);
    const terms = Object.entries(TERMS).flatMap(([kind, list]) => list.map(([value, name]) => ({ kind, value, name })));
    await client.query(
      `insert into term (institution_id, id, kind, value, name)
       select $1, t.ordinality, t.kind, t.value, t.name
       from rows from (jsonb_to_recordset($2) as (kind text, value text, name text)) with ordinality t`,
      [INSTITUTION, JSON.stringify(terms)],
    );
    await client.query(`select setval(pg_get_serial_sequence('term', 'id'), (select max(id) from term))`);

    await client.query('create schema bench');
    await client.query('create table bench.pool (kind text, at int, value text, primary key (kind, at))');
    const pools = { ...POOLS, zone: TERMS.LOCATION.map(([, , zone]) => zone) };
    for (const [kind, values] of Object.entries(pools))
      await client.query('insert into bench.pool select $1, ordinality - 1, value from unnest($2::text[]) with ordinality value', [
        kind,
        values,
      ]);
    await client.query(`
      analyze bench.pool;
      -- A number below m that follows from n and a seed; the same on every run.
      create function bench.roll(n bigint, seed int, m int) returns int immutable parallel safe language sql
        as $$ select abs(hashint8extended(n, seed) % m)::int $$;
      create function bench.id(kind text, n bigint) returns uuid immutable parallel safe language sql
        as $$ select md5('bench ' || kind || ' ' || n)::uuid $$;`);

    const people = [{ id: STAFF, role: 'STAFF' }, ...[...VIEWERS, ...WRITERS].map((id) => ({ id, role: 'STUDENT' }))];
    await client.query(
      `with person as (select * from jsonb_to_recordset($2) as (id uuid, role text)),
         account as (insert into account (institution_id, id, name) select $1, id, initcap(role) || ' ' || left(id::text, 8) from person),
         role as (insert into account_role select $1, id, role from person),
         duty as (insert into staff_duty select $1, id, 'COUNSELOR' from person where role = 'STAFF')
       insert into student (institution_id, account_id, class_year) select $1, id, 2027 from person where role = 'STUDENT'`,
      [INSTITUTION, JSON.stringify(people)],
    );
  });
}

/** Adds advisors number `from` + 1 to `to`. @returns how many seconds it took, by step. */
async function grow(database, from, to) {
  const seconds = {};
  const timed = async (step, work) => {
    const started = Date.now();
    await work();
    seconds[step] = (Date.now() - started) / 1_000;
  };
  await withClient(database.superuserUrl, async (client) => {
    const sources = await dropIndexes(client, SOURCES);
    const documents = await dropIndexes(client, DOCUMENTS);
    await timed('load', () => load(database, from, to));
    await timed('index', () => createIndexes(client, sources));
    await client.query(`analyze ${SOURCES.join(', ')}`);
    await timed('documents', () => refreshDocuments(client, database, from, to));
    await timed('index documents', () => createIndexes(client, documents));
    await timed('vacuum', async () => {
      const there = await existing(client, [...SOURCES, ...DOCUMENTS, 'term', 'student', 'account']);
      await client.query(`vacuum analyze ${there.join(', ')}`);
      await client.query('checkpoint');
    });
    await learnLexemes(client);
  });
  return seconds;
}

async function existing(client, tables) {
  const { rows } = await client.query('select t from unnest($1::text[]) t where to_regclass(t) is not null', [[...new Set(tables)]]);
  return rows.map((row) => row.t);
}

/** Drops the indexes that are no key and keep nothing unique. @returns the statements that bring them back. */
async function dropIndexes(client, tables) {
  const { rows } = await client.query(
    `select i.indexrelid::regclass as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
     where i.indrelid in (select to_regclass(t) from unnest($1::text[]) t) and not i.indisprimary and not i.indisunique
       and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [tables],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map((row) => row.definition);
}

async function createIndexes(client, definitions) {
  await client.query('set max_parallel_maintenance_workers = 2');
  for (const definition of definitions) await client.query(definition);
}

async function load(database, from, to) {
  const part = Math.ceil((to - from) / LANES);
  const lane = (_, at) =>
    withClient(database.superuserUrl, (client) => loadPart(client, from + at * part, Math.min(to, from + (at + 1) * part)));
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function loadPart(client, from, to) {
  // Past user triggers and foreign keys: what is loaded is right by construction, and the documents are made in bulk afterwards.
  await client.query('set session_replication_role = replica');
  await client.query(freshAdvisors, [from + 1, to]);
  const into = (sql) => client.query(sql, [INSTITUTION]);
  await into('insert into account (institution_id, id, name, created_at) select $1, id, name, joined_at from fresh');
  await into("insert into account_role select $1, id, 'ALUM' from fresh");
  const term = (kind) => `(select min(id) from term where institution_id = $1 and kind = '${kind}')`;
  await into(
    `insert into advisor (institution_id, account_id, headline, bio, job_title, employer_id, industry_id, location_id, time_zone, class_year,
       languages, chat_modes, listing, monthly_capacity, joined_at, visibility)
     select $1, id, headline, bio, job_title, employer + ${term('EMPLOYER')}, industry + ${term('INDUSTRY')}, location + ${term('LOCATION')},
       time_zone, class_year, languages, chat_modes, 'LISTED', capacity, joined_at, visibility from fresh`,
  );
  const third = Math.floor(PLAIN_TOPICS / 3);
  await into(
    `insert into advisor_topic
     select $1, id, topic + ${term('TOPIC')} from fresh, lateral (values (bench.roll(n, 31, ${third})), (${third} + bench.roll(n, 32, ${third})),
       (case when topic_word is null then ${2 * third} + bench.roll(n, 33, ${third}) else ${PLAIN_TOPICS} + topic_word end)) t (topic)`,
  );
  await into(
    `insert into advisor_affinity (institution_id, advisor_id, term_id, consented_at)
     select $1, id, bench.roll(n, 34, ${TERMS.AFFINITY.length}) + ${term('AFFINITY')}, joined_at from fresh`,
  );
  await into(
    `insert into degree (institution_id, id, account_id, level, program_id, class_year)
     select $1, bench.id('degree', n), id, 'BACHELOR', bench.roll(n, 35, ${TERMS.PROGRAM.length}) + ${term('PROGRAM')}, class_year from fresh`,
  );
}

const from = (kind, alias, seed) =>
  `join bench.pool ${alias} on ${alias}.kind = '${kind}' and ${alias}.at = bench.roll(n, ${seed}, ${POOLS[kind].length})`;

// One advisor in a hundred hides the bio. What they are searched by stands elsewhere, so that no compared page depends on it.
const HIDDEN = 'n % 100 = 57';
// One of two advisors has a middling word, in one of four places.
const PLACE = `bench.roll(n, 12, 5)`;
const freshAdvisors = `
  create temp table fresh as
  select n, bench.id('advisor', n) as id, given.value || ' ' || family.value as name,
    concat_ws(' ', headline.value, case when place in (0, 1) then middling.value end, case when common[1] then '${POOLS.common[0]}' end, rare.value) as headline,
    concat_ws(' ', title.value, case when place = 2 then middling.value end) as job_title,
    case when place = 3 then middling.at end as topic_word,
    concat_ws(' ', s1.value, s2.value, case when place = 4 then middling.value end,
      ${POOLS.common.map((word, at) => (at === 0 ? 'null' : `case when common[${at + 1}] then '${word}' end`)).join(', ')}) as bio,
    bench.roll(n, 1, ${TERMS.EMPLOYER.length}) as employer, bench.roll(n, 2, ${TERMS.INDUSTRY.length}) as industry,
    location.at as location, location.value as time_zone, 1985 + bench.roll(n, 4, 40) as class_year,
    case when bench.roll(n, 5, 3) = 0 then '{en,es}'::text[] else '{en}' end as languages,
    (array['{VIDEO}', '{VIDEO,PHONE}', '{VIDEO,IN_PERSON}', '{PHONE,EMAIL}'])[1 + bench.roll(n, 6, 4)]::text[] as chat_modes,
    2 + bench.roll(n, 7, 5) as capacity,
    date_trunc('milliseconds', timestamptz '2026-01-01' - bench.roll(n, 8, 100000000) * interval '1 second') as joined_at,
    (case when ${HIDDEN} then '{"BIO": "NOBODY"}' else '{}' end)::jsonb as visibility
  from (
    select n, case when ${HIDDEN} and ${PLACE} = 4 then 0 else ${PLACE} end as place,
      array[${POOLS.common.map((_, at) => `not (${HIDDEN}) and bench.roll(n, ${40 + at}, 10) < 3`).join(', ')}] as common
    from generate_series($1::bigint, $2::bigint) n
  ) advisor
  ${from('given', 'given', 21)}
  ${from('family', 'family', 22)}
  ${from('title', 'title', 23)}
  ${from('headline', 'headline', 24)}
  ${from('sentence', 's1', 25)}
  ${from('sentence', 's2', 26)}
  join bench.pool location on location.kind = 'zone' and location.at = bench.roll(n, 3, ${TERMS.LOCATION.length})
  left join bench.pool middling on middling.kind = 'middling' and middling.at = bench.roll(n, 11, ${POOLS.middling.length * 2})
  left join bench.pool rare on rare.kind = 'rare' and n <= 10000 and rare.at = n % 2000`;

/** As the owner inside the institution's wall, the way a migration would do it. */
async function refreshDocuments(client, database, from, to) {
  const { rows } = await client.query("select to_regprocedure('refresh_advisor_documents(uuid[])') is not null as there");
  if (!rows[0].there) return;
  let next = from + 1;
  const lane = () =>
    withClient(database.ownerUrl, async (owner) => {
      await owner.query("select set_config('app.institution', $1, false)", [INSTITUTION]);
      while (next <= to) {
        const first = next;
        next += BATCH;
        await owner.query(
          `select refresh_advisor_documents((select array_agg(md5('bench advisor ' || n)::uuid) from generate_series($1::bigint, $2::bigint) n))`,
          [first, Math.min(to, first + BATCH - 1)],
        );
      }
    });
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** What a server learns every hour: which words are frequent, by what has just been analyzed. */
async function learnLexemes(client) {
  const { rows } = await client.query("select to_regprocedure('learn_frequent_lexemes()') is not null as there");
  if (rows[0].there) await client.query('select learn_frequent_lexemes()');
}

/**
 * What the viewers have asked, and who has shown them contact details: of each of the thousand pairs the first five advisors by name.
 * Made at the size the servers are compared at.
 */
async function addRequests(database) {
  await withClient(database.superuserUrl, async (client) => {
    await client.query(
      `create temp table asked as
       select pair.ordinality as pair, viewer, hit.advisor_id, hit.at, row_number() over (order by pair.ordinality, hit.at) as n,
         (array['ACCEPTED', 'DECLINED', 'WITHDRAWN', 'EXPIRED', 'ACCEPTED'])[hit.at] as status
       from rows from (jsonb_to_recordset($1) as (industry text, word text, viewer uuid)) with ordinality pair,
       lateral (
         select h.*, row_number() over (order by h.sort_name, h.advisor_id) as at
         from (select advisor_id, sort_name from bench.document where words @@ bench.needle(industry, word) order by sort_name, advisor_id limit 5) h
       ) hit`,
      [JSON.stringify(PAIRS.map((pair) => ({ ...pair, viewer: VIEWERS[pair.viewer] })))],
    );
    const into = (sql) => client.query(sql, [INSTITUTION]);
    await client.query(
      "alter table asked add created_at timestamptz; update asked set created_at = date_trunc('hour', now()) - interval '20 days' - n * interval '7 minutes'",
    );
    await into(
      `insert into intro_request (institution_id, id, student_id, advisor_id, status, purpose, mode, duration_minutes, slot_month, created_at, expires_at, responded_at)
       select $1, bench.id('request', n), viewer, advisor_id, status, 'I would like to learn how your days look, and how you came to your field (' || n || ').',
         'VIDEO', 20, date_trunc('month', created_at), created_at, created_at + interval '14 days', case when status in ('ACCEPTED', 'DECLINED') then created_at + interval '2 days' end
       from asked`,
    );
    await into(
      `insert into intro_request_event (institution_id, intro_request_id, at, account_id, action, status)
       select $1, bench.id('request', n), created_at, viewer, 'REQUEST', 'PENDING' from asked`,
    );
    await into(
      `insert into record_share (institution_id, student_id, viewer_id, through_id, items)
       select $1, viewer, advisor_id, bench.id('request', n), '{NAME,CLASS_YEAR}' from asked`,
    );
    await into(
      `insert into connection (institution_id, through_id, account_id, other_id, since)
       select $1, bench.id('request', n), viewer, advisor_id, created_at + interval '2 days' from asked where status = 'ACCEPTED'`,
    );
    // Every second consent is in force; of the others, some have run out and some were taken back.
    await into(
      `insert into contact_consent (institution_id, id, owner_id, recipient_id, intro_request_id, purpose, granted_at, expires_at, ended_at)
       select $1, bench.id('consent', n), advisor_id, viewer, bench.id('request', n), 'To arrange the informational interview.', created_at + interval '2 days',
         created_at + case when n % 4 = 0 then interval '3 days' else interval '1 year' end,
         case when n % 4 = 2 then created_at + interval '2 days 1 hour' end
       from asked where status = 'ACCEPTED'`,
    );
    await into(
      `insert into advisor_month (institution_id, advisor_id, month, capacity, taken)
       select $1, advisor_id, date_trunc('month', now() at time zone a.time_zone)::date, a.monthly_capacity, 1
       from asked join advisor a on a.institution_id = $1 and a.account_id = advisor_id where asked.at = 1`,
    );
    await client.query('vacuum analyze intro_request, intro_request_event, record_share, connection, contact_consent, advisor_month');
    await client.query('checkpoint');
  });
}

module.exports = { prepare, grow, addRequests };
