import type { MigrationInterface, QueryRunner } from 'typeorm';

// A document holds what one audience may see of a profile: as words to search, and as lexemes to filter by. A filter's lexeme begins
// with U+0001, the institution and a letter for its kind, which no word of a text does.
const TAGS = { industry: 'i', employer: 'e', location: 'l', topic: 't', affinity: 'a', program: 'p', language: 'g', mode: 'm' } as const;
const OURS = 'chr(1) || left(current_institution()::text, 8)';
const tag = (kind: keyof typeof TAGS, value: string) => `${OURS} || '${TAGS[kind]}' || ${value}`;

// Each document is in one of so many samples, as powers of two: 4, 8, 16, … Of whom many match, a sample tells as much as all.
const SAMPLES = [2, 3, 4, 5, 6, 7, 8, 9, 10];
// So many documents that are met and passed over take longer than to look up a sample.
const FAR = 4_000;
const inSample = (bits: string, number: string) => `${OURS} || '#' || ${bits} || ':' || (${number} & ((1::bigint << ${bits}) - 1))`;

const shown = (item: string) => `'${item}' = any (s.items)`;

/** Terms of a profile as (kind, id, value, name), as far as the audience may see them. */
const TERMS = [
  ...(['industry', 'employer', 'location'] as const).map(
    (kind) => `select '${TAGS[kind]}', t.id, t.value, t.name from term t
          where t.institution_id = s.institution_id and t.id = s.${kind}_id and ${shown(kind.toUpperCase())}`,
  ),
  `select '${TAGS.topic}', t.id, t.value, t.name from advisor_topic x join term t on t.institution_id = x.institution_id and t.id = x.term_id
          where x.institution_id = s.institution_id and x.advisor_id = s.account_id and ${shown('TOPICS')}`,
  `select '${TAGS.affinity}', t.id, t.value, t.name from advisor_affinity x join term t on t.institution_id = x.institution_id and t.id = x.term_id
          where x.institution_id = s.institution_id and x.advisor_id = s.account_id and ${shown('AFFINITIES')}
            and (s.variant = 4 or not t.special_category or x.consented_at is not null)`,
  `select '${TAGS.program}', t.id, t.value, t.name from degree x join term t on t.institution_id = x.institution_id and t.id = x.program_id
          where x.institution_id = s.institution_id and x.account_id = s.account_id and ${shown('DEGREES')}`,
].join('\n          union ');

const WEIGHTED = [
  ['A', "concat_ws(' . ', p.name, p.job_title)"],
  ['B', "concat_ws(' . ', p.headline, w.spoken)"],
  ['C', "coalesce(w.place, '')"],
  ['D', "coalesce(p.bio, '')"],
] as const;
// PostgreSQL would take UX/UI for a file, Dr.Smith for a host and both for one word.
const parted = (text: string) => `translate(${text}, '/.@', '   ')`;
const words = ['acquaint_stems', 'acquaint_words']
  .flatMap((configuration) => WEIGHTED.map(([weight, text]) => `setweight(to_tsvector('${configuration}', ${parted(text)}), '${weight}')`))
  .join(' || ');

const ITEMS = `array['HEADLINE', 'BIO', 'JOB_TITLE', 'EMPLOYER', 'INDUSTRY', 'LOCATION', 'CLASS_YEAR', 'DEGREES', 'TOPICS', 'AFFINITIES', 'LANGUAGES']`;

/** The documents of `advisors`, a variable of their keys; the institution is the wall's. */
const DOCUMENTS = `
  with subject as (
    select a.*, c.name, a.listing in ('LISTED', 'PAUSED') as public,
      a.visibility <> '{}' or exists (
        select from advisor_affinity x join term t on t.institution_id = x.institution_id and t.id = x.term_id
        where x.institution_id = a.institution_id and x.advisor_id = a.account_id and t.special_category and x.consented_at is null
      ) as guarded
    from advisor a
    join account c on c.institution_id = a.institution_id and c.id = a.account_id and c.closed_at is null
    where a.institution_id = current_institution() and a.account_id = any (advisors)
  ), s as materialized (
    select subject.*, l.variant, case when guarded
      then array(select item from unnest(${ITEMS}) item where coalesce(visibility ->> item, 'STUDENTS') = any (l.sees)) else ${ITEMS} end as items
    from subject join (values
      (0, null), (1, '{STUDENTS}'::text[]), (2, '{CONNECTED,STUDENTS}'), (3, '{STAFF,CONNECTED,STUDENTS}'), (4, '{NOBODY,STAFF,CONNECTED,STUDENTS}')
    ) l (variant, sees) on guarded = (l.variant > 0)
  )
  select s.institution_id, s.account_id as advisor_id, s.variant, s.public, ${words} || array_to_tsvector(w.tags), w.term_ids, p.name,
    case when ${shown('CLASS_YEAR')} then coalesce(s.class_year, 0) else 0 end, s.joined_at, s.monthly_capacity,
    s.listing = 'LISTED', s.paused_until, s.time_zone, p.headline, p.job_title, w.employer::text, w.industry::text, w.location::text,
    case when ${shown('LOCATION')} then s.time_zone end, to_json(p.languages)::text, to_json(s.chat_modes)::text,
    case when s.variant > 0 then to_json(s.items)::text end, p.bio, w.topics::text, w.affinities::text
  from s
  cross join lateral (
    select s.name, case when ${shown('HEADLINE')} then s.headline end as headline, case when ${shown('BIO')} then s.bio end as bio,
      case when ${shown('JOB_TITLE')} then s.job_title end as job_title, case when ${shown('LANGUAGES')} then s.languages else '{}' end as languages
  ) p
  cross join lateral (
    select string_agg(name, ' . ') filter (where kind in ('${TAGS.industry}', '${TAGS.employer}', '${TAGS.topic}')) as spoken,
      string_agg(name, ' . ') filter (where kind = '${TAGS.location}') as place,
      array(select ${tag('language', 'unnest(p.languages)')} union all select ${tag('mode', 'unnest(s.chat_modes)')})
        || coalesce(array_agg(${OURS} || kind || value), '{}') || (${OURS}) || array(
          select ${inSample('bits', 'hashtextextended(s.account_id::text, 0)')} from unnest('{${SAMPLES.join()}}'::int[]) bits) as tags,
      coalesce(array_agg(distinct id), '{}') as term_ids,
      (array_agg(json_build_object('value', value, 'name', name)) filter (where kind = '${TAGS.employer}'))[1] as employer,
      (array_agg(json_build_object('value', value, 'name', name)) filter (where kind = '${TAGS.industry}'))[1] as industry,
      (array_agg(json_build_object('value', value, 'name', name)) filter (where kind = '${TAGS.location}'))[1] as location,
      coalesce(json_agg(json_build_object('value', value, 'name', name) order by name, value) filter (where kind = '${TAGS.topic}'), '[]') as topics,
      coalesce(json_agg(json_build_object('value', value, 'name', name) order by name, value) filter (where kind = '${TAGS.affinity}'), '[]') as affinities
    from (${TERMS}) t (kind, id, value, name)
  ) w`;

// Calendars are the advisor's; without a zone of their own, the institution's.
const LOCAL = (alias: string) => `(s.now at time zone coalesce(${alias}.time_zone, s.time_zone))`;
const isOn = (alias: string) => `(${alias}.paused_until is null or ${alias}.paused_until <= ${LOCAL(alias)}::date)`;
const MONTH = `date_trunc('month', ${LOCAL('d')})::date`;

/**
 * Whether `d` is the document the asker is shown of its advisor, whom they may see. Somebody's own document, and those of people they are
 * connected with, hold more than others' where a profile hides something.
 */
const SEEN = `(d.variant = 0 or d.variant = case when d.advisor_id = s.viewer then 4 when s.staff then 3
          when d.advisor_id in (select id from connected_accounts() id) then 2 else 1 end)`;

/** What any search asks of a document. */
const MATCHES = `d.institution_id = s.institution and ${SEEN} and d.advisor_id <> all (s.hidden)
        and (s.min_class_year is null or d.class_year >= s.min_class_year)
        and (s.max_class_year is null or d.class_year between 1 and s.max_class_year)
        and (s.accepting is null or s.accepting = (d.listed and ${isOn('d')}))`;

/**
 * The ways to what matches, each under its condition. Where few do, they are looked up by their words and then sorted; where many do, an
 * index is walked in the order asked for until enough were met: PostgreSQL would choose by what it believes a look into a document costs,
 * which is far too little. Only staff meet those who are not in the directory. Each way is a statement of its own: its plan is made once.
 */
const WAYS: readonly [[condition: string, documents: string], ...[string, string][]] = [
  ['s.few', `(select * from advisor_document d where d.words @@ s.wanted and (s.staff or d.public) and ${MATCHES} offset 0) d where true`],
  ['s.staff', `advisor_document d where (s.wanted is null or d.words @@ s.wanted) and ${MATCHES}`],
  ['true', `advisor_document d where d.public and (s.wanted is null or d.words @@ s.wanted) and ${MATCHES}`],
];

/** Does what is made of the way that holds. */
const byWay = (make: (documents: string, condition: string) => string) =>
  `${WAYS.map(([condition, documents], at) => `${at === 0 ? 'if' : 'elsif'} ${condition} then\n          ${make(documents, condition)}`).join('\n        ')}\n        end if;`;

/** Does it with the sample, if there is one, and again with all where that holds too few: words that go together, or never do, make fools of estimates. */
const sampleFirst = (attempt: string, holds: string) => `whole := s.wanted;
        few_of_all := s.few;
        if s.sample is not null then
          s.wanted := s.sample;
          s.few := true;
        end if;
        <<attempt>> loop
        ${attempt}
        exit attempt when s.sample is null or ${holds};
        s.sample := null;
        s.wanted := whole;
        s.few := few_of_all;
        end loop;`;

interface Sorting {
  /** Of the key, with the least and the greatest there is: so much of the order lies between two cursors that are not given. */
  type: string;
  least: string;
  greatest: string;
  /** From the least to the greatest, which is backward for some. */
  ascends?: true;
  /** Goes by what month it is. */
  timed?: true;
  text?: string;
  /** Documents with their keys, of which so many are wanted. */
  keys: (documents: string, direction: 'asc' | 'desc') => string;
}

const between = (key: string) => `(${key}, d.advisor_id) > (low_key, low_id) and (${key}, d.advisor_id) < (high_key, high_id)`;
const byColumn =
  (column: string): Sorting['keys'] =>
  (documents, direction) =>
    `select ${SHOWN}, d.${column} as key from ${documents} and ${between(`d.${column}`)}
            order by d.${column} ${direction}, d.advisor_id ${direction} limit size`;

/** The orders an index can be walked in. */
const SORTINGS: Readonly<Record<string, Sorting>> = {
  // U+FFFF stands behind all others (Unicode Technical Standard 35, part 5, section 2.2).
  name: { type: 'text', least: "''", greatest: 'repeat(chr(65535), 8)', ascends: true, keys: byColumn('name') },
  class_year: { type: 'int', least: "'-1'", greatest: "'100000'", keys: byColumn('class_year') },
  joined: {
    type: 'timestamptz',
    least: "'-infinity'",
    greatest: "'infinity'",
    text: `to_char(f.key at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    keys: byColumn('joined_at'),
  },
  // Most advisors were asked by nobody this month, and all their slots are open. The others are counted.
  open_slots: {
    type: 'int',
    least: "'-1'",
    greatest: "'2147483647'",
    timed: true,
    keys: (documents, direction) => `(select ${SHOWN}, d.monthly_capacity as key from ${documents} and ${between('d.monthly_capacity')}
            and not exists (select from advisor_month m where m.institution_id = s.institution and m.advisor_id = d.advisor_id and m.month = ${MONTH})
            order by d.monthly_capacity ${direction}, d.advisor_id ${direction} limit size)
          union all (select ${SHOWN}, m.capacity - m.taken as key from advisor_month m
            join (select d.* from ${documents}) d on d.institution_id = m.institution_id and d.advisor_id = m.advisor_id and m.month = ${MONTH}
              and m.month >= date_trunc('month', s.now - interval '1 day')::date and ${between('m.capacity - m.taken')}
            order by m.capacity - m.taken ${direction}, d.advisor_id ${direction} limit size)`,
  },
};

/** Whom a rank is found among, by the keys of their documents. Of many, two stretches of a ring that begins at `start`. */
const candidates = (documents: string, condition: string) => {
  const stretch = (among: string, order: string) =>
    `(select d.advisor_id, d.variant from ${documents}${among} order by ${order}d.listed desc, ${among ? '' : 'd.advisor_id > start, '}d.advisor_id desc limit candidates)`;
  if (condition === 's.few') return stretch('', 'coalesce(d.words @@ s.exact, false) desc, coalesce(d.words @@ s.named, false) desc, ');
  return `(${stretch(' and d.advisor_id <= start', '')} union all ${stretch(' and d.advisor_id > start', '')} limit candidates)`;
};

const NOBODY = "'00000000-0000-0000-0000-000000000000'";
const LAST = "'ffffffff-ffff-ffff-ffff-ffffffffffff'";
const ASKED = 'ask jsonb, backward boolean, size int, after_key text, after_id uuid, before_key text, before_id uuid';
/** What is answered of a document that was found. */
const TEXTS = [
  'headline',
  'job_title',
  'employer',
  'industry',
  'location',
  'shown_zone',
  'languages',
  'chat_modes',
  'items',
  'bio',
  'topics',
  'affinities',
];
const COLUMNS = ['advisor_id', 'name', ...TEXTS, 'class_year', 'monthly_capacity', 'time_zone', 'listed', 'paused_until'];
const FOUND = `table (advisor_id uuid, name text, ${TEXTS.map((column) => `${column} text`).join(', ')}, class_year smallint, monthly_capacity int,
        time_zone text, listed boolean, paused_until date, key text)`;
const SHOWN = COLUMNS.map((column) => `d.${column}`).join(', ');
const FOUND_ROW = (key: string) => `${COLUMNS.map((column) => (column === 'name' ? 'f.name::text' : `f.${column}`)).join(', ')}, ${key}`;

/** A function that answers with one page in an order: advisors and what the asker is shown of their profiles. A cursor is a key's text and an advisor. */
function searchBy(name: string, { type, least, greatest, ascends, timed, text, keys }: Sorting): string {
  const [low, high] = ascends ? ['after', 'before'] : ['before', 'after'];
  const page = (direction: 'asc' | 'desc') =>
    byWay(
      (documents) => `return query select ${FOUND_ROW(text ?? 'f.key::text')} from (
          ${keys(documents, direction)}) f order by f.key ${direction}, f.advisor_id ${direction} limit size;`,
    );
  return `
      create function search_advisors_by_${name}(${ASKED}) returns ${FOUND} rows 26 ${LIBRARIAN} ${WALKING} as $$
      #variable_conflict use_column
      declare
        s record;
        low_key ${type} := coalesce(${low}_key, ${least});
        low_id uuid := coalesce(${low}_id, ${NOBODY});
        high_key ${type} := coalesce(${high}_key, ${greatest});
        high_id uuid := coalesce(${high}_id, ${LAST});
      begin
        s := read_search(ask, size, ${timed ?? false}, false, null);
        if ${ascends ? 'not backward' : 'backward'} then
        ${page('asc')}
        else
        ${page('desc')}
        end if;
      end $$;`;
}

// How large a share of all documents has what a condition on lexemes names, roughly: 0 where it is not among the frequent ones. Within a larger
// expression, because a function of its own took longer than what it did.
const share = (condition: string) => `least(1, 0.0001 + coalesce((select sum(l.share) from advisor_lexeme l where ${condition}), 0))`;
const beginsWith = (beginning: string) => `l.lexeme between ${beginning} and ${beginning} || chr(1114111)`;

const LIBRARIAN = 'language plpgsql security definer set search_path = public, pg_temp';

// Plans are made once for all values; the documents are mostly in memory. A scan of a large table begins anywhere, and what it reads is not kept
// there (PostgreSQL's documentation, "synchronize_seqscans"). What an index gives in order is not read whole and sorted.
const COSTS = 'set plan_cache_mode = force_generic_plan set random_page_cost = 1.1 set enable_seqscan = off';
const WALKING = `${COSTS} set enable_sort = off`;

/** Which changes make documents anew: what gives the advisors' keys, by table and event. */
const TRIGGERS: readonly [table: string, advisors: string, ...events: ('insert' | 'update' | 'delete')[]][] = [
  ['advisor', 'select institution_id, account_id from changed', 'insert', 'update'],
  ['account', 'select institution_id, id from changed', 'update'],
  ['advisor_topic', 'select institution_id, advisor_id from changed', 'insert', 'delete'],
  ['advisor_affinity', 'select institution_id, advisor_id from changed', 'insert', 'update', 'delete'],
  ['degree', 'select institution_id, account_id from changed', 'insert', 'update', 'delete'],
  [
    'term',
    'select d.institution_id, d.advisor_id from changed c join advisor_document d on d.institution_id = c.institution_id and c.id = any (d.term_ids)',
    'update',
  ],
];

const SORTED = ['name', 'class_year', 'joined_at', 'monthly_capacity', 'listed'];

const FUNCTIONS = [
  'quote_lexeme(text)',
  'write_advisor_documents(uuid[])',
  'refresh_advisor_documents(uuid[])',
  'index_advisors()',
  'spelled_like(text)',
  'any_of(text[], text)',
  'connected_accounts()',
  'read_search(jsonb, int, boolean, boolean, int)',
  'learn_frequent_lexemes()',
  ...Object.keys(SORTINGS).map((order) => `search_advisors_by_${order}(jsonb, boolean, int, text, uuid, text, uuid)`),
  'search_advisors_by_relevance(jsonb, boolean, int, text, uuid, text, uuid, int)',
  'measure_advisors(jsonb, int, text[], boolean)',
];

const READ = `clock, institution, account, account_role, account_block, student, record_share, connection, advisor, advisor_topic, advisor_affinity,
        advisor_month, degree, term`;

/** Search documents: written by triggers, whoever writes; read by functions that take institution and asker from the wall. */
export class Search1764000000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'acquaint_librarian') then create role acquaint_librarian nologin; end if;
      exception when duplicate_object or unique_violation then null; end $$;
      grant acquaint_librarian to current_user;
      grant usage on schema public to acquaint_librarian;
      grant select on ${READ} to acquaint_librarian;
      create extension if not exists btree_gin;
      create extension if not exists pg_trgm;
      create extension if not exists fuzzystrmatch;

      create text search configuration acquaint_stems (copy = pg_catalog.english);
      alter text search configuration acquaint_stems
        alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part with unaccent, english_stem;
      create text search configuration acquaint_words (copy = pg_catalog.simple);
      alter text search configuration acquaint_words
        alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part with unaccent, simple;

      -- One row for everybody; for a profile that hides something, one for each audience: 1 students, 2 the connected, 3 staff, 4 its owner.
      create table advisor_document (
        institution_id uuid not null,
        advisor_id uuid not null,
        variant smallint not null check (variant between 0 and 4),
        public boolean not null, -- in the directory
        words tsvector not null,
        term_ids integer[] not null,
        name text collate "und-x-icu" not null,
        class_year smallint not null,
        joined_at timestamptz(3) not null,
        monthly_capacity integer not null,
        listed boolean not null,
        paused_until date,
        time_zone text,
        -- what is shown of the profile, terms and lists as JSON: a page of the directory is answered from here
        headline text,
        job_title text,
        employer text,
        industry text,
        location text,
        shown_zone text,
        languages text not null,
        chat_modes text not null,
        items text, -- those that are shown; null for all
        bio text,
        topics text not null,
        affinities text not null,
        primary key (institution_id, advisor_id, variant),
        foreign key (institution_id, advisor_id) references advisor on delete cascade
      ) with (toast_tuple_target = 8160); -- whoever walks through documents looks into each: their words lie beside them, not elsewhere
      alter table advisor_document alter words set statistics 500;
      -- The institution is among the lexemes. Without a pending list, through which every search would have to read.
      create index advisor_document_words on advisor_document using gin (words) with (fastupdate = off);
      ${SORTED.flatMap((column) =>
        ['', ' where public'].map(
          (some) =>
            `create index advisor_document_${column}${some && '_public'} on advisor_document (institution_id, ${column}, advisor_id)${some};`,
        ),
      ).join('\n      ')}

      -- The words in use. Those in what all students see are for the spelling of others: nothing else may tell that it is there. The others begin
      -- like what is typed by those who may see more. How many documents have one is counted up to ten, roughly: whoever finds a word being counted
      -- by somebody else leaves it.
      create table advisor_word (
        institution_id uuid not null references institution,
        word text not null,
        documents smallint not null, -- that all students see
        others smallint not null, -- advisors with one that fewer see
        primary key (institution_id, word)
      );
      create index advisor_word_start on advisor_word (institution_id, word text_pattern_ops);
      create index advisor_word_spelling on advisor_word using gin (institution_id, word gin_trgm_ops);
      -- How many documents have the most frequent lexemes, roughly, as of when it was last learned; the empty one counts them all.
      create table advisor_lexeme (
        lexeme text collate "C" primary key,
        documents real not null,
        share real not null -- of all
      );
      ${['advisor_document', 'advisor_word']
        .map(
          (table) => `alter table ${table} enable row level security;
      create policy institution_wall on ${table}
        using (institution_id = (select current_institution())) with check (institution_id = (select current_institution()));`,
        )
        .join('\n      ')}
    `);

    await runner.query(`
      -- A lexeme as a tsquery spells it, whatever it is made of.
      create function quote_lexeme(lexeme text) returns text immutable strict language sql
        as $$ select '''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''' $$;

      -- Makes the documents of these advisors anew, in the institution of the wall; nobody may be hidden from its asker.
      create function write_advisor_documents(advisors uuid[]) returns void language plpgsql as $$
      declare
        count_words constant text := $q$select coalesce(jsonb_object_agg(word, counts), '{}') from (
          select word, array[sum(documents), sum(others)] as counts from (
            select word, count(*) as documents, 0 as others from advisor_document d, unnest(tsvector_to_array(d.words)) word
            where d.institution_id = current_institution() and d.advisor_id = any ($1) and d.variant < 2 and d.public group by word
            union all select word, 0, count(distinct d.advisor_id) from advisor_document d, unnest(tsvector_to_array(d.words)) word
            where d.institution_id = current_institution() and d.advisor_id = any ($1) and not (d.variant < 2 and d.public) group by word
          ) each_kind where not starts_with(word, chr(1)) and length(word) between 2 and 64 group by word) counted$q$;
        before jsonb;
        after jsonb;
      begin
        -- One after the other for each advisor, in a statement of its own: the next one sees what was committed while it waited. A load takes
        -- the whole institution, as there are not so many locks.
        if cardinality(advisors) > 100 then
          perform pg_advisory_xact_lock(hashtextextended('documents ' || current_institution(), 0));
        else
          perform pg_advisory_xact_lock_shared(hashtextextended('documents ' || current_institution(), 0));
          perform pg_advisory_xact_lock(hashtextextended('document ' || id, 0)) from (select unnest(advisors) as id order by 1) ordered;
        end if;
        execute count_words into before using advisors;
        with fresh as materialized (${DOCUMENTS}), gone as (
          delete from advisor_document d where d.institution_id = current_institution() and d.advisor_id = any (advisors)
            and not exists (select from fresh f where f.advisor_id = d.advisor_id and f.variant = d.variant)
        )
        insert into advisor_document as d select * from fresh order by advisor_id
        on conflict (institution_id, advisor_id, variant) do update set
          public = excluded.public, words = excluded.words, term_ids = excluded.term_ids, name = excluded.name, class_year = excluded.class_year, joined_at = excluded.joined_at,
          monthly_capacity = excluded.monthly_capacity, listed = excluded.listed, paused_until = excluded.paused_until, time_zone = excluded.time_zone,
          ${TEXTS.map((column) => `${column} = excluded.${column}`).join(', ')}
        where d.* is distinct from excluded.*;
        execute count_words into after using advisors;

        with counts as (
          select word, coalesce((after -> word ->> 0)::int, 0) - coalesce((before -> word ->> 0)::int, 0) as documents,
            coalesce((after -> word ->> 1)::int, 0) - coalesce((before -> word ->> 1)::int, 0) as others
          from (select jsonb_object_keys(before) union select jsonb_object_keys(after)) used (word)
        ), changed as materialized (
          select * from counts c where (documents <> 0 or others <> 0) and not exists (select from advisor_word w
            where w.institution_id = current_institution() and w.word = c.word
              and (w.documents >= 10 or c.documents = 0) and (w.others >= 10 or c.others = 0)) -- are counted no further
        ), held as materialized (
          select w.word from advisor_word w join changed c on c.word = w.word
          where w.institution_id = current_institution() order by w.word for update of w skip locked
        ), counted as (
          update advisor_word w set documents = case when w.documents < 10 then greatest(0, least(10, w.documents + c.documents)) else 10 end,
            others = case when w.others < 10 then greatest(0, least(10, w.others + c.others)) else 10 end
          from held join changed c on c.word = held.word
          where w.institution_id = current_institution() and w.word = held.word
        )
        insert into advisor_word select current_institution(), word, greatest(0, least(10, documents)), greatest(0, least(10, others)) from changed
        where documents > 0 or others > 0 order by word
        on conflict do nothing;
        delete from advisor_word w using jsonb_object_keys(before) gone
          where w.institution_id = current_institution() and w.word = gone and w.documents <= 0 and w.others <= 0;
      end $$;

      -- The same for a loader that has switched the triggers off.
      create function refresh_advisor_documents(advisors uuid[]) returns void ${LIBRARIAN} as $$
      begin
        perform write_advisor_documents(advisors);
      end $$;

      -- After a change; the argument is a query for the advisors it touches. The wall is set aside and put back, because whoever writes
      -- may be the tables' owner, or may not see everybody.
      create function index_advisors() returns trigger ${LIBRARIAN} as $$
      declare
        institution text := coalesce(current_setting('app.institution', true), '');
        account text := coalesce(current_setting('app.account', true), '');
        touched record;
      begin
        perform set_config('app.account', '', true);
        for touched in execute 'select institution_id, array_agg(distinct advisor_id) as advisors from (' || tg_argv[0]
          || ') t (institution_id, advisor_id) group by 1 order by 1' loop
          perform set_config('app.institution', touched.institution_id::text, true);
          perform write_advisor_documents(touched.advisors);
        end loop;
        perform set_config('app.institution', institution, true), set_config('app.account', account, true);
        return null;
      end $$;
    `);
    for (const [table, advisors, ...events] of TRIGGERS)
      for (const event of events)
        await runner.query(`
          create trigger index_advisors_${event} after ${event} on ${table}
          referencing ${event === 'delete' ? 'old' : 'new'} table as changed for each statement execute function index_advisors('${advisors}')`);

    await runner.query(`
      -- Words in use, in what all students see, that are spelled like this one.
      create function spelled_like(said text) returns text[] stable language plpgsql as $$
      declare
        typos constant int := case when length(said) < 4 then 0 when length(said) < 6 then 1 else 2 end;
      begin
        if typos = 0 or length(said) > 64 then return '{}'; end if;
        return array(
          select w.word from advisor_word w where w.institution_id = current_institution() and w.word % said and w.word <> said and w.documents > 0
            and levenshtein_less_equal(w.word, said, typos) <= typos
          order by levenshtein(w.word, said), w.documents desc, w.word limit 8);
      end $$;

      -- Learns from what PostgreSQL has counted when it last analyzed the documents.
      create function learn_frequent_lexemes() returns void ${LIBRARIAN} as $$
      declare
        total real := (select greatest(reltuples, 0) from pg_class where oid = 'advisor_document'::regclass);
      begin
        perform pg_advisory_xact_lock(hashtextextended('frequent lexemes', 0));
        delete from advisor_lexeme;
        if total = 0 then return; end if;
        insert into advisor_lexeme select '', total, 1
          union all select lexeme, share * total, share from pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) counted (lexeme, share)
            where schemaname = 'public' and tablename = 'advisor_document' and attname = 'words' and lexeme is not null;
      end $$;

      -- Asks for any of these lexemes; with the suffix :* for what begins so.
      create function any_of(lexemes text[], suffix text = '') returns tsquery immutable language plpgsql as $$
      begin
        if cardinality(lexemes) = 1 then return (quote_lexeme(lexemes[1]) || suffix)::tsquery; end if;
        return (select string_agg(quote_lexeme(lexeme) || suffix, '|')::tsquery from unnest(lexemes) lexeme);
      end $$;

      -- Who is connected with the asker, and so may be shown more of.
      create function connected_accounts() returns setof uuid stable language plpgsql as $$
      begin
        return query select c.other_id from connection c where c.institution_id = current_institution() and c.account_id = current_account()
          union all select c.account_id from connection c where c.institution_id = current_institution() and c.other_id = current_account();
      end $$;

      -- What is searched for, from the wall and the filter. A query that is null asks for nothing in particular. Few match if it is less work
      -- to look all of them up than to walk through documents until enough were met. What time it is, and what ranks go by, is found out where it
      -- is asked for; a sample is named where so many more match than are needed that it should hold enough.
      -- Every page begins with this, so it has few statements: an expression that names no table costs PL/pgSQL a tenth of one.
      create function read_search(ask jsonb, enough int, timed boolean, ranks boolean, needed int, out few boolean, out institution uuid, out viewer uuid,
        out staff boolean, out time_zone text, out now timestamptz, out hidden uuid[], out wanted tsquery, out exact tsquery, out named tsquery,
        out ranked tsquery, out min_class_year int, out max_class_year int, out accepting boolean, out sample tsquery) stable language plpgsql as $$
      declare
        words constant jsonb := ask -> 'words';
        phrases constant jsonb := ask -> 'phrases';
        tags constant jsonb := ask -> 'tags';
        roles constant text := split_part(current_setting('app.standing', true), '|', 1); -- as they were when the wall was entered, or nothing
        said text;
        typed boolean;
        known text;
        begun text[];
        in_use boolean;
        near text[];
        stems tsquery;
        plain tsquery;
        own tsquery;
        part tsquery;
        rank tsquery;
        any_tag text[];
        frequency real := 1;
        bits int;
      begin
        institution := current_institution();
        viewer := current_account();
        if institution is null or viewer is null then
          raise exception 'the directory is searched by a signed-in viewer only' using errcode = 'insufficient_privilege';
        end if;
        if roles <> '' then
          staff := 'STAFF' = any (string_to_array(roles, ','));
        else
          staff := exists (select from account_role r where r.institution_id = read_search.institution and r.account_id = viewer and r.role = 'STAFF');
        end if;
        hidden := hidden_accounts();
        if ask ?| '{minClassYear,maxClassYear,acceptingRequests}' then
          min_class_year := (ask ->> 'minClassYear')::int;
          max_class_year := (ask ->> 'maxClassYear')::int;
          accepting := (ask ->> 'acceptingRequests')::boolean;
        end if;
        if timed or accepting is not null then
          select i.time_zone, app_now() into time_zone, now from institution i where i.id = read_search.institution;
        end if;

        for nth in 1 .. jsonb_array_length(words) loop
          -- What joins words also stands where somebody else writes them apart: they follow each other, in a document with either.
          said := translate(words ->> (nth - 1), '/.@-', '    ');
          -- The last word is perhaps still being typed.
          typed := nth = jsonb_array_length(words);
          stems := to_tsquery('acquaint_stems', quote_lexeme(said));
          plain := to_tsquery('acquaint_words', quote_lexeme(said));
          -- No word at all, or one that says nothing; but it may be the beginning of one.
          continue when numnode(plain) = 0 or numnode(stems) = 0 and (not typed or wanted is not null);
          -- A word that says nothing may be somebody's name.
          own := case when numnode(stems) = 0 then (plain::text || ':A')::tsquery when stems = plain then plain else stems || plain end;
          part := own;
          near := '{}';
          if numnode(plain) > 1 then
            known := (tsvector_to_array(to_tsvector('acquaint_words', said)))[1];
            if typed then part := stems || to_tsquery('acquaint_words', quote_lexeme(said) || ':*'); end if;
            rank := part;
            frequency := frequency * ${share("l.lexeme = any (tsvector_to_array(to_tsvector('acquaint_stems', said))) or l.lexeme between known and case when typed then known || chr(1114111) else known end")};
          else
            known := trim(both '''' from plain::text);
            -- Whether more is shown than to all students, is looked up only where a word is that they do not see.
            select coalesce(array_agg(w.word) filter (where typed and w.word <> known), '{}'),
              coalesce(bool_or(w.documents > 0 and (typed and w.word <> known or w.documents >= 10 and w.word = known)), false)
            into begun, in_use from (
              select w.word, w.documents from advisor_word w where w.institution_id = read_search.institution
                and w.word ~>=~ known and w.word ~<~ (known || chr(1114111))
                and (w.documents > 0 or (select read_search.staff or exists (select from connected_accounts())
                  or exists (select from advisor a where a.institution_id = read_search.institution and a.account_id = viewer))) limit 52
            ) w;
            -- What begins longer words, but is not the last, is as good as its stem.
            if not (typed or in_use) then
              in_use := exists (select from advisor_word w where w.institution_id = read_search.institution and w.documents >= 10
                and w.word = any (tsvector_to_array(to_tsvector('acquaint_stems', said))));
            end if;
            -- A rank is divided by the words of its query, so that it would go by how many are in use.
            if ranks then rank := case when typed then stems || (plain::text || ':*')::tsquery else part end; end if;
            -- Words in use that begin so, one by one: to look each up is faster than to walk through all that begin so.
            if begun <> '{}' then part := part || case when cardinality(begun) > 50 then (plain::text || ':*')::tsquery else any_of(begun) end; end if;
            -- A word that hardly anybody uses, and that begins no longer one, is perhaps misspelled.
            if not in_use then
              near := spelled_like(known);
              if near <> '{}' then
                part := part || any_of(near);
                rank := rank || part;
              end if;
            end if;
            if cardinality(begun) > 50 then
              frequency := frequency * ${share(`l.lexeme = trim(both '''' from stems::text) or ${beginsWith('known')}`)};
            else
              frequency := frequency * ${share("l.lexeme = any (array[nullif(trim(both '''' from stems::text), ''), known] || begun || near)")};
            end if;
          end if;
          wanted := coalesce(wanted && part, part);
          if ranks then
            exact := coalesce(exact && own, own);
            ranked := coalesce(ranked && rank, rank);
          end if;
        end loop;
        if ranks then named := regexp_replace(wanted::text, '(''(?:[^'']|'''')*'')(?::([*A]+))?', '\\1:\\2A', 'g')::tsquery; end if;
        for nth in 1 .. jsonb_array_length(phrases) loop
          said := translate(phrases ->> (nth - 1), '/.@-', '    ');
          part := phraseto_tsquery('acquaint_stems', said);
          continue when numnode(part) = 0;
          wanted := coalesce(wanted && part, part);
          exact := coalesce(exact && part, part);
          named := coalesce(named && part, part);
          ranked := coalesce(ranked && part, part);
          frequency := frequency * ${share("l.lexeme = (tsvector_to_array(to_tsvector('acquaint_stems', said)))[1]")};
        end loop;
        -- Something was said, but no word among it: nothing matches.
        if wanted is null and jsonb_array_length(words) + jsonb_array_length(phrases) > 0 then
          wanted := any_of(array[chr(1)]);
          exact := wanted;
          named := wanted;
          ranked := wanted;
          frequency := 0;
        end if;

        for nth in 1 .. jsonb_array_length(tags) loop
          any_tag := array[${OURS} || (tags -> (nth - 1) ->> 0)];
          if jsonb_array_length(tags -> (nth - 1)) > 1 then
            any_tag := array(select ${OURS} || value from jsonb_array_elements_text(tags -> (nth - 1)) value);
          end if;
          -- A program is asked for by its beginning.
          if substr(any_tag[1], 10, 1) = '${TAGS.program}' then
            part := any_of(any_tag, ':*');
            frequency := frequency * ${share(`l.lexeme = any (any_tag) or ${beginsWith('any_tag[1]')}`)};
          else
            part := case when cardinality(any_tag) = 1 then quote_lexeme(any_tag[1])::tsquery else any_of(any_tag) end;
            frequency := frequency * ${share('l.lexeme = any (any_tag)')};
          end if;
          wanted := coalesce(wanted && part, part);
        end loop;
        if wanted is null then
          few := false;
          return;
        end if;
        -- A sample has half as many again as are needed, where to walk to those would be far.
        select frequency < sqrt(enough / total.documents) or coalesce(frequency * total.documents < 10 * needed, false),
          case when frequency * total.documents >= 10 * needed and needed > frequency * ${FAR}
            then least(${SAMPLES.at(-1)}, floor(log(2, (frequency * total.documents / (1.5 * needed))::numeric)))::int end
        into few, bits from advisor_lexeme total where total.lexeme = '';
        few := few is not false; -- nothing may have been learnt yet
        -- Another sample for each asker, and each day where it matters what day it is.
        if bits is not null then
          sample := wanted && any_of(array[${inSample('bits', "hashtextextended(viewer::text || coalesce((now at time zone 'UTC')::date::text, ''), 0)")}]);
        end if;
        -- Words alone are those of every institution; a sample is of one.
        if jsonb_array_length(tags) = 0 then wanted := wanted && any_of(array[${OURS}]); end if;
      end $$;

      ${Object.entries(SORTINGS)
        .map(([name, sorting]) => searchBy(name, sorting))
        .join('\n')}

      -- By the words as they were spelled, then by whether all are in name or title, then by where they stand, then by how free an advisor is, among
      -- the first so many candidates. Where few match, the first candidates are those who have the words as they were spelled, then in name or title. Each asker meets
      -- the others from a place of their own, another one each day, so that it is not always the same few who are met.
      create function search_advisors_by_relevance(${ASKED}, candidates int) returns ${FOUND} rows 26 ${LIBRARIAN} ${WALKING} as $$
      #variable_conflict use_column
      declare
        s record;
        whole tsquery;
        few_of_all boolean;
        start uuid;
        ids uuid[];
        variants smallint[];
        low_key int := coalesce(before_key, '-1');
        low_id uuid := coalesce(before_id, ${NOBODY});
        high_key int := coalesce(after_key, '2147483647');
        high_id uuid := coalesce(after_id, ${LAST});
      begin
        s := read_search(ask, candidates, true, true, candidates);
        start := md5(s.viewer::text || (s.now at time zone 'UTC')::date)::uuid;
        ${sampleFirst(
          // Keys alone: what is sorted is copied, and documents are large.
          byWay(
            (documents, condition) =>
              `select array_agg(c.advisor_id), array_agg(c.variant) into ids, variants from ${candidates(documents, condition)} c;`,
          ),
          'cardinality(ids) >= candidates',
        )}
        return query select ${FOUND_ROW('f.key::text')} from (
          select d.*, case when s.ranked is null then 0 else 1000000 * (d.words @@ s.exact)::int + 100000 * (d.words @@ s.named)::int
              + 1000 * least(99, round(24 * ts_rank('{0.05, 0.2, 0.6, 1}', d.words, s.ranked)))::int end
            + case when d.listed and ${isOn('d')} then least(100, coalesce(m.capacity - m.taken, d.monthly_capacity)) else 0 end as key
          from unnest(ids, variants) c (advisor_id, variant)
          join advisor_document d on d.institution_id = s.institution and d.advisor_id = c.advisor_id and d.variant = c.variant
          left join advisor_month m on m.institution_id = s.institution and m.advisor_id = d.advisor_id and m.month = ${MONTH}
        ) f where (f.key, f.advisor_id) > (low_key, low_id) and (f.key, f.advisor_id) < (high_key, high_id)
        order by case when backward then f.key end, case when backward then f.advisor_id end, f.key desc, f.advisor_id desc limit size;
      end $$;

      -- How many match, counted up to a bound; for facets, which terms and class years those have, the most frequent fifty of each kind.
      create function measure_advisors(ask jsonb, bound int, kinds text[], years boolean) returns json ${LIBRARIAN} ${COSTS} as $$
      declare
        s record;
        whole tsquery;
        few_of_all boolean;
        measured json;
      begin
        -- Counting sorts nothing, so that looking up pays for longer.
        s := read_search(ask, 10 * bound, false, false, bound + 1);
        ${sampleFirst(
          `if kinds = '{}' and not years then
        ${byWay((documents) => `select json_build_object('count', count(*)) into measured from (select from ${documents} limit bound + 1) found;`)}
        else
        ${byWay(
          (documents) => `with found as materialized (select d.term_ids, d.class_year from ${documents} limit bound + 1)
            select json_build_object('count', (select count(*) from found),
            'years', (select json_agg(y) from (
              select class_year::text as value, class_year::text as name, count(*)::int as count from found
              where years and class_year > 0 group by class_year order by 3 desc, class_year desc limit 50) y),
            'terms', (select json_agg(t order by t.count desc, t.name, t.value) from (
              select t.kind, t.value, t.name, c.count, row_number() over (partition by t.kind order by c.count desc, t.name, t.value) as place
              from (select id, count(*)::int as count from found, unnest(term_ids) id group by id) c
              join term t on t.institution_id = s.institution and t.id = c.id and t.kind = any (kinds)) t where t.place <= 50)) into measured;`,
        )}
        end if;`,
          "(measured ->> 'count')::int > bound",
        )}
        return measured;
      end $$;
    `);

    await runner.query(`
      grant create on schema public to acquaint_librarian;
      alter table advisor_document owner to acquaint_librarian;
      alter table advisor_word owner to acquaint_librarian;
      alter table advisor_lexeme owner to acquaint_librarian;
      ${FUNCTIONS.map((name) => `alter function ${name} owner to acquaint_librarian;`).join('\n      ')}
      revoke create on schema public from acquaint_librarian;
      revoke execute on function ${FUNCTIONS.filter((name) => !/^(search|measure|learn)/.test(name)).join(', ')} from public;
      grant execute on function refresh_advisor_documents(uuid[]) to current_user;
    `);
    // What is there already; an institution is seen from inside alone.
    for (const { id } of await runner.query('select id from institutions() id')) {
      await runner.query("select set_config('app.institution', $1, true)", [id]);
      await runner.query('select refresh_advisor_documents(array(select account_id from advisor))');
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${TRIGGERS.flatMap(([table, , ...events]) => events.map((event) => `drop trigger index_advisors_${event} on ${table};`)).join('\n      ')}
      ${[...FUNCTIONS]
        .reverse()
        .map((name) => `drop function ${name};`)
        .join('\n      ')}
      drop table advisor_lexeme, advisor_word, advisor_document;
      drop text search configuration acquaint_words;
      drop text search configuration acquaint_stems;
      drop extension fuzzystrmatch;
      drop extension pg_trgm;
      drop extension btree_gin;
      revoke select on ${READ} from acquaint_librarian;
      revoke usage on schema public from acquaint_librarian;
    `);
  }
}
