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
  viewers = [await world.student()];
  while (viewers.length < 12) viewers.push(await world.student()); // of four samples, one has all of them once in four millions
  await world.term('INDUSTRY', 'law');
  await bulk(MANY, 'harbour');
  await bulk(3, 'harbour lighthouse');
  client = new Client({ connectionString: superuserUrl });
  await client.connect();
}, 120_000);
afterAll(() => client.end());

/** Runs a statement, and perhaps another, as a viewer, where the words together are taken to be had by one document in twenty-five, so by all that are here. */
async function asked(viewer: Person, words: string[], statement: string, values: unknown[] = [], then?: string): Promise<Data[]> {
  const ask = JSON.stringify({ words, phrases: [], tags: [], minClassYear: null, maxClassYear: null, acceptingRequests: null });
  await client.query('begin');
  try {
    await client.query('delete from advisor_lexeme');
    await client.query(
      "insert into advisor_lexeme select word, $2::real * $3::real, $3 from unnest($1::text[]) word union all select '', $2, 1",
      [words, 25 * MANY, 0.04 ** (1 / words.length)],
    );
    await client.query("select set_config('app.institution', $1, true), set_config('app.account', $2, true)", [
      world.institutionId,
      viewer.accountId,
    ]);
    const { rows } = await client.query(statement, [ask, ...values]);
    return then ? [...rows, ...(await client.query(then, [ask])).rows] : rows;
  } finally {
    await client.query('rollback');
  }
}

const sampled = async (words: string[], needed: number) =>
  (await asked(viewers[0], words, 'select sample is not null as sampled from read_search($1, 26, true, true, $2)', [needed]))[0]?.sampled;
const measured = async (words: string[]) =>
  (await asked(viewers[0], words, "select measure_advisors($1, 500, '{INDUSTRY}', true) as measured"))[0]?.measured;
const byRelevance = async (viewer: Person, words: string[]): Promise<string[]> =>
  (
    await asked(
      viewer,
      words,
      'select advisor_id as id from search_advisors_by_relevance($1, false, 300, null, null, null, null, 200) order by key::int desc, id',
    )
  ).map((row) => row.id);

test('a count and facets of many are told from a sample, as far as they are counted', async () => {
  expect([await sampled(['harbour'], 501), await sampled(['harbour'], MANY)]).toEqual([true, false]);
  expect(await sampled(['harbour'], 150)).toBe(false); // to walk to so few is not far
  expect(await measured(['harbour'])).toEqual({
    count: 501,
    years: [{ value: '2000', name: '2000', count: 501 }],
    terms: [{ kind: 'INDUSTRY', value: 'law', name: 'law', count: 501, place: 1 }],
  });
});

test('what is counted is of the sample alone', async () => {
  const only = `with s as (select sample from read_search($1, 26, false, false, 501)), marked as (
    update advisor_document d set class_year = 2001 from s where d.institution_id = current_institution() and d.words @@ s.sample returning 1)
    select count(*)::int as count from marked`;
  const [marked, counted] = await asked(
    viewers[0],
    ['harbour'],
    only,
    [],
    "select measure_advisors($1, 500, '{INDUSTRY}', true) as measured",
  );
  expect(marked?.count).toBeGreaterThan(501);
  expect(marked?.count).toBeLessThan(MANY / 2);
  expect(counted?.measured.years).toEqual([{ value: '2001', name: '2001', count: 501 }]);
});

test('by relevance, two hundred are ranked out of a sample of each asker’s own', async () => {
  const [met, samples] = [new Set<string>(), new Set<string>()];
  for (const viewer of viewers) {
    const list = await byRelevance(viewer, ['harbour']);
    expect([list.length, new Set(list).size]).toEqual([200, 200]);
    expect(await byRelevance(viewer, ['harbour'])).toEqual(list); // the same ones all day
    for (const id of list) met.add(id);
    const [inSample] = await asked(
      viewer,
      ['harbour'],
      `select count(*)::int as count, min(s.sample::text) as sample from advisor_document d, read_search($1, 200, true, true, 200) s
       where d.advisor_id = any ($2::uuid[]) and d.words @@ s.sample`,
      [list],
    );
    expect(inSample?.count).toBe(200);
    samples.add(inSample?.sample);
  }
  expect(samples.size).toBeGreaterThan(1);
  expect(met.size).toBeGreaterThan(400); // of a thousand: two may have the same sample
});

test('where the estimate is wrong, all are looked at', async () => {
  const words = ['harbour', 'lighthouse'];
  expect(await sampled(words, 501)).toBe(true);
  expect((await measured(words)).count).toBe(3);
  for (const viewer of viewers) expect(await byRelevance(viewer, words)).toHaveLength(3);
});
