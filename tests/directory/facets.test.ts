import fc from 'fast-check';
import { type Data, type Person, sql, World } from '../world';

const NODE = `name classYear industry { value name } employer { value name } location { value name } topics { value name } affinities { value name }
  degrees { program { value name } }`;
const FACETS = ['industries', 'employers', 'locations', 'topics', 'affinities', 'programs', 'classYears'];
const FACET = FACETS.map((facet) => `${facet} { value name count precision }`).join(' ');
const ALL = `query ($filter: AdvisorFilter) { advisors(filter: $filter, first: 60) { totalCount totalCountPrecision nodes { ${NODE} } facets { ${FACET} } } }`;

interface FacetValue {
  value: string;
  name: string;
  count: number;
  precision: string;
}

const sorted = (facet: FacetValue[]) => [...facet].sort((one, two) => (one.value < two.value ? -1 : 1));

/** The facets of nodes, counted here. */
function counted(nodes: Data[]): Record<string, FacetValue[]> {
  const terms: Record<string, (node: Data) => ({ value: string; name: string } | null)[]> = {
    industries: (node) => [node.industry],
    employers: (node) => [node.employer],
    locations: (node) => [node.location],
    topics: (node) => node.topics,
    affinities: (node) => node.affinities,
    programs: (node) => node.degrees.map((degree: Data) => degree.program),
    classYears: (node) => [node.classYear === null ? null : { value: String(node.classYear), name: String(node.classYear) }],
  };
  return Object.fromEntries(
    Object.entries(terms).map(([facet, of]) => {
      const found = new Map<string, FacetValue>();
      // Two degrees of one field are one person's.
      for (const node of nodes)
        for (const { value, name } of new Map(of(node).flatMap((one) => (one ? [[one.value, one]] : []))).values())
          found.set(value, { value, name, precision: 'EXACT', count: (found.get(value)?.count ?? 0) + 1 });
      return [facet, sorted([...found.values()])];
    }),
  );
}

describe('facets', () => {
  let world: World;
  let viewers: Person[];

  beforeAll(async () => {
    world = await World.create();
    const pick = <T>(from: readonly T[], nth: number) => from[nth % from.length] as T;
    for (const value of ['law', 'art', 'sea'])
      for (const kind of ['INDUSTRY', 'TOPIC', 'AFFINITY']) await world.term(kind, value, `The ${value}`);
    await sql("update term set special_category = true where institution_id = $1 and kind = 'AFFINITY' and value = 'sea'", [
      world.institutionId,
    ]);
    const people: Person[] = [];
    for (let nth = 0; nth < 40; nth += 1) {
      const person = await world.advisor({
        name: `Person ${nth}`,
        bio: pick(['harbour', 'mountain', 'harbour and mountain'], nth),
        industry: pick([undefined, 'law', 'art', 'art'], nth) as string,
        employer: pick([undefined, 'one', 'two', 'three', 'four'], nth) as string,
        location: pick(['oslo', 'rome'], nth),
        topics: pick([[], ['law'], ['law', 'sea'], ['art', 'law', 'sea']], nth),
        affinities: pick([['sea'], ['art', 'sea'], []], nth),
        program: pick([undefined, '11.0701', '11.0101', '51.3801'], nth) as string,
        classYear: pick([null, 1999, 2001, 2001, 2010], nth),
        listing: pick(['LISTED', 'LISTED', 'LISTED', 'PAUSED', 'UNLISTED'], nth),
      });
      people.push(person);
      if (nth % 4 === 1) await world.degree(person, '11.0701', 'MASTER', 2015);
    }
    const items = ['INDUSTRY', 'EMPLOYER', 'LOCATION', 'CLASS_YEAR', 'DEGREES', 'TOPICS', 'AFFINITIES', 'BIO'];
    for (const [nth, item] of items.entries())
      await (people[nth * 3] as Person).succeeds('updateAdvisorProfile', {
        visibility: [{ item, visibility: pick(['STAFF', 'CONNECTED', 'NOBODY'], nth) }],
      });
    await (people[3] as Person).succeeds('updateAdvisorProfile', { affinities: ['sea'], agreeToShowSpecial: true });
    const student = await world.student();
    for (const nth of [3, 6, 12])
      if (!['PAUSED', 'UNLISTED'].includes(pick(['L', 'L', 'L', 'PAUSED', 'UNLISTED'], nth)))
        await world.accepted(student, people[nth] as Person);
    viewers = [student, await world.student(), await world.staff(), people[0] as Person, people[6] as Person];
  }, 60_000);

  const some = <T>(...of: T[]) => fc.option(fc.subarray(of, { minLength: 1 }), { nil: undefined });
  const filters = fc.record({
    text: fc.constantFrom(undefined, undefined, 'harbour', 'harbuor', 'mount', 'person'),
    industries: some('law', 'art'),
    employers: some('one', 'two', 'three'),
    locations: some('oslo', 'rome'),
    topics: some('law', 'sea', 'art'),
    affinities: some('sea', 'art'),
    programs: some('11', '11.0701', '51'),
    classYear: fc.constantFrom(undefined, undefined, { min: 2000 }, { max: 2001 }),
    acceptingRequests: fc.constantFrom(undefined, undefined, true, false),
  });
  /** Few conditions at a time, so that somebody is left. */
  const narrow = fc
    .tuple(
      filters,
      fc.subarray(['text', 'industries', 'employers', 'locations', 'topics', 'affinities', 'programs', 'classYear', 'acceptingRequests'], {
        maxLength: 2,
      }),
    )
    .map(([filter, keys]) => Object.fromEntries(Object.entries(filter).filter(([key]) => keys.includes(key))));

  test('are what the listed people have in common, whoever looks, under any filter', async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(4), narrow, async (who, filter) => {
        const { advisors } = await (viewers[who] as Person).ask(ALL, { filter });
        expect(advisors).toMatchObject({ totalCount: advisors.nodes.length, totalCountPrecision: 'EXACT' });
        for (const facet of FACETS) expect([facet, sorted(advisors.facets[facet])]).toEqual([facet, counted(advisors.nodes)[facet]]);
        for (const facet of Object.values(advisors.facets as Record<string, FacetValue[]>)) {
          const counts = facet.map((one) => one.count);
          expect(counts).toEqual([...counts].sort((one, two) => two - one));
        }
        most = Math.max(most, advisors.nodes.length);
      }),
      { numRuns: 150, examples: [0, 1, 2, 3, 4].map((who): [number, object] => [who, {}]) },
    );
    expect(most).toBe(40);
  }, 60_000);

  test('do not depend on the page, nor on what else is selected', async () => {
    const [student] = viewers as [Person];
    const { whole, half, only, none } = await student.ask(
      `{ whole: advisors(first: 60) { totalCount nodes { name } facets { ${FACET} } }
         half: advisors(last: 3, orderBy: OPEN_SLOTS_DESC) { facets { ${FACET} } }
         only: advisors(first: 0) { facets { classYears { value name count precision } } }
         none: advisors(first: 0) { facets { __typename } } }`,
    );
    expect(half.facets).toEqual(whole.facets);
    expect(only.facets.classYears).toEqual(whole.facets.classYears);
    expect(none.facets).toEqual({ __typename: 'AdvisorFacets' });
  });

  test('give the fifty most frequent values of a kind, by frequency and then by name', async () => {
    const many = await World.create();
    const student = await many.student();
    for (let nth = 0; nth < 60; nth += 1)
      await many.advisor({ employer: `e${String(nth).padStart(2, '0')}`, topics: nth < 55 ? [] : ['x'], classYear: 1950 + nth });
    for (const employer of ['e58', 'e59', 'e59']) await many.advisor({ employer });
    const { advisors } = await student.ask(ALL, {});
    const { employers, classYears, topics } = advisors.facets;
    expect(employers.slice(0, 3).map((one: Data) => [one.value, one.count])).toEqual([
      ['e59', 3],
      ['e58', 2],
      ['e00', 1],
    ]);
    expect([employers.length, classYears.length, topics.length]).toEqual([50, 50, 1]);
    expect(employers[49].value).toBe('e47');
    expect(classYears[0].value).toBe('2009');
  });
});

/** Adds so many at once, past the API. */
async function bulk(world: World, many: number, bio: string): Promise<void> {
  await world.term('INDUSTRY', 'law');
  await sql(
    `with made as (insert into account (institution_id, id, name) select $1, gen_random_uuid(), 'Bulk ' || n from generate_series(1, $2::int) n returning id)
     insert into advisor (institution_id, account_id, bio, class_year, industry_id, monthly_capacity, languages, listing)
     select $1, id, $3, 2000, (select t.id from term t where t.institution_id = $1 and t.kind = 'INDUSTRY' and t.value = 'law'), 5, '{en}', 'LISTED' from made`,
    [world.institutionId, many, bio],
  );
}

test('counts are exact up to five hundred; beyond, they say so, and that of no value is greater', async () => {
  const COUNTS = `query ($filter: AdvisorFilter) { advisors(filter: $filter, first: 1) {
    totalCount totalCountPrecision facets { industries { value count precision } classYears { value count precision } } } }`;
  const world = await World.create();
  const student = await world.student();
  const expected = (count: number, precision: string) => ({
    totalCount: count,
    totalCountPrecision: precision,
    facets: { industries: [{ value: 'law', count, precision }], classYears: [{ value: '2000', count, precision }] },
  });
  await bulk(world, 499, 'harbour');
  expect((await student.ask(COUNTS)).advisors).toEqual(expected(499, 'EXACT'));
  await bulk(world, 1, 'harbour');
  for (const filter of [{}, { text: 'harbour' }, { industries: ['law'] }])
    expect((await student.ask(COUNTS, { filter })).advisors).toEqual(expected(500, 'EXACT'));
  await bulk(world, 1, 'harbour');
  expect((await student.ask(COUNTS)).advisors).toEqual(expected(500, 'AT_LEAST'));
  await bulk(world, 99, 'mountain');
  for (const filter of [{}, { industries: ['law'] }, { text: 'harbour' }])
    expect((await student.ask(COUNTS, { filter })).advisors).toEqual(expected(500, 'AT_LEAST'));
  expect((await student.ask(COUNTS, { filter: { text: 'mountain' } })).advisors).toEqual(expected(99, 'EXACT'));

  // However many match, all of them are in the list but in that by relevance, which ends with its candidates.
  const walk = async (orderBy: string) => {
    const ids = new Set<string>();
    let after: string | null = null;
    for (let more = true; more; ) {
      const query = `query ($after: String) { advisors(first: 100, after: $after, orderBy: ${orderBy}, filter: { text: "law" }) {
        nodes { id } pageInfo { endCursor hasNextPage } } }`;
      const { advisors }: Data = await student.ask(query, { after });
      for (const { id } of advisors.nodes) ids.add(id);
      ({ endCursor: after, hasNextPage: more } = advisors.pageInfo);
    }
    return ids.size;
  };
  for (const orderBy of ['NAME', 'CLASS_YEAR_DESC', 'RECENTLY_JOINED', 'OPEN_SLOTS_DESC'])
    expect([orderBy, await walk(orderBy)]).toEqual([orderBy, 600]);
  expect(await walk('RELEVANCE')).toBe(100);
}, 90_000);
