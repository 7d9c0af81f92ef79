import type { Viewer } from '../access';
import { batched, groupBy, keyBy } from '../platform/batch';
import type { Reader, Tx } from '../platform/database';
import {
  type Eyes,
  madeOnce,
  needsOf,
  type Part,
  partColumns,
  type Selection,
  type Shape,
  takeParts,
  toMany,
} from '../platform/look-ahead';
import type { Term } from '../vocabulary';
import { type Advisor, AdvisorItem, type ChatMode, type Listing } from './advisor.type';

export interface AdvisorRow extends Omit<Advisor, 'id'> {
  listing: Listing;
  chatModes: ChatMode[];
  met: boolean;
  noticeHours: number;
  joinedAt: Date;
}

// Calendars are the advisor's; without a zone of their own, the institution's.
const today = (alias: string) =>
  `((select app_now()) at time zone coalesce(${alias}.time_zone, (select i.time_zone from institution i)))::date`;
const month = (alias: string) => `date_trunc('month', ${today(alias)})::date`;
/** The first day of the month in which requests to `a` are counted now. */
export const MONTH = month('a');
const openSlots = (alias: string) => `coalesce((
  select m.capacity - m.taken from advisor_month m where m.institution_id = a.institution_id and m.advisor_id = a.account_id and m.month = ${month(alias)}
), ${alias}.monthly_capacity)`;
const isOn = (alias: string) => `(${alias}.paused_until is null or ${alias}.paused_until <= ${today(alias)})`;

const ITEMS = Object.keys(AdvisorItem).map((item) => `'${item}'`);
const shown = (item: AdvisorItem) => `(a.visibility = '{}' or coalesce(a.visibility ->> '${item}', 'STUDENTS') = any (eyes.levels))`;
const ifShown = (item: AdvisorItem, expression: string) => `case when ${shown(item)} then ${expression} end`;
const term = (item: AdvisorItem, column: string) =>
  ifShown(
    item,
    `(select json_build_object('value', t.value, 'name', t.name) from term t where t.institution_id = a.institution_id and t.id = ${column})`,
  );

/**
 * An advisor as somebody may see them, `a` with its account `p`: an item of the profile that is not for them is null here already, so that
 * nothing above can show it.
 */
const COLUMNS: Readonly<Record<keyof AdvisorRow, string>> = {
  accountId: 'a.account_id',
  name: 'p.name',
  headline: ifShown('HEADLINE', 'a.headline'),
  bio: ifShown('BIO', 'a.bio'),
  jobTitle: ifShown('JOB_TITLE', 'a.job_title'),
  employer: term('EMPLOYER', 'a.employer_id'),
  industry: term('INDUSTRY', 'a.industry_id'),
  location: term('LOCATION', 'a.location_id'),
  timeZone: ifShown('LOCATION', 'a.time_zone'),
  classYear: ifShown('CLASS_YEAR', 'a.class_year'),
  languages: `case when ${shown('LANGUAGES')} then a.languages else '{}' end`,
  chatModes: 'a.chat_modes',
  listing: 'a.listing',
  acceptingRequests: `a.listing = 'LISTED' and ${isOn('a')}`,
  pausedUntil: 'a.paused_until',
  capacity: 'a.monthly_capacity',
  openSlots: openSlots('a'),
  noticeHours: 'a.notice_hours',
  joinedAt: 'a.joined_at',
  shown: `case when a.visibility <> '{}' then array(
    select item from unnest(array[${ITEMS.join(', ')}]) item where coalesce(a.visibility ->> item, 'STUDENTS') = any (eyes.levels)) end`,
  decided: 'a.visibility',
  met: `exists (select from record_share r where r.institution_id = a.institution_id and r.viewer_id = a.account_id
    and r.student_id = (select current_account()))`,
};

/** Whose eyes an advisor is read with. Most profiles hide nothing, and are not asked. */
const EYES = (asker: Eyes) => `
  cross join lateral (
    select case
      when a.visibility = '{}' then null
      when a.account_id = (select current_account()) then array['NOBODY', 'STAFF', 'CONNECTED', 'STUDENTS']
      when ${asker.isStaff} then array['STAFF', 'CONNECTED', 'STUDENTS']
      when exists (
        select from connection k where k.institution_id = a.institution_id
          and (k.account_id = (select current_account()) and k.other_id = a.account_id or k.account_id = a.account_id and k.other_id = (select current_account()))
      ) then array['CONNECTED', 'STUDENTS']
      else array['STUDENTS'] end as levels
  ) eyes`;

/** What the fields of an advisor are made of, where it is not a column of their name. */
const MADE_OF: Readonly<Record<string, readonly (keyof AdvisorRow)[]>> = {
  id: [],
  __typename: [],
  account: [],
  degrees: ['shown'],
  topics: ['shown'],
  affinities: ['shown'],
  visibility: ['decided'],
  monthlyCapacity: ['capacity'],
};

const columnsFor = (only: Selection | undefined): readonly string[] =>
  only ? madeOnce(only, 'columns of advisors', () => columnsOf(only)) : Object.keys(COLUMNS);

function columnsOf(only: Selection): readonly string[] {
  const names = new Set<string>(['accountId']);
  for (const field of only.keys()) {
    const needed = field in COLUMNS ? [field] : (MADE_OF[field] ?? needsOf('Advisor', field));
    if (!needed) return Object.keys(COLUMNS); // a field of a feature above, which may need anything
    for (const name of needed) names.add(name);
  }
  return [...names];
}

// What decides whether they may be seen.
const FACTS = ['listing', 'met'].map((name): [string, Selection] => [name, new Map()]);

/** Advisors `a` whose account is open and, for the asker, there. */
export const advisorShape: Shape = {
  type: 'Advisor',
  from: (asker) =>
    `advisor a join account p on p.institution_id = a.institution_id and p.id = a.account_id and p.closed_at is null ${EYES(asker)}`,
  columns: (_, only) =>
    columnsFor(only && new Map([...FACTS, ...only]))
      .map((name) => `${COLUMNS[name as keyof AdvisorRow]} as "${name}"`)
      .join(', '),
  times: ['joinedAt'],
};

// What a search brings along: the document that was found, which holds what its reader may see and no more. Terms and lists come as JSON.
const JSON_TEXTS: ReadonlySet<string> = new Set(['employer', 'industry', 'location', 'languages', 'chatModes', 'shown']);
const IN_DOCUMENT: Readonly<Record<string, string>> = {
  accountId: 'p.advisor_id',
  name: 'p.name',
  headline: 'p.headline',
  bio: 'p.bio',
  jobTitle: 'p.job_title',
  employer: 'p.employer',
  industry: 'p.industry',
  location: 'p.location',
  timeZone: 'p.shown_zone',
  classYear: 'nullif(p.class_year, 0)',
  languages: 'p.languages',
  chatModes: 'p.chat_modes',
  shown: 'p.items',
  acceptingRequests: `p.listed and ${isOn('p')}`,
  pausedUntil: 'p.paused_until',
  openSlots: openSlots('p'),
};

/** The same, out of what a search has found as `p`. The profile itself is looked up only for what its document does not hold. */
export const foundShape = {
  type: 'Advisor/found',
  from: (_: Eyes, only: Selection) =>
    columnsFor(only).every((name) => name in IN_DOCUMENT)
      ? 'cross join lateral (select current_institution() as institution_id, p.advisor_id as account_id) a'
      : 'join advisor a on a.account_id = p.advisor_id',
  columns: (_: Eyes, only: Selection) =>
    madeOnce(only, 'columns of found advisors', () =>
      columnsFor(only)
        .map((name) => `${IN_DOCUMENT[name] ?? COLUMNS[name as keyof AdvisorRow]} as "${name}"`)
        .join(', '),
    ),
  /** Reads what came as JSON. */
  read(rows: readonly object[], only: Selection): void {
    const names = columnsFor(only).filter((name) => JSON_TEXTS.has(name));
    for (const row of rows as Record<string, unknown>[])
      for (const name of names) if (typeof row[name] === 'string') row[name] = JSON.parse(row[name] as string);
  },
};

/** Advisors by key, whatever their listing: policy.ts says who may see them. */
export function findAdvisors(reader: Reader, asker: Eyes, ids: readonly string[]): Promise<AdvisorRow[]> {
  return reader.query<AdvisorRow>(`select ${advisorShape.columns(asker)} from ${advisorShape.from(asker)} where a.account_id = any ($1)`, [
    ids,
  ]);
}

const ASKABLE = ['accountId', 'listing', 'met', 'chatModes', 'acceptingRequests', 'openSlots', 'noticeHours'] as const;

/** What decides whether somebody may be asked, and how, if they are there; then they stay until the transaction ends. */
export async function findAskable(tx: Tx, asker: Eyes, id: string): Promise<Pick<AdvisorRow, (typeof ASKABLE)[number]> | undefined> {
  const [row] = await tx.query<AdvisorRow>(
    `select ${ASKABLE.map((name) => `${COLUMNS[name]} as "${name}"`).join(', ')} from ${advisorShape.from(asker)} where a.account_id = $1 for share of p`,
    [id],
  );
  return row;
}

/** One advisor by key, with no more than is selected, and what decides whether they may be seen. */
export async function readAdvisor(viewer: Viewer, id: string, selection: Selection): Promise<AdvisorRow | undefined> {
  const [row] = await viewer.wall.query<AdvisorRow>(
    `select ${advisorShape.columns(viewer, selection)}${partColumns('Advisor', viewer, selection)}
     from ${advisorShape.from(viewer)} where a.account_id = $1`,
    [id],
  );
  if (row) takeParts('Advisor', viewer, selection, row as never);
  return row;
}

export const advisorRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(await findAdvisors(viewer.wall, viewer, ids), (row) => row.accountId),
);

// An affinity of a special category is shown to nobody else before its owner has agreed (GDPR article 9(2)(a)).
const AGREED = '(not t.special_category or x.consented_at is not null or x.advisor_id = (select current_account()))';

const tagShape = (table: string, condition: string): Shape => ({
  type: 'Term',
  from: () => `${table} x join term t on t.institution_id = x.institution_id and t.id = x.term_id and ${condition}`,
  columns: () => 't.value, t.name',
});
const topicShape = tagShape('advisor_topic', 'true');
const affinityShape = tagShape('advisor_affinity', AGREED);

const tags = (shape: Shape) =>
  batched(async (viewer: Viewer, advisorIds: readonly string[]) => {
    const rows = await viewer.wall.query<Term & { advisorId: string }>(
      `select x.advisor_id as "advisorId", ${shape.columns(viewer)} from ${shape.from(viewer)} where x.advisor_id = any ($1) order by t.name, t.value`,
      [advisorIds],
    );
    const found = groupBy(rows, (row) => row.advisorId) as Map<string, Term[]>;
    return new Map(advisorIds.map((id) => [id, found.get(id) ?? []]));
  });

export const topicsOf = tags(topicShape);
export const affinitiesOf = tags(affinityShape);

const OWN_TAGS = 'x.institution_id = a.institution_id and x.advisor_id = a.account_id order by t.name, t.value';

/** What comes along with an advisor. */
export const topicsPart = toMany(topicShape, OWN_TAGS, { loader: topicsOf, key: 'accountId' });
export const affinitiesPart = toMany(affinityShape, OWN_TAGS, { loader: affinitiesOf, key: 'accountId' });

const found = (column: string, loader: typeof topicsOf): Part => ({
  sql: () => `p.${column}`,
  take: (asker, row, text) => loader.prime(asker as Viewer, row.accountId as string, JSON.parse(text as string) as Term[]),
});

/** What comes along with an advisor who was found. */
export const foundTopicsPart = found('topics', topicsOf);
export const foundAffinitiesPart = found('affinities', affinitiesOf);
