import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type AdvisorOptions, type Data, type Person, sql, World } from '../world';

const PAGE = `query ($filter: AdvisorFilter, $orderBy: AdvisorOrder, $first: Int, $after: String, $last: Int, $before: String) {
  advisors(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

const ORDERS = ['RELEVANCE', 'NAME', 'CLASS_YEAR_DESC', 'RECENTLY_JOINED', 'OPEN_SLOTS_DESC'];

interface Page {
  ids: string[];
  cursors: string[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

async function page(viewer: Person, variables: object): Promise<Page> {
  const { edges, pageInfo } = (await viewer.ask(PAGE, variables)).advisors;
  const cursors = edges.map((edge: Data) => edge.cursor);
  expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([cursors[0] ?? null, cursors.at(-1) ?? null]);
  return { ids: edges.map((edge: Data) => edge.node.id), cursors, pageInfo };
}

const NAMES = ['Ana', 'Ana', 'ana', 'Ánna', 'Bo', 'Ça', 'Zed', 'Łu', '李', 'Ō', "o'B", 'Þór', ' ', '"q"', '\\', 'z'.repeat(60)];

/** Equal names, years, slots and times, so that ties are broken by the id alone. */
const someone = (nth: number): AdvisorOptions => ({
  name: NAMES[nth % NAMES.length] as string,
  jobTitle: nth % 3 === 0 ? 'Harbour Master' : 'Harbourer',
  bio: nth % 2 === 0 ? 'The harbour is where I work.' : 'harbour harbor habour',
  classYear: nth % 3 === 0 ? null : 2000 + (nth % 2),
  capacity: nth % 4,
  listing: nth % 7 === 0 ? 'PAUSED' : 'LISTED',
  joinedAt: `2026-01-0${1 + (nth % 3)}T00:00:00.${100 + (nth % 2)}Z`,
  industry: nth % 2 === 0 ? 'shipping' : 'law',
});

async function crowd(size: number) {
  const world = await World.create();
  const [student, staff] = [await world.student(), await world.staff()];
  const advisors: Person[] = [];
  for (let nth = 0; nth < size; nth += 1) advisors.push(await world.advisor(someone(nth)));
  // Some are told apart by what they were asked, and some by what they hide.
  for (const nth of [3, 6, 6]) await world.request(await world.student(), advisors[nth] as Person);
  const [hidden, known] = [advisors[2], advisors[5]] as [Person, Person];
  await world.accepted(student, known);
  await hidden.succeeds('updateAdvisorProfile', { visibility: [{ item: 'CLASS_YEAR', visibility: 'STAFF' }] });
  await known.succeeds('updateAdvisorProfile', { visibility: [{ item: 'CLASS_YEAR', visibility: 'CONNECTED' }] });
  return { world, viewers: [student, staff, advisors[2] as Person] as const };
}

const FILTERS = [
  {},
  { text: 'harb' },
  { text: 'harbour' },
  { text: 'harbuor' },
  { industries: ['shipping'] },
  { text: 'harbour', acceptingRequests: true },
];

const lists = fc.record({ who: fc.nat(2), orderBy: fc.constantFrom(...ORDERS), filter: fc.constantFrom(...FILTERS) });
const size = fc.integer({ min: 1, max: 7 });

describe('a list in pages', () => {
  let viewers: readonly Person[];
  const unpaged = new Map<string, Page>();

  beforeAll(async () => {
    ({ viewers } = await crowd(26));
  }, 60_000);

  /** The list as one page; the same each time it is asked for. */
  async function whole(viewer: Person, list: object): Promise<Page> {
    const key = JSON.stringify([viewer.accountId, list]);
    const known = unpaged.get(key) ?? (await page(viewer, { ...list, first: 100 }));
    unpaged.set(key, known);
    return known;
  }

  test('walked from either end, is the list: no repeats, no gaps', async () => {
    await fc.assert(
      fc.asyncProperty(lists, size, fc.boolean(), async ({ who, ...list }, step, backward) => {
        const viewer = viewers[who] as Person;
        const { ids } = await whole(viewer, list);
        const walked: string[] = [];
        let cursor: string | null = null;
        for (let more = true; more; ) {
          const got: Page = await page(viewer, {
            ...list,
            ...(backward ? { last: step, before: cursor } : { first: step, after: cursor }),
          });
          walked.splice(backward ? 0 : walked.length, 0, ...got.ids);
          const { hasNextPage, hasPreviousPage, startCursor, endCursor } = got.pageInfo;
          // What lies behind is there from the second page on.
          expect(backward ? hasNextPage : hasPreviousPage).toBe(cursor !== null);
          cursor = backward ? startCursor : endCursor;
          more = backward ? hasPreviousPage : hasNextPage;
          expect(walked.length < ids.length).toBe(more);
        }
        expect(walked).toEqual(ids);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test('is, between any two cursors and from either side, that part of the list', async () => {
    expect(new Set((await whole(viewers[0] as Person, { orderBy: 'NAME', filter: {} })).ids).size).toBe(26);
    const place = fc.option(fc.nat(30), { nil: null });
    await fc.assert(
      fc.asyncProperty(
        lists,
        fc.integer({ min: 0, max: 7 }),
        fc.boolean(),
        place,
        place,
        async ({ who, ...list }, step, backward, from, to) => {
          const viewer = viewers[who] as Person;
          const { ids, cursors } = await whole(viewer, list);
          const [after, before] = [from, to].map((at) => (at === null ? null : (cursors[at % cursors.length] ?? null)));
          const between = ids.slice(after ? cursors.indexOf(after) + 1 : 0, before ? Math.max(0, cursors.indexOf(before)) : undefined);
          const got = await page(viewer, { ...list, after, before, ...(backward ? { last: step } : { first: step }) });
          expect(got.ids).toEqual(backward ? between.slice(Math.max(0, between.length - step)) : between.slice(0, step));
          expect(backward ? got.pageInfo.hasPreviousPage : got.pageInfo.hasNextPage).toBe(between.length > step);
        },
      ),
      { numRuns: 150 },
    );
  }, 120_000);

  test('gives the cursors of the whole list, whatever the page', async () => {
    for (const orderBy of ORDERS) {
      const { cursors } = await whole(viewers[0] as Person, { orderBy, filter: { text: 'harbour' } });
      const got = await page(viewers[0] as Person, { orderBy, filter: { text: 'harbour' }, first: 3, after: cursors[4] });
      expect(got.cursors).toEqual(cursors.slice(5, 8));
    }
  });
});

test('rows that are added while somebody walks neither repeat nor push out what was there', async () => {
  const { world, viewers } = await crowd(14);
  let nth = 100;
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 2, max: 5 }), fc.boolean(), async ({ who, ...list }, step, backward) => {
      const viewer = viewers[who] as Person;
      const { ids } = await page(viewer, { ...list, first: 100 });
      const walked: string[] = [];
      let cursor: string | null = null;
      for (let [more, turn] = [true, 0]; more; turn += 1) {
        const got: Page = await page(viewer, { ...list, ...(backward ? { last: step, before: cursor } : { first: step, after: cursor }) });
        walked.splice(backward ? 0 : walked.length, 0, ...got.ids);
        cursor = backward ? got.pageInfo.startCursor : got.pageInfo.endCursor;
        more = backward ? got.pageInfo.hasPreviousPage : got.pageInfo.hasNextPage;
        expect(walked.length).toBeLessThan(500); // or it walks in circles
        // Before the cursor, behind it and beside it, among them one whose word has not been in use before.
        if (turn > 1) continue;
        nth += 1;
        await world.advisor({ ...someone(nth), headline: `harb${'abcdefghijklmnopqrst'[nth % 20]}${nth}` });
      }
      expect(walked.filter((id) => ids.includes(id))).toEqual(ids);
      expect(new Set(walked).size).toBe(walked.length);
    }),
    { numRuns: 20 },
  );
}, 120_000);

describe('a cursor', () => {
  let student: Person;
  let own: Record<string, string>;

  beforeAll(async () => {
    const { viewers } = await crowd(8);
    student = viewers[0];
    own = Object.fromEntries(
      await Promise.all(
        ORDERS.map(async (orderBy) => [orderBy, (await page(student, { orderBy, first: 2 })).cursors[1] as string] as const),
      ),
    );
  });

  const refused = async (variables: object) => {
    const answer = await student.send(PAGE, variables);
    const told = answer.errors?.map((error) => [error.extensions.code, error.message.replace(/^(after|before) /, '')]);
    expect([variables, answer.data?.advisors, told]).toEqual([
      variables,
      null,
      [['BAD_USER_INPUT', 'is not a cursor of this list in this order.']],
    ]);
  };

  test('of another order is refused', async () => {
    for (const orderBy of ORDERS)
      for (const other of ORDERS.filter((one) => one !== orderBy))
        for (const side of ['after', 'before']) await refused({ orderBy, [side]: own[other] });
    // Left out, the order depends on whether there is a text.
    await refused({ after: own.RELEVANCE });
    await refused({ filter: { text: 'harbour' }, after: own.NAME });
    expect((await page(student, { after: own.NAME, first: 1 })).ids).toHaveLength(1);
  });

  test('of another text’s ranks is refused, and of another filter’s it is taken', async () => {
    const mine = (await page(student, { filter: { text: 'harbour' }, orderBy: 'RELEVANCE', first: 2 })).cursors[1];
    await refused({ filter: { text: 'lighthouse' }, orderBy: 'RELEVANCE', after: mine });
    await refused({ filter: { text: '"harbour"' }, orderBy: 'RELEVANCE', after: mine });
    await refused({ orderBy: 'RELEVANCE', after: mine });
    const filter = { text: 'harbour', classYear: { min: 1900 } };
    expect((await student.send(PAGE, { filter, orderBy: 'RELEVANCE', after: mine })).errors).toBeUndefined();
  });

  test('of another list is refused, and so is one of this list there', async () => {
    const { introRequests } = await student.ask('{ introRequests { edges { cursor } } }');
    for (const orderBy of ORDERS) {
      await refused({ orderBy, after: introRequests.edges[0].cursor });
      const answer = await student.send('query ($after: String) { introRequests(after: $after) { nodes { id } } }', {
        after: own[orderBy],
      });
      expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  const write = (...content: unknown[]) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const ID = randomUUID();

  test.each<[string, string[]]>([
    [
      'RELEVANCE',
      [
        write('advisors.relevance', '1', ID),
        write('advisors.relevance', 1.5, ID),
        write('advisors.relevance', 2 ** 53, ID),
        write('advisors.relevance', null, ID),
      ],
    ],
    [
      'NAME',
      [write('advisors.name', 'x', 'y'), write('advisors.name', 1, ID), write('advisors.name', 'a\0', ID), write('advisors.name', 'x')],
    ],
    ['NAME', [write('advisors.name', 'x', ID, ID), write('advisors.name', ['x'], ID), write('advisors.name', { x: 1 }, ID), write(ID)]],
    ['NAME', [write('advisors.name', 'x', ID.toUpperCase().slice(1)), write('introRequests', 'x', ID), write(null, 'x', ID)]],
    ['CLASS_YEAR_DESC', [write('advisors.year', true, ID), write('advisors.year', 1e300, ID), write('advisors.year', [2000], ID)]],
    ['OPEN_SLOTS_DESC', [write('advisors.slots', {}, ID), write('advisors.slots', '', ID)]],
    [
      'RECENTLY_JOINED',
      [
        '2026-01-01',
        '2026-13-01T00:00:00.000Z',
        '2026-02-30T00:00:00.000Z',
        '2026-01-01T24:00:00.000Z',
        '2026-01-01T00:00:00.000+01:00',
        '0000-01-01T00:00:00.000Z',
        'infinity',
        'now',
        '',
      ].map((time) => write('advisors.joined', time, ID)),
    ],
  ])('that was forged in the order %s is refused', async (orderBy, cursors) => {
    for (const cursor of cursors) for (const side of ['after', 'before']) await refused({ orderBy, [side]: cursor });
  });

  test('that is none is refused', async () => {
    const real = own.NAME as string;
    const [first] = [real.slice(0, -1)];
    for (const after of [
      '',
      ' ',
      'x',
      '%',
      '🦆',
      '\ud800',
      '\0',
      'null',
      'W10',
      first,
      `${real}=`,
      ` ${real}`,
      `${real}AA`,
      real.slice(1),
      'A'.repeat(9_000),
    ])
      await refused({ after });
    for (const after of [Buffer.from('[]'), Buffer.from('{}'), Buffer.from('"x"'), Buffer.from('1'), Buffer.from('[[[[')])
      await refused({ after: after.toString('base64url') });
    // The same content, written differently.
    const content = Buffer.from(real, 'base64url').toString();
    await refused({ after: Buffer.from(content.replace('",', '" ,')).toString('base64url') });
    await refused({
      after: Buffer.from(content)
        .toString('base64')
        .padEnd(real.length + 1, '='),
    });
  });

  test('of a person who has gone since says where to go on', async () => {
    const world = await World.create();
    const viewer = await world.student();
    const people = [];
    for (const name of ['A', 'B', 'C', 'D']) people.push(await world.advisor({ name }));
    const { cursors, ids } = await page(viewer, { first: 2 });
    await (people[1] as Person).succeeds('eraseAccount', { confirm: true });
    expect((await page(viewer, { after: cursors[1] })).ids).toEqual(people.slice(2).map((one) => one.advisorId));
    expect((await page(viewer, { before: cursors[1] })).ids).toEqual(ids.slice(0, 1));
  });
});

describe('looked up by its words or met in the order asked for, a list', () => {
  const asked = [
    ...FILTERS.filter((filter) => Object.keys(filter).length > 0),
    { text: 'harb', classYear: { min: 2000 } },
    { text: 'nobody' },
  ];

  /** Whether the database would look the list up, as it knows the words now. */
  async function isLookedUp(world: World, viewer: Person): Promise<boolean> {
    const search = JSON.stringify({
      words: ['harbour'],
      phrases: [],
      tags: [],
      minClassYear: null,
      maxClassYear: null,
      acceptingRequests: null,
    });
    const [row] = await sql<{ few: boolean }>(
      `select few from (select set_config('app.institution', $1, false), set_config('app.account', $2, false)) wall, read_search($3::jsonb, 26, false, false, null)`,
      [world.institutionId, viewer.accountId, search],
    );
    return row?.few ?? false;
  }

  test('is the same, whoever asks, in every order and from either side', async () => {
    const { world, viewers } = await crowd(26);
    const all = async () => {
      const lists: Record<string, unknown> = {};
      for (const [who, viewer] of viewers.entries())
        for (const filter of asked)
          for (const orderBy of ORDERS) {
            const forward = await page(viewer, { filter, orderBy, first: 5 });
            const list = {
              forward,
              next: forward.cursors[4] && (await page(viewer, { filter, orderBy, first: 20, after: forward.cursors[4] })),
              backward: await page(viewer, { filter, orderBy, last: 7 }),
              counted: (
                await viewer.ask(
                  'query ($filter: AdvisorFilter) { advisors(filter: $filter, first: 0) { totalCount facets { industries { value count } classYears { value count } } } }',
                  { filter },
                )
              ).advisors,
            };
            lists[`${who} ${orderBy} ${JSON.stringify(filter)}`] = list;
          }
      return lists;
    };
    const lookedUp = await all();
    expect(await isLookedUp(world, viewers[0])).toBe(true);
    try {
      await sql(
        `insert into advisor_lexeme select distinct lexeme, 1e9, 1 from advisor_document d, unnest(array_append(tsvector_to_array(d.words), '')) lexeme
         where d.institution_id = $1 on conflict (lexeme) do update set documents = 1e9`,
        [world.institutionId],
      );
      expect(await isLookedUp(world, viewers[0])).toBe(false);
      expect(await all()).toEqual(lookedUp);
    } finally {
      await sql('delete from advisor_lexeme');
    }
  }, 120_000);
});
