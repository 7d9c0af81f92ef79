import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access';
import { below, partColumns, selectionOf, takeParts } from '../platform/look-ahead';
import { type ConnectionOf, connectionOf, countOf, nodesOf, type Order, type Page, wantsCount } from '../platform/pagination';
import { type AdvisorRow, foundShape } from './advisor.store';
import type { Advisor } from './advisor.type';
import { CANDIDATES, COUNTED } from './bounds';
import { type AdvisorFacets, FACETS, readFacets } from './facets.type';
import type { AdvisorOrder, AdvisorSearch } from './search';

const order = (name: string, type: 'text' | 'number' | 'time', descending: boolean): Order => ({
  name: `advisors.${name}`,
  columns: [
    { sql: 'p.key', type },
    { sql: 'p.advisor_id', type: 'uuid' },
  ],
  descending,
});

/** The orders of the directory, each with what its cursors keep; the database function sorts by them. */
export const ORDERS: Readonly<Record<AdvisorOrder, Order>> = {
  RELEVANCE: order('relevance', 'number', true),
  NAME: order('name', 'text', false),
  CLASS_YEAR_DESC: order('year', 'number', true),
  RECENTLY_JOINED: order('joined', 'time', true),
  OPEN_SLOTS_DESC: order('slots', 'number', true),
};

/** A row that was found, and what it is sorted by. */
type Found = Partial<AdvisorRow> & { accountId: string; key0: string; key1: string };

const FOUND_AS = `advisor_id, name, headline, job_title, employer, industry, location, shown_zone, languages, chat_modes, items, bio, topics, affinities,
        class_year, monthly_capacity, time_zone, listed, paused_until, key, nth`;

/** The database function of each order. */
const found = (order: string, more = '') => `search_advisors_by_${order}($1, $2, $3, $4, $5, $6, $7${more})`;
const FOUND_BY: Readonly<Record<AdvisorOrder, string>> = {
  RELEVANCE: found('relevance', `, ${CANDIDATES}`),
  NAME: found('name'),
  CLASS_YEAR_DESC: found('class_year'),
  RECENTLY_JOINED: found('joined'),
  OPEN_SLOTS_DESC: found('open_slots'),
};

const NO_FACETS = readFacets({ count: 0 });

/** A page of the directory as the viewer may see it, with counts and facets as far as they are selected: one round trip. */
export async function searchAdvisors(
  viewer: Viewer,
  search: AdvisorSearch,
  by: AdvisorOrder,
  page: Page,
  info: GraphQLResolveInfo,
  node: (row: Found) => Advisor,
): Promise<ConnectionOf<Advisor> & { facets: AdvisorFacets }> {
  const selection = selectionOf(info);
  const nodes = nodesOf(selection);
  const facets = Object.keys(FACETS).filter((facet) => below(selection, 'facets').has(facet)) as (keyof typeof FACETS)[];
  const ask = JSON.stringify(search);
  const [after, before] = [page.after ?? [null, null], page.before ?? [null, null]];
  const [rows, measured] = await Promise.all([
    viewer.wall.query<Found>(
      `select ${foundShape.columns(viewer, nodes)}${partColumns(foundShape.type, viewer, nodes)}, p.key as key0, p.advisor_id as key1
       from ${FOUND_BY[by]} with ordinality p (${FOUND_AS}) ${foundShape.from(viewer, nodes)} order by p.nth`,
      [ask, page.backward, page.size + 1, ...after, ...before],
    ),
    facets.length > 0 || wantsCount(selection)
      ? viewer.wall.query<{ measured: Parameters<typeof readFacets>[0] }>('select measure_advisors($1, $2, $3, $4) as measured', [
          ask,
          COUNTED,
          facets.flatMap((facet) => FACETS[facet] ?? []),
          facets.includes('classYears'),
        ])
      : null,
  ]);
  foundShape.read(rows, nodes);
  for (const row of rows) takeParts(foundShape.type, viewer, nodes, row as never);
  const counted = measured?.[0]?.measured;
  return Object.assign(connectionOf(page, rows, node), {
    ...(counted ? countOf(counted.count, COUNTED) : {}),
    // There even where nothing of them is selected but their type's name.
    facets: counted ? readFacets(counted) : NO_FACETS,
  });
}

/** Ids of those who match and have a slot open, most slots first. */
export async function idsByOpenSlots(viewer: Viewer, search: AdvisorSearch, most: number): Promise<string[]> {
  const rows = await viewer.wall.query<{ id: string }>(
    `select advisor_id as id from ${FOUND_BY.OPEN_SLOTS_DESC} with ordinality p (${FOUND_AS}) where p.key::int > 0 order by p.nth`,
    [JSON.stringify(search), false, most, null, null, null, null],
  );
  return rows.map((row) => row.id);
}
