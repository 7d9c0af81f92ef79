import type { Viewer } from '../access';
import { batched, groupBy, keyBy } from '../platform/batch';
import { escapeLike, Params, type Reader, type Tx } from '../platform/database';
import { type Order, type Page, readList } from '../platform/pagination';
import type { Term } from '../vocabulary';
import { type Advisor, AdvisorItem, type ChatMode, type Listing } from './advisor.type';
import { AdvisorAffinityEntity, AdvisorTopicEntity } from './advisor-tag.entity';
import { VISIBLE } from './policy';
import type { AdvisorSearch } from './search';

export interface AdvisorRow extends Omit<Advisor, 'id'> {
  listing: Listing;
  chatModes: ChatMode[];
  met: boolean;
  noticeHours: number;
  joinedAt: Date;
}

const TODAY = '(app_now() at time zone coalesce(a.time_zone, i.time_zone))::date';
const MONTH = `date_trunc('month', ${TODAY})::date`;
const OPEN_SLOTS = 'coalesce(m.capacity - m.taken, a.monthly_capacity)';
const ACCEPTING = `(a.listing = 'LISTED' and (a.paused_until is null or a.paused_until <= ${TODAY}))`;
const term = (alias: string) =>
  `case when ${alias}.id is not null then json_build_object('value', ${alias}.value, 'name', ${alias}.name) end`;

interface Asker {
  readonly accountId: string;
  readonly isStaff: boolean;
}

/** Whose eyes an advisor is read with, as placeholders. */
interface Eyes {
  me: string;
  staff: string;
}

const eyesOf = (viewer: Asker, params: Params): Eyes => ({
  me: `${params.add(viewer.accountId)}::uuid`,
  staff: `${params.add(viewer.isStaff)}::boolean`,
});

const ITEMS = `array[${Object.keys(AdvisorItem)
  .map((item) => `'${item}'`)
  .join(', ')}]`;

const shown = (item: AdvisorItem) => `'${item}' = any (seen.items)`;
const ifShown = (item: AdvisorItem, column: string) => `case when ${shown(item)} then ${column} end`;

/**
 * Advisors as somebody may see them: `seen.items` are the items of the profile that are for them, and `v` has the profile with all
 * others null. Whatever shows, searches, filters or orders by an item goes by `v` or asks `shown`; `a` is for what everybody sees.
 */
const tables = ({ me, staff }: Eyes) => `
  advisor a
  join account c on c.institution_id = a.institution_id and c.id = a.account_id and c.closed_at is null
  join institution i on i.id = a.institution_id
  cross join lateral (
    select case
      when a.account_id = ${me} then array['NOBODY', 'STAFF', 'CONNECTED', 'STUDENTS']
      when ${staff} then array['STAFF', 'CONNECTED', 'STUDENTS']
      when a.visibility <> '{}' and exists (
        select from connection k where k.institution_id = a.institution_id
          and (k.account_id = ${me} and k.other_id = a.account_id or k.account_id = a.account_id and k.other_id = ${me})
      ) then array['CONNECTED', 'STUDENTS']
      else array['STUDENTS'] end as levels
  ) eyes
  cross join lateral (
    select case when a.visibility = '{}' then ${ITEMS}
      else array(select item from unnest(${ITEMS}) item where coalesce(a.visibility ->> item, 'STUDENTS') = any (eyes.levels)) end as items
  ) seen
  cross join lateral (
    select ${ifShown('HEADLINE', 'a.headline')} as headline, ${ifShown('BIO', 'a.bio')} as bio, ${ifShown('JOB_TITLE', 'a.job_title')} as job_title,
      ${ifShown('EMPLOYER', 'a.employer_id')} as employer_id, ${ifShown('INDUSTRY', 'a.industry_id')} as industry_id,
      ${ifShown('LOCATION', 'a.location_id')} as location_id, ${ifShown('LOCATION', 'a.time_zone')} as time_zone,
      ${ifShown('CLASS_YEAR', 'a.class_year')} as class_year, case when ${shown('LANGUAGES')} then a.languages else '{}' end as languages
  ) v
  left join term e on e.institution_id = a.institution_id and e.id = v.employer_id
  left join term f on f.institution_id = a.institution_id and f.id = v.industry_id
  left join term l on l.institution_id = a.institution_id and l.id = v.location_id
  left join advisor_month m on m.institution_id = a.institution_id and m.advisor_id = a.account_id and m.month = ${MONTH}`;

const columns = ({ me }: Eyes) => `
  a.account_id as "accountId", c.name, v.headline, v.bio, v.job_title as "jobTitle", ${term('e')} as employer, ${term('f')} as industry,
  ${term('l')} as location, v.time_zone as "timeZone", v.class_year as "classYear", v.languages, a.chat_modes as "chatModes", a.listing,
  ${ACCEPTING} as "acceptingRequests", a.paused_until as "pausedUntil", a.monthly_capacity as capacity, ${OPEN_SLOTS} as "openSlots",
  a.notice_hours as "noticeHours", a.joined_at as "joinedAt", seen.items as shown, a.visibility as decided,
  exists (select from record_share r where r.institution_id = a.institution_id and r.viewer_id = a.account_id and r.student_id = ${me}) as met`;

/** Advisors by key, whatever their listing: policy.ts says who may see them. */
export function findAdvisors(reader: Reader, viewer: Asker, ids: readonly string[]): Promise<AdvisorRow[]> {
  const params = new Params();
  const eyes = eyesOf(viewer, params);
  return reader.query<AdvisorRow>(
    `select ${columns(eyes)} from ${tables(eyes)} where a.account_id = any (${params.add(ids)})`,
    params.values,
  );
}

export const advisorRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(await findAdvisors(viewer.wall, viewer, ids), (row) => row.accountId),
);

// An affinity of a special category is shown to nobody else before its owner has agreed (GDPR article 9(2)(a)).
const AGREED = (me: string) => `(not t.special_category or x.consented_at is not null or x.advisor_id = ${me})`;

const tags = (table: 'advisor_topic' | 'advisor_affinity', condition = 'true') =>
  batched(async (viewer: Viewer, advisorIds: readonly string[]) => {
    const rows = await viewer.wall.query<Term & { advisorId: string }>(
      `select x.advisor_id as "advisorId", t.value, t.name
       from ${table} x join term t on t.institution_id = x.institution_id and t.id = x.term_id
       where x.advisor_id = any ($1) and $2::uuid is not null and ${condition} order by t.name, t.value`,
      [advisorIds, viewer.accountId],
    );
    return groupBy(rows, (row) => row.advisorId) as Map<string, Term[]>;
  });

export const topicsOf = tags('advisor_topic');
export const affinitiesOf = tags('advisor_affinity', AGREED('$2'));

const BY_ID = { sql: 'a.account_id', type: 'uuid' } as const;

/** The orders of the directory, each with the values its cursors keep. */
export const ORDERS = {
  NAME: {
    order: { name: 'advisors.name', columns: [{ sql: 'c.name collate "und-x-icu"', type: 'text' }, BY_ID] },
    keys: (row) => [row.name, row.accountId],
  },
  CLASS_YEAR_DESC: {
    order: { name: 'advisors.year', columns: [{ sql: 'coalesce(v.class_year, 0)', type: 'number' }, BY_ID], descending: true },
    keys: (row) => [row.classYear ?? 0, row.accountId],
  },
  RECENTLY_JOINED: {
    order: { name: 'advisors.joined', columns: [{ sql: 'a.joined_at', type: 'time' }, BY_ID], descending: true },
    keys: (row) => [row.joinedAt.toISOString(), row.accountId],
  },
  OPEN_SLOTS_DESC: {
    order: { name: 'advisors.slots', columns: [{ sql: OPEN_SLOTS, type: 'number' }, BY_ID], descending: true },
    keys: (row) => [row.openSlots, row.accountId],
  },
} as const satisfies Record<string, { order: Order; keys: (row: AdvisorRow) => readonly unknown[] }>;

/** A page of the directory as the viewer may see it. */
export function searchAdvisors(
  viewer: Viewer,
  search: AdvisorSearch,
  by: keyof typeof ORDERS,
  page: Page,
  node: (row: AdvisorRow) => Advisor,
) {
  const params = new Params();
  const eyes = eyesOf(viewer, params);
  return readList<AdvisorRow, Advisor>(viewer.wall, page, {
    columns: () => columns(eyes),
    from: tables(eyes),
    where: conditions(viewer, eyes, search, params),
    params,
    keys: ORDERS[by].keys,
    node,
  });
}

const SEARCHED = `lower(unaccent(concat_ws(' ', c.name, v.headline, v.job_title, e.name, f.name, l.name, v.bio, (
  select string_agg(t.name, ' ') from advisor_topic x join term t on t.institution_id = x.institution_id and t.id = x.term_id
  where x.institution_id = a.institution_id and x.advisor_id = a.account_id and ${shown('TOPICS')}))))`;

function conditions(viewer: Asker, { me }: Eyes, search: AdvisorSearch, params: Params): string[] {
  const all: string[] = [];
  const when = (values: readonly unknown[], condition: (placeholder: string) => string) => {
    if (values.length > 0) all.push(condition(params.add(values)));
  };
  const tagged = (table: string, item: AdvisorItem, values: string, condition = 'true') => `${shown(item)} and exists (
    select from ${table} x join term t on t.institution_id = x.institution_id and t.id = x.term_id
    where x.institution_id = a.institution_id and x.advisor_id = a.account_id and t.value = any (${values}) and ${condition})`;

  if (!viewer.isStaff) when(VISIBLE, (values) => `a.listing = any (${values})`);
  for (const word of search.words) all.push(`${SEARCHED} like '%' || lower(unaccent(${params.add(escapeLike(word))})) || '%'`);
  when(search.industries, (values) => `f.value = any (${values})`);
  when(search.employers, (values) => `e.value = any (${values})`);
  when(search.locations, (values) => `l.value = any (${values})`);
  when(search.topics, (values) => tagged('advisor_topic', 'TOPICS', values));
  when(search.affinities, (values) => tagged('advisor_affinity', 'AFFINITIES', values, AGREED(me)));
  when(
    search.programs.map((code) => `${escapeLike(code)}%`),
    (values) => `${shown('DEGREES')} and exists (
      select from degree d join term t on t.institution_id = d.institution_id and t.id = d.program_id
      where d.institution_id = a.institution_id and d.account_id = a.account_id and t.value like any (${values}))`,
  );
  when(search.languages, (values) => `v.languages && ${values}::text[]`);
  when(search.chatModes, (values) => `a.chat_modes && ${values}::text[]`);
  if (search.minClassYear !== null) all.push(`v.class_year >= ${params.add(search.minClassYear)}::int`);
  if (search.maxClassYear !== null) all.push(`v.class_year <= ${params.add(search.maxClassYear)}::int`);
  if (search.acceptingRequests !== null) all.push(`${ACCEPTING} = ${params.add(search.acceptingRequests)}`);
  return all;
}

const MONTH_OF = `(select ${MONTH} from advisor a join institution i on i.id = a.institution_id where a.account_id = $1)`;

/**
 * Takes one of the advisor's open slots of this month.
 * @returns the month it counts against (its first day), or null if none is open.
 */
export async function takeSlot(tx: Tx, advisorId: string): Promise<string | null> {
  // The advisor's row is locked so that a capacity that is being changed counts before or after, not half.
  const [row] = await tx.query<{ month: string }>(
    `insert into advisor_month (institution_id, advisor_id, month, capacity, taken)
     select a.institution_id, a.account_id, ${MONTH}, a.monthly_capacity, 1
     from advisor a join institution i on i.id = a.institution_id
     where a.account_id = $1 and a.monthly_capacity > 0
     for share of a
     on conflict (institution_id, advisor_id, month) do update set taken = advisor_month.taken + 1
       where advisor_month.taken < advisor_month.capacity
     returning month::text`,
    [advisorId],
  );
  return row?.month ?? null;
}

/** Gives back a slot of that month. */
export async function returnSlot(tx: Tx, advisorId: string, month: string): Promise<void> {
  // A month that was over-full since the capacity was lowered does not open again by one slot given back.
  const [advisor] = await tx.query<{ capacity: number }>(
    'select monthly_capacity as capacity from advisor where account_id = $1 for share',
    [advisorId],
  );
  await tx.query(
    `update advisor_month set taken = taken - 1, capacity = greatest($3, taken - 1) where advisor_id = $1 and month = $2 and taken > 0`,
    [advisorId, month, advisor?.capacity ?? 0],
  );
}

/** Brings this month's slots in line with a changed capacity; never below what is already taken. */
export async function resizeMonth(tx: Tx, advisorId: string, capacity: number): Promise<void> {
  await tx.query(`update advisor_month set capacity = greatest($2, taken) where advisor_id = $1 and month = ${MONTH_OF}`, [
    advisorId,
    capacity,
  ]);
}

/** Takes an advisor's row, so that changes to a profile happen one after the other. */
export async function lockAdvisor(tx: Tx, advisorId: string): Promise<void> {
  await tx.query('select 1 from advisor where account_id = $1 for no key update', [advisorId]);
}

/** Which of these terms are of a special category, by id. */
export async function specialOf(tx: Tx, termIds: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await tx.query<{ id: number }>('select id from term where id = any ($1) and special_category', [termIds]);
  return new Set(rows.map((row) => row.id));
}

/** Replaces an advisor's affinities; the owner has agreed to show those of a special category. */
export async function replaceAffinities(
  tx: Tx,
  institutionId: string,
  advisorId: string,
  termIds: readonly number[],
  special: ReadonlySet<number>,
) {
  await tx.delete(AdvisorAffinityEntity, { institutionId, advisorId });
  await tx.insert(
    AdvisorAffinityEntity,
    termIds.map((termId) => ({ institutionId, advisorId, termId, consentedAt: special.has(termId) ? () => 'app_now()' : null })),
  );
}

/** Takes back the owner's agreement to show affinities of a special category. */
export async function hideSpecial(tx: Tx, advisorId: string): Promise<void> {
  await tx.query('update advisor_affinity set consented_at = null where advisor_id = $1', [advisorId]);
}

/** Replaces an advisor's topics. */
export async function replaceTopics(tx: Tx, institutionId: string, advisorId: string, termIds: readonly number[]): Promise<void> {
  await tx.delete(AdvisorTopicEntity, { institutionId, advisorId });
  await tx.insert(
    AdvisorTopicEntity,
    termIds.map((termId) => ({ institutionId, advisorId, termId })),
  );
}
