import { codes, type Data, type Person, sql, World } from '../world';

const PROFILE =
  'headline bio jobTitle employer { value } industry { value } location { value } timeZone classYear degrees { level } topics { value } affinities { value } languages';

const EVERYTHING = {
  headline: 'Headlineword',
  bio: 'Bioword',
  jobTitle: 'Titleword',
  employer: { value: 'employerword' },
  industry: { value: 'industryword' },
  location: { value: 'locationword' },
  timeZone: 'Europe/Paris',
  classYear: 1999,
  degrees: [{ level: 'BACHELOR' }],
  topics: [{ value: 'topicword' }],
  affinities: [{ value: 'affinityword' }],
  languages: ['fr'],
};

/** What of the profile is counted in facets. */
const COUNTED = {
  industries: ['industryword'],
  employers: ['employerword'],
  locations: ['locationword'],
  topics: ['topicword'],
  affinities: ['affinityword'],
  programs: ['45.0601'],
  classYears: ['1999'],
};

const FACET_OF: Record<string, keyof typeof COUNTED> = {
  INDUSTRY: 'industries',
  EMPLOYER: 'employers',
  LOCATION: 'locations',
  TOPICS: 'topics',
  AFFINITIES: 'affinities',
  DEGREES: 'programs',
  CLASS_YEAR: 'classYears',
};

/** For each item: how the profile looks without it, and every filter that must not find by it. */
const ITEMS: [string, object, object[]][] = [
  ['HEADLINE', { headline: null }, [{ text: 'headlineword' }]],
  ['BIO', { bio: null }, [{ text: 'bioword' }]],
  ['JOB_TITLE', { jobTitle: null }, [{ text: 'titleword' }]],
  ['EMPLOYER', { employer: null }, [{ text: 'employerword' }, { employers: ['employerword'] }]],
  ['INDUSTRY', { industry: null }, [{ text: 'industryword' }, { industries: ['industryword'] }]],
  ['LOCATION', { location: null, timeZone: null }, [{ text: 'locationword' }, { locations: ['locationword'] }]],
  ['CLASS_YEAR', { classYear: null }, [{ classYear: { min: 1999, max: 1999 } }, { classYear: { min: 1 } }, { classYear: { max: 2100 } }]],
  ['DEGREES', { degrees: [] }, [{ programs: ['45.0601'] }, { programs: ['45'] }]],
  ['TOPICS', { topics: [] }, [{ text: 'topicword' }, { topics: ['topicword'] }]],
  ['AFFINITIES', { affinities: [] }, [{ affinities: ['affinityword'] }]],
  ['LANGUAGES', { languages: [] }, [{ languages: ['fr'] }]],
];

const SEEN_BY: Record<string, string[]> = {
  NOBODY: ['self'],
  STAFF: ['self', 'staff'],
  CONNECTED: ['self', 'staff', 'connected'],
  STUDENTS: ['self', 'staff', 'connected', 'unconnected', 'advisor'],
};

async function crowd() {
  const world = await World.create();
  const owner = await world.advisor({
    headline: 'Headlineword',
    bio: 'Bioword',
    jobTitle: 'Titleword',
    employer: 'employerword',
    industry: 'industryword',
    location: 'locationword',
    timeZone: 'Europe/Paris',
    classYear: 1999,
    program: '45.0601',
    topics: ['topicword'],
    affinities: ['affinityword'],
    languages: ['fr'],
  });
  const viewers: Record<string, Person> = {
    self: owner,
    staff: await world.staff([]),
    connected: await world.student(),
    unconnected: await world.student(),
    advisor: await world.advisor(),
  };
  await world.accepted(viewers.connected as Person, owner);
  // Having asked is not being connected.
  await world.request(viewers.unconnected as Person, owner);
  return { world, owner, viewers: Object.entries(viewers) };
}

const show = (owner: Person, item: string, visibility: string) =>
  owner.succeeds('updateAdvisorProfile', { visibility: [{ item, visibility }] });

/** The facets of the list of those who are called so, each as its values. */
async function counted(viewer: Person, text: string): Promise<Data> {
  const selection = Object.keys(COUNTED).map((facet) => `${facet} { value count precision }`);
  const { advisors } = await viewer.ask(
    `query ($text: String) { advisors(filter: { text: $text }) { facets { ${selection.join(' ')} } } }`,
    {
      text,
    },
  );
  return Object.fromEntries(
    Object.entries(advisors.facets as Record<string, Data[]>).map(([facet, values]) => [
      facet,
      values.map(({ value, count, precision }) => (count === 1 && precision === 'EXACT' ? value : [value, count, precision])),
    ]),
  );
}

/** A text also as somebody types it, not finished yet, and misspells it. */
const asTyped = (filter: object): object[] =>
  'text' in filter ? [filter, { text: String(filter.text).slice(0, -2) }, { text: String(filter.text).replace('word', 'wrod') }] : [filter];

async function found(viewer: Person, filter: object): Promise<{ ids: string[]; count: number }> {
  const { advisors } = await viewer.ask('query ($filter: AdvisorFilter) { advisors(filter: $filter) { totalCount nodes { id } } }', {
    filter,
  });
  return { ids: advisors.nodes.map((node: Data) => node.id), count: advisors.totalCount };
}

test.each(ITEMS)(
  '%s is shown to those its owner says, by whatever way, and found and counted for nobody else',
  async (item, without, filters) => {
    const { owner, viewers } = await crowd();
    const query = `query ($id: ID!) { advisor(id: $id) { ${PROFILE} } node(id: $id) { ... on Advisor { ${PROFILE} } } advisors(filter: { text: "${owner.name}" }) { nodes { ${PROFILE} } } }`;
    for (const [visibility, seenBy] of Object.entries(SEEN_BY)) {
      await show(owner, item, visibility);
      for (const [name, viewer] of viewers) {
        const isShown = seenBy.includes(name);
        const profile = isShown ? EVERYTHING : { ...EVERYTHING, ...without };
        expect([visibility, name, await viewer.ask(query, { id: owner.advisorId })]).toEqual([
          visibility,
          name,
          { advisor: profile, node: profile, advisors: { nodes: [profile] } },
        ]);
        const facet = FACET_OF[item];
        const values = isShown || !facet ? COUNTED : { ...COUNTED, [facet]: [] };
        expect([visibility, name, await counted(viewer, owner.name)]).toEqual([visibility, name, values]);
        for (const filter of filters.flatMap(asTyped)) {
          // Only a word that all students see is one to spell others by.
          const isSpelled = visibility === 'STUDENTS' || !JSON.stringify(filter).includes('wrod');
          const expected = isShown && isSpelled ? { ids: [owner.advisorId], count: 1 } : { ids: [], count: 0 };
          expect([visibility, name, filter, await found(viewer, filter)]).toEqual([visibility, name, filter, expected]);
        }
      }
    }
  },
);

test('with a request it is the same: the two sides of an accepted one are connected, those of a pending one are not', async () => {
  const { owner, viewers } = await crowd();
  await show(owner, 'BIO', 'CONNECTED');
  const { connected, unconnected } = Object.fromEntries(viewers) as { connected: Person; unconnected: Person };
  const query = '{ introRequests { nodes { advisor { bio } } } }';
  expect((await connected.ask(query)).introRequests.nodes).toEqual([{ advisor: { bio: 'Bioword' } }]);
  expect((await unconnected.ask(query)).introRequests.nodes).toEqual([{ advisor: { bio: null } }]);
});

test('several items are hidden together, those left out of a change stay as they were, and the decisions are their owner’s and staff’s to read', async () => {
  const { owner, viewers } = await crowd();
  await owner.succeeds('updateAdvisorProfile', {
    visibility: [
      { item: 'BIO', visibility: 'NOBODY' },
      { item: 'CLASS_YEAR', visibility: 'STAFF' },
    ],
  });
  await show(owner, 'BIO', 'STAFF');
  for (const [name, viewer] of viewers) {
    const { advisor } = await viewer.ask('query ($id: ID!) { advisor(id: $id) { bio classYear visibility { item visibility } } }', {
      id: owner.advisorId,
    });
    const mayKnow = name === 'self' || name === 'staff';
    expect(advisor).toMatchObject({ bio: mayKnow ? 'Bioword' : null, classYear: mayKnow ? 1999 : null });
    const decided = advisor.visibility?.filter((one: Data) => one.visibility !== 'STUDENTS') ?? null;
    expect(decided).toEqual(
      mayKnow
        ? [
            { item: 'BIO', visibility: 'STAFF' },
            { item: 'CLASS_YEAR', visibility: 'STAFF' },
          ]
        : null,
    );
    if (mayKnow) expect(advisor.visibility).toHaveLength(11);
  }
});

test('a hidden year counts as unknown in the order by year, and no cursor holds it', async () => {
  const world = await World.create();
  const [student, staff] = [await world.student(), await world.staff()];
  const [hidden, late, early] = [
    await world.advisor({ name: 'Hidden', classYear: 2001 }),
    await world.advisor({ name: 'Late', classYear: 2010 }),
    await world.advisor({ name: 'Early', classYear: 1990 }),
  ];
  await show(hidden, 'CLASS_YEAR', 'STAFF');
  const query = `query ($after: String) { advisors(orderBy: CLASS_YEAR_DESC, first: 1, after: $after) {
    totalCount pageInfo { endCursor hasNextPage } edges { cursor node { name classYear } } } }`;
  const walk = async (viewer: Person) => {
    const steps: unknown[] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const { advisors }: Data = await viewer.ask(query, { after });
      const [{ cursor, node }] = advisors.edges;
      expect(advisors).toMatchObject({ totalCount: 3, pageInfo: { endCursor: cursor } });
      // A cursor is sealed: whoever looks finds nothing.
      expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/2010|1990|2001|year/);
      steps.push([node.name, node.classYear]);
      ({ endCursor: after, hasNextPage: more } = advisors.pageInfo);
    }
    return steps;
  };
  expect(await walk(student)).toEqual([
    [late.name, 2010],
    [early.name, 1990],
    [hidden.name, null],
  ]);
  expect(await walk(staff)).toEqual([
    [late.name, 2010],
    [hidden.name, 2001],
    [early.name, 1990],
  ]);
});

describe('an affinity of a special category', () => {
  async function special(affinities: string[] = []) {
    const world = await World.create();
    const owner = await world.advisor({ affinities });
    await world.term('AFFINITY', 'chess');
    await world.term('AFFINITY', 'faith');
    await sql("update term set special_category = true where institution_id = $1 and value = 'faith'", [world.institutionId]);
    const others = [await world.student(), await world.advisor(), await world.staff()];
    return { world, owner, others };
  }

  const READ = 'query ($id: ID!) { advisor(id: $id) { affinities { value } } }';
  const read = async (viewer: Person, owner: Person): Promise<string[]> =>
    (await viewer.ask(READ, { id: owner.advisorId })).advisor.affinities.map((term: Data) => term.value);

  test('is set only by somebody who agrees that it is shown', async () => {
    const { owner, others } = await special();
    await owner.succeeds('updateAdvisorProfile', { affinities: ['chess'] });
    for (const agreeToShowSpecial of [undefined, null, false]) {
      const payload = await owner.does('updateAdvisorProfile', { affinities: ['chess', 'faith'], headline: 'New', agreeToShowSpecial });
      expect(payload.userErrors).toMatchObject([{ code: 'SPECIAL_CATEGORY', field: ['input', 'agreeToShowSpecial'] }]);
    }
    expect(await read(owner, owner)).toEqual(['chess']);
    expect(codes(await owner.does('updateAdvisorProfile', { affinities: ['chess', 'faith'], agreeToShowSpecial: true }))).toEqual([]);
    for (const viewer of [owner, ...others]) {
      expect(await read(viewer, owner)).toEqual(['chess', 'faith']);
      expect(await found(viewer, { affinities: ['faith'] })).toEqual({ ids: [owner.advisorId], count: 1 });
    }
    const rows = await sql(
      'select t.value, x.consented_at is not null as agreed from advisor_affinity x join term t on t.id = x.term_id and t.institution_id = x.institution_id where x.advisor_id = $1 order by 1',
      [owner.accountId],
    );
    expect(rows).toEqual([
      { value: 'chess', agreed: false },
      { value: 'faith', agreed: true },
    ]);
  });

  test('that came from a file is seen by its owner alone until they agree, neither read nor found by staff or anybody', async () => {
    const { owner, others } = await special(['chess', 'faith']);
    for (const viewer of others) {
      expect(await read(viewer, owner)).toEqual(['chess']);
      expect(await found(viewer, { affinities: ['faith'] })).toEqual({ ids: [], count: 0 });
      expect(await found(viewer, { affinities: ['chess'] })).toEqual({ ids: [owner.advisorId], count: 1 });
    }
    expect(await read(owner, owner)).toEqual(['chess', 'faith']);
    expect(await found(owner, { affinities: ['faith'] })).toEqual({ ids: [owner.advisorId], count: 1 });
    // To save the profile as it stands is to show it, so it needs agreement too.
    expect(codes(await owner.does('updateAdvisorProfile', { affinities: ['chess', 'faith'] }))).toEqual(['SPECIAL_CATEGORY']);
    await owner.succeeds('updateAdvisorProfile', { affinities: ['chess', 'faith'], agreeToShowSpecial: true });
    for (const viewer of others) expect(await read(viewer, owner)).toEqual(['chess', 'faith']);
  });

  test('that is agreed to still obeys who may see affinities at all', async () => {
    const { owner, others } = await special();
    await owner.succeeds('updateAdvisorProfile', { affinities: ['faith'], agreeToShowSpecial: true });
    await show(owner, 'AFFINITIES', 'NOBODY');
    for (const viewer of others) {
      expect(await read(viewer, owner)).toEqual([]);
      expect(await found(viewer, { affinities: ['faith'] })).toEqual({ ids: [], count: 0 });
    }
  });
});
