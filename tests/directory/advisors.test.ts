import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { globalId } from '../../src/platform/global-id';
import { type Data, type Person, World } from '../world';

const LIST = `query ($filter: AdvisorFilter, $orderBy: AdvisorOrder, $first: Int, $after: String, $last: Int, $before: String) {
  advisors(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    totalCount totalCountPrecision
    edges { cursor node { name } }
    nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

const names = async (person: Person, filter: object, more: object = {}): Promise<string[]> =>
  (await person.ask(LIST, { filter, ...more })).advisors.nodes.map((node: { name: string }) => node.name);

describe('the directory', () => {
  let student: Person;
  let staff: Person;
  let world: World;

  beforeAll(async () => {
    world = await World.create();
    [student, staff] = [await world.student(), await world.staff()];
    await world.advisor({
      name: 'José González',
      jobTitle: 'Data Scientist',
      employer: 'kestrel',
      industry: 'software',
      location: 'chicago',
      topics: ['open-source'],
      affinities: ['veteran'],
      classYear: 2010,
      program: '11.0701',
      languages: ['en', 'es'],
      chatModes: ['VIDEO'],
      capacity: 2,
    });
    await world.advisor({
      name: 'Ada Lovelace',
      headline: '100% engines_',
      bio: 'I write programs.',
      industry: 'software',
      topics: ['open-source', 'mathematics'],
      classYear: 2015,
      capacity: 9,
    });
    await world.advisor({
      name: 'Zoë Öberg',
      jobTitle: 'Nurse',
      industry: 'health',
      affinities: ['veteran', 'rowing'],
      classYear: 1999,
      pausedUntil: '2999-01-01',
      program: '51.3801',
      chatModes: ['PHONE'],
    });
    await world.advisor({ name: 'Paused Person', listing: 'PAUSED', industry: 'health' });
    await world.advisor({ name: 'Unlisted Person', listing: 'UNLISTED', industry: 'health' });
    await world.advisor({ name: 'Invited Person', listing: 'INVITED' });
  });

  test('shows students and alumni those who are listed or paused, and staff everybody', async () => {
    expect(await names(student, {})).toEqual(['Ada Lovelace', 'José González', 'Paused Person', 'Zoë Öberg']);
    expect(await names(await world.advisor({ name: 'Me', listing: 'UNLISTED' }), {})).not.toContain('Me');
    expect(await names(staff, {})).toEqual(expect.arrayContaining(['Unlisted Person', 'Invited Person']));
  });

  test.each<[object, string[]]>([
    [{ text: 'gonzalez' }, ['José González']],
    [{ text: 'JOSE data' }, ['José González']],
    [{ text: 'kestrel' }, ['José González']],
    [{ text: 'mathematics' }, ['Ada Lovelace']],
    [{ text: 'oberg nurse' }, ['Zoë Öberg']],
    [{ text: 'gonzalez nurse' }, []],
    [{ text: '100%' }, ['Ada Lovelace']],
    [{ text: '%' }, []],
    [{ text: '_' }, []],
    [{ text: "'; drop table advisor; --" }, []],
    [{ text: '  ' }, ['Ada Lovelace', 'José González', 'Paused Person', 'Zoë Öberg']],
    [{ text: 'مرحبا' }, []],
    [{ industries: ['software'] }, ['Ada Lovelace', 'José González']],
    [{ industries: ['software', 'health'], topics: ['open-source'] }, ['Ada Lovelace', 'José González']],
    [{ topics: ['mathematics', 'open-source'] }, ['Ada Lovelace', 'José González']],
    [{ topics: ['no-such-topic'] }, []],
    [{ affinities: ['veteran'] }, ['José González', 'Zoë Öberg']],
    [{ employers: ['kestrel'] }, ['José González']],
    [{ locations: ['chicago'] }, ['José González']],
    [{ programs: ['11'] }, ['José González']],
    [{ programs: ['11.0701', '51'] }, ['José González', 'Zoë Öberg']],
    [{ programs: ['%'] }, []],
    [{ classYear: { min: 2010 } }, ['Ada Lovelace', 'José González']],
    [{ classYear: { min: 2000, max: 2012 } }, ['José González']],
    [{ classYear: { min: -2_147_483_648, max: 2_147_483_647 } }, ['Ada Lovelace', 'José González', 'Zoë Öberg']],
    [
      { classYear: { min: null, max: null }, text: null, topics: null, acceptingRequests: null },
      ['Ada Lovelace', 'José González', 'Paused Person', 'Zoë Öberg'],
    ],
    [{ languages: ['es'] }, ['José González']],
    [{ chatModes: ['PHONE', 'VIDEO'] }, ['José González', 'Zoë Öberg']],
    [{ acceptingRequests: true }, ['Ada Lovelace', 'José González']],
    [{ acceptingRequests: false }, ['Paused Person', 'Zoë Öberg']],
    [{ industries: [] }, ['Ada Lovelace', 'José González', 'Paused Person', 'Zoë Öberg']],
  ])('finds by %j', async (filter, expected) => {
    const { advisors } = await student.ask(LIST, { filter });
    expect(advisors.nodes.map((node: Data) => node.name)).toEqual(expected);
    expect(advisors).toMatchObject({ totalCount: expected.length, totalCountPrecision: 'EXACT' });
  });

  test('never matches what the viewer may not see', async () => {
    expect(await names(student, { text: 'Unlisted' })).toEqual([]);
    expect(await names(student, { industries: ['health'] })).toEqual(['Paused Person', 'Zoë Öberg']);
    expect(await names(staff, { text: 'Unlisted' })).toEqual(['Unlisted Person']);
  });

  test('comes in the order asked for', async () => {
    expect((await names(student, {}, { orderBy: 'CLASS_YEAR_DESC' })).slice(0, 3)).toEqual(['Ada Lovelace', 'José González', 'Zoë Öberg']);
    expect((await names(student, {}, { orderBy: 'OPEN_SLOTS_DESC' }))[0]).toBe('Ada Lovelace');
    expect(await names(student, {}, { orderBy: 'RECENTLY_JOINED' })).toEqual([
      'Paused Person',
      'Zoë Öberg',
      'Ada Lovelace',
      'José González',
    ]);
  });

  test.each([
    [{ first: 1, last: 1 }, 'first or last'],
    [{ first: 101 }, 'first must be from 0 to 100'],
    [{ last: -1 }, 'last must be from 0 to 100'],
    [{ after: 'nonsense' }, 'after is not a cursor'],
    [{ after: Buffer.from('["advisors.name","x","y"]').toString('base64url') }, 'after is not a cursor'],
    [
      {
        before: Buffer.from(`["advisors.joined","2026-13-45T99:00:00.000Z","${randomUUID()}"]`).toString('base64url'),
        orderBy: 'RECENTLY_JOINED',
      },
      'before is not a cursor',
    ],
    [{ filter: { classYear: { min: 2020, max: 2010 } } }, 'greater than'],
    [{ filter: { text: 'x'.repeat(201) } }, 'at most 200'],
    [{ filter: { text: 'a\u0000b' } }, 'control characters'],
    [{ filter: { topics: ['a\u0000b'] } }, 'control characters'],
    [{ filter: { text: '\ud800' } }, 'broken Unicode'],
    [{ filter: { topics: Array.from({ length: 101 }, String) } }, 'at most 100 values'],
  ])('refuses %j', async (variables, message) => {
    const answer = await student.send(LIST, variables);
    expect(answer.data.advisors).toBeNull();
    expect(answer.errors?.[0]).toMatchObject({ message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } });
  });

  test('refuses a cursor made in another order', async () => {
    const { advisors } = await student.ask(LIST, { first: 1 });
    const answer = await student.send(LIST, { first: 1, after: advisors.pageInfo.endCursor, orderBy: 'CLASS_YEAR_DESC' });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('gives an empty page, with its count, when nothing is asked for', async () => {
    const { advisors } = await student.ask(LIST, { first: 0 });
    expect(advisors).toMatchObject({ nodes: [], totalCount: 4, pageInfo: { hasNextPage: true, startCursor: null, endCursor: null } });
  });
});

test('walking in pages of any size, in any order, either way, gives the whole list without gaps or repeats', async () => {
  const world = await World.create();
  const student = await world.student();
  const people = ['Ana', 'Ana', 'ana', 'Ánna', 'Bo', 'Ça', 'Zed', 'Łu', '李', 'Ō', 'o', 'Þór'];
  // Equal years, slots and times, so that ties are broken by the id alone.
  for (const [index, name] of people.entries()) {
    await world.advisor({
      name,
      classYear: index % 3 === 0 ? null : 2000 + (index % 2),
      capacity: index % 4,
      joinedAt: `2026-01-0${1 + (index % 3)}T00:00:00.123Z`,
    });
  }
  const ids = async (variables: object): Promise<{ ids: string[]; pageInfo: Data }> => {
    const { advisors } = await student.ask(LIST.replace('nodes { name }', 'nodes { id }'), variables);
    return { ids: advisors.nodes.map((node: Data) => node.id), pageInfo: advisors.pageInfo };
  };
  const orders = ['NAME', 'CLASS_YEAR_DESC', 'RECENTLY_JOINED', 'OPEN_SLOTS_DESC'];
  const whole = new Map(await Promise.all(orders.map(async (orderBy) => [orderBy, (await ids({ orderBy, first: 100 })).ids] as const)));

  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...orders), fc.integer({ min: 1, max: 5 }), fc.boolean(), async (orderBy, size, backward) => {
      const walked: string[] = [];
      let cursor: string | null = null;
      for (let more = true; more; ) {
        const page: { ids: string[]; pageInfo: Data } = await ids(
          backward ? { orderBy, last: size, before: cursor } : { orderBy, first: size, after: cursor },
        );
        walked.splice(backward ? 0 : walked.length, 0, ...page.ids);
        cursor = backward ? page.pageInfo.startCursor : page.pageInfo.endCursor;
        more = backward ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage;
      }
      expect(walked).toEqual(whole.get(orderBy));
    }),
    { numRuns: 40 },
  );
  expect(new Set(whole.get('NAME')).size).toBe(people.length);
});

describe('one advisor', () => {
  const ONE = 'query ($id: ID!) { advisor(id: $id) { name } node(id: $id) { ... on Advisor { name } } nodes(ids: [$id]) { __typename } }';

  test('is found by id as far as the directory shows them, and to themselves', async () => {
    const world = await World.create();
    const [student, staff, hidden] = [
      await world.student(),
      await world.staff(),
      await world.advisor({ name: 'Hidden', listing: 'UNLISTED' }),
    ];
    const nothing = { advisor: null, node: null, nodes: [null] };
    const found = { advisor: { name: 'Hidden' }, node: { name: 'Hidden' }, nodes: [{ __typename: 'Advisor' }] };
    expect(await student.ask(ONE, { id: hidden.advisorId })).toEqual(nothing);
    expect(await hidden.ask(ONE, { id: hidden.advisorId })).toEqual(found);
    expect(await staff.ask(ONE, { id: hidden.advisorId })).toEqual(found);
  });

  test('of another institution, absent ones and ids that are no ids are all null', async () => {
    const [here, there] = [await World.create(), await World.create()];
    const [student, staff, stranger] = [await here.student(), await here.staff(), await there.advisor()];
    for (const person of [student, staff]) {
      for (const id of [
        stranger.advisorId,
        globalId('Advisor', randomUUID()),
        globalId('Student', stranger.accountId),
        '',
        'x',
        '💥',
        stranger.accountId,
        `${stranger.advisorId}=`,
      ]) {
        const answer = await person.send(ONE, { id });
        expect(answer.text).toBe('{"data":{"advisor":null,"node":null,"nodes":[null]}}');
      }
    }
  });

  test('shows what the directory knows of them', async () => {
    const world = await World.create();
    const student = await world.student();
    const advisor = await world.advisor({
      name: 'Ada',
      headline: 'Hello',
      industry: 'software',
      topics: ['b', 'a'],
      affinities: ['c'],
      classYear: 2011,
      program: '11.0701',
      timeZone: 'Asia/Tokyo',
    });
    const { advisor: node } = await student.ask(
      `query ($id: ID!) { advisor(id: $id) { account { name roles } name headline bio jobTitle employer { name } industry { value name } timeZone classYear
        degrees { level program { value } classYear } topics { value } affinities { value } languages chatModes listing acceptingRequests pausedUntil monthlyCapacity openSlots } }`,
      { id: advisor.advisorId },
    );
    expect(node).toEqual({
      account: { name: 'Ada', roles: ['ALUM'] },
      name: 'Ada',
      headline: 'Hello',
      bio: null,
      jobTitle: null,
      employer: null,
      industry: { value: 'software', name: 'software' },
      timeZone: 'Asia/Tokyo',
      classYear: 2011,
      degrees: [{ level: 'BACHELOR', program: { value: '11.0701' }, classYear: 2011 }],
      topics: [{ value: 'a' }, { value: 'b' }],
      affinities: [{ value: 'c' }],
      languages: ['en'],
      chatModes: [],
      listing: 'LISTED',
      acceptingRequests: true,
      pausedUntil: null,
      monthlyCapacity: null,
      openSlots: 5,
    });
  });
});
