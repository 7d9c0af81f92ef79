import { Client } from 'pg';
import { testEnvironment } from '../setup/environment';
import { type Data, type Person, sql, World } from '../world';

// Of whom many match, a sample is looked at. How many do is estimated from what PostgreSQL knows of the words; here it is told, in transactions
// that nobody else sees.

const MANY = 7_000;
const { superuserUrl } = testEnvironment();
let client: Client;
let world: World;
let viewers: [Person, ...Person[]];

/** Adds so many at once, past the API. */
const bulk = (many: number, bio: string) =>
  sql(
    `with made as (insert into account (institution_id, id, name) select $1, gen_random_uuid(), 'Bulk ' || n from generate_series(1, $2::int) n returning id)
     insert into advisor (institution_id, account_id, bio, industry_id, class_year, monthly_capacity, languages, listing)
     select $1, id, $3, (select t.id from term t where t.institution_id = $1 and t.value = 'law'), 2000, 5, '{en}', 'LISTED' from made`,
    [world.institutionId, many, bio],
  );

beforeAll(async () => {
  world = await World.create();
  viewers = [await world.student(), await world.student(), await world.student(), await world.student(), await world.student()];
  await world.term('INDUSTRY', 'law');
  await bulk(MANY, 'harbour');
  await bulk(3, 'harbour lighthouse');
  client = new Client({ connectionString: superuserUrl });
  await client.connect();
}, 120_000);
afterAll(() => client.end());

/** Runs a statement as a viewer, where the words together are taken to be had by one document in twenty, so by all that are here. */
async function asked(viewer: Person, words: string[], statement: string, values: unknown[] = []): Promise<Data[]> {
  const ask = JSON.stringify({ words, phrases: [], tags: [], minClassYear: null, maxClassYear: null, acceptingRequests: null });
  await client.query('begin');
  try {
    await client.query('delete from advisor_lexeme');
    await client.query(
      "insert into advisor_lexeme select word, $2::real * $3::real, $3 from unnest($1::text[]) word union all select '', $2, 1",
      [words, 20 * MANY, 0.05 ** (1 / words.length)],
    );
    await client.query("select set_config('app.institution', $1, true), set_config('app.account', $2, true)", [
      world.institutionId,
      viewer.accountId,
    ]);
    return (await client.query(statement, [ask, ...values])).rows;
  } finally {
    await client.query('rollback');
  }
}

const sampled = async (words: string[], needed: number) =>
  (await asked(viewers[0], words, 'select sample is not null as sampled from read_search($1, 26, true, $2)', [needed]))[0]?.sampled;
const measured = async (words: string[]) =>
  (await asked(viewers[0], words, "select measure_advisors($1, 1000, '{INDUSTRY}', true) as measured"))[0]?.measured;
const byRelevance = async (viewer: Person, words: string[]): Promise<string[]> =>
  (
    await asked(
      viewer,
      words,
      'select advisor_id as id from search_advisors_by_relevance($1, false, 300, null, null, null, null, 200) order by key::int desc, id',
    )
  ).map((row) => row.id);

test('a count and facets of many are told from a sample, as far as they are counted', async () => {
  expect([await sampled(['harbour'], 1_001), await sampled(['harbour'], MANY)]).toEqual([true, false]);
  expect(await measured(['harbour'])).toEqual({
    count: 1_001,
    years: [{ value: '2000', name: '2000', count: 1_001 }],
    terms: [{ kind: 'INDUSTRY', value: 'law', name: 'law', count: 1_001, place: 1 }],
  });
});

test('by relevance, two hundred are ranked out of a sample of each asker’s own', async () => {
  const met = new Set<string>();
  for (const viewer of viewers) {
    const list = await byRelevance(viewer, ['harbour']);
    expect([list.length, new Set(list).size]).toEqual([200, 200]);
    expect(await byRelevance(viewer, ['harbour'])).toEqual(list); // the same ones all day
    for (const id of list) met.add(id);
  }
  expect(met.size).toBeGreaterThan(400); // of a thousand: two may have the same sample
});

test('where the estimate is wrong, all are looked at', async () => {
  const words = ['harbour', 'lighthouse'];
  expect(await sampled(words, 1_001)).toBe(true);
  expect((await measured(words)).count).toBe(3);
  for (const viewer of viewers) expect(await byRelevance(viewer, words)).toHaveLength(3);
});
