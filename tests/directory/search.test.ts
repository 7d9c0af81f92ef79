import { type Data, type Person, World } from '../world';

const SEARCH = `query ($filter: AdvisorFilter, $orderBy: AdvisorOrder, $first: Int) {
  advisors(filter: $filter, orderBy: $orderBy, first: $first) { totalCount nodes { name openSlots } }
}`;

/** Names in the order of the list. */
async function find(viewer: Person, filter: object | string, orderBy?: string): Promise<string[]> {
  const asked = typeof filter === 'string' ? { text: filter } : filter;
  const { advisors } = await viewer.ask(SEARCH, { filter: asked, orderBy, first: 100 });
  const names = advisors.nodes.map((node: Data) => node.name);
  expect(advisors.totalCount).toBe(names.length);
  return names;
}

const some = async (viewer: Person, filter: object | string) => (await find(viewer, filter)).sort();

describe('a text finds', () => {
  let student: Person;

  beforeAll(async () => {
    const world = await World.create();
    student = await world.student();
    for (const [kind, value, name] of [
      ['INDUSTRY', 'energy', 'Renewable Energy'],
      ['EMPLOYER', 'kestrel-labs', 'Kestrel Labs'],
      ['LOCATION', 'sao-paulo', 'São Paulo'],
      ['TOPIC', 'salary', 'Negotiating salaries'],
      ['AFFINITY', 'rowing', 'Rowing crew'],
    ] as const)
      await world.term(kind, value, name);
    await world.advisor({
      name: 'José González-Ibáñez',
      jobTitle: 'Marketing Director',
      headline: 'Glad to talk about lighthouses',
      bio: 'I study markets, and wrote my thesis on Øresund ferries. Node.js and C++ at night.',
      industry: 'energy',
      employer: 'kestrel-labs',
      location: 'sao-paulo',
      topics: ['salary'],
      affinities: ['rowing'],
    });
    await world.advisor({ name: "Siobhán O'Brien", jobTitle: 'Nurse', headline: 'Wrote the book on case studies', bio: 'Night shifts.' });
    await world.advisor({ name: 'Nina Fontaine', jobTitle: 'UX/UI Designer', bio: 'Lighthouses are what I like best to talk of.' });
    await world.advisor({ name: 'محمد علي', jobTitle: 'Architect' });
    await world.advisor({ name: '李小龍', jobTitle: 'Actor' });
  });

  const [GONZALEZ, BRIEN, NINA] = ['José González-Ibáñez', "Siobhán O'Brien", 'Nina Fontaine'];

  test.each<[string, string, string[]]>([
    ['a name', 'fontaine', [NINA]],
    ['both parts of a double name', 'gonzalez', [GONZALEZ]],
    ['both parts of a double name', 'ibañez', [GONZALEZ]],
    ['a double name', 'González-Ibáñez', [GONZALEZ]],
    ['a name with an apostrophe', "o'brien", [BRIEN]],
    ['part of a name with an apostrophe', 'brien', [BRIEN]],
    ['a title', 'director', [GONZALEZ]],
    ['either half of a title', 'designer', [NINA]],
    ['words that a slash joins', 'ux', [NINA]],
    ['words that a slash joins', 'UI', [NINA]],
    ['words that a slash joins', 'ux/ui', [NINA]],
    ['a headline', 'lighthouses', [GONZALEZ, NINA]],
    ['an employer', 'kestrel', [GONZALEZ]],
    ['an industry', 'renewable', [GONZALEZ]],
    ['a place', 'paulo', [GONZALEZ]],
    ['a topic', 'negotiating', [GONZALEZ]],
    ['a bio', 'thesis', [GONZALEZ]],
    ['a name of another script', 'محمد', ['محمد علي']],
    ['a name of another script', '李', ['李小龍']],
    ['the name of a technology', 'node.js', [GONZALEZ]],
    ['the name of a technology', 'C++ director', [GONZALEZ]],
    ['no affinity, for which there is a filter', 'rowing', []],
    ['two words that somebody joins', 'kestrel-labs', [GONZALEZ]],
    ['two words that somebody joins', 'director/marketing', []],
    ['two words that somebody parts', 'gonzalez ibanez', [GONZALEZ]],
  ])('%s: %s', async (_, text, expected) => {
    expect(await some(student, text)).toEqual([...expected].sort());
  });

  test.each([
    'GONZÁLEZ',
    'gonzalez',
    'Gonza\u0301lez',
    'gonzàlez',
    'GonzÁlez',
    'são PAULO',
    'sao paulo',
    'SÃO PÃULO',
    'oresund',
    'Øresund',
  ])('by %s, whatever its accents and case', async (text) => {
    expect(await find(student, text)).toEqual([GONZALEZ]);
  });

  test('the beginning of a word and a misspelled one, whatever their accents', async () => {
    for (const text of ['gonzà', 'GONZÄL', 'ibâñ', 'são pàu', 'gónzalec', 'fönteine'])
      expect([text, (await find(student, text)).length]).toEqual([text, 1]);
  });

  test('a word in any of its English endings', async () => {
    for (const text of ['marketing', 'markets', 'market', 'marketed']) expect(await find(student, text)).toEqual([GONZALEZ]);
    for (const text of ['study', 'studies', 'studied', 'studying']) expect(await some(student, text)).toEqual([GONZALEZ, BRIEN].sort());
    for (const text of ['salary', 'salaries', 'negotiated']) expect(await find(student, text)).toEqual([GONZALEZ]);
  });

  test('the last word as soon as it begins so, but no earlier one', async () => {
    for (const text of ['light', 'lightho', 'lighthouse']) expect(await some(student, text)).toEqual([GONZALEZ, NINA].sort());
    for (const text of ['font', 'nina f', 'designer fontai', 'f']) expect(await some(student, text)).toContain(NINA);
    // A word that is finished is meant as it is.
    for (const text of ['fon designer', 'ligh jose', 'desi nina']) expect(await find(student, text)).toEqual([]);
    expect(await find(student, 'josé gonzález-ib')).toEqual([GONZALEZ]);
    expect(await find(student, 'gonzález-ib josé')).toEqual([]);
  });

  test('who has all the words, wherever they stand, in any order', async () => {
    for (const text of ['lighthouses kestrel', 'kestrel lighthouses', 'jose thesis paulo director energy'])
      expect(await find(student, text)).toEqual([GONZALEZ]);
    for (const text of ['lighthouses nurse', 'fontaine kestrel', 'nosuchword lighthouses', 'lighthouses nosuchword'])
      expect(await find(student, text)).toEqual([]);
  });

  test('words that say nothing are passed over', async () => {
    for (const text of [
      'the director of lighthouses',
      'a nurse',
      'nurse & book',
      '- nurse',
      'nurse -',
      '🙂 nurse',
      'nurse ✓ €',
      'nur !',
      '"nur )',
    ])
      expect((await find(student, text)).length).toBe(1);
  });

  test('a phrase in quotes of any kind, and words beside it', async () => {
    for (const text of [
      '"talk about lighthouses"',
      '“talk about lighthouses”',
      '„talk about lighthouses”',
      'jose "talk about lighthouses"',
      '"TALK about lighthouse" director',
      '"marketing director" "kestrel labs"',
    ])
      expect([text, await find(student, text)]).toEqual([text, [GONZALEZ]]);
    expect(await some(student, 'talk about lighthouses')).toEqual([GONZALEZ, NINA].sort());
    // As long as its quotes are not closed, it is still being typed.
    for (const text of ['"talk about lighthouses', '“lighthouses talk', '"talk about lightho'])
      expect([text, await some(student, text)]).toEqual([text, [GONZALEZ, NINA].sort()]);
    for (const text of ['"lighthouses about talk"', '"director kestrel"', '"about lighthouses" nurse', '"talk lighthouses"', '"light"'])
      expect([text, await find(student, text)]).toEqual([text, []]);
  });
});

describe('a slip of the pen', () => {
  test.each([
    ['Marketing', ['marketng', 'markteing', 'marketingg', 'makreting', 'narketing']],
    ['González', ['Gonzales', 'gonzalex', 'gonzlez', 'Gonzalés']],
    ['Engineer', ['enginer', 'engeneer', 'enginere']],
    ['Nurse', ['nurce', 'nirse', 'nurs']],
    ['Law', ['law']],
  ])('%s is found by %j', async (word, texts) => {
    const world = await World.create();
    const [student] = [await world.student(), await world.advisor({ name: `Ana ${word}` }), await world.advisor({ name: 'Bo Else' })];
    for (const text of texts) {
      expect([text, await find(student, text)]).toEqual([text, [`Ana ${word}`]]);
      expect([text, await find(student, `${text} ana`)]).toEqual([`${text}`, [`Ana ${word}`]]);
      expect([text, await find(student, `${text} bo`)]).toEqual([text, []]);
    }
  });

  test.each([
    ['Marketing', ['mrktng', 'parkering', 'marchetting']],
    ['Nurse', ['narce', 'purxe']],
    ['Law', ['lau', 'lwa']],
    ['12345678', ['12945687999']],
  ])('%s is not found by what is spelled too differently: %j', async (word, texts) => {
    const world = await World.create();
    const [student] = [await world.student(), await world.advisor({ name: `Ana ${word}` })];
    for (const text of texts) expect([text, await find(student, text)]).toEqual([text, []]);
  });

  test('is forgiven also where somebody really is called so, who comes first', async () => {
    const world = await World.create();
    const student = await world.student();
    for (let nth = 0; nth < 9; nth += 1) await world.advisor({ name: `Gonzales ${nth}` });
    await world.advisor({ name: 'González', capacity: 1_000 });
    const names = await find(student, 'Gonzales');
    expect(names).toHaveLength(10);
    expect(names[9]).toBe('González');
    // With ten who are called so, it is no slip.
    const tenth = await world.advisor({ name: 'Gonzales 9' });
    expect(await find(student, 'Gonzales')).toHaveLength(10);
    expect(await find(student, 'Gonzales')).not.toContain('González');
    // And in a phrase nothing is forgiven.
    expect(await find(student, '"gonzalez"')).toEqual(['González']);
    expect(await find(student, '"gonzaless"')).toEqual([]);
    expect(tenth.name).toBe('Gonzales 9');
  });

  test('is not seen in a word that is still being typed', async () => {
    const world = await World.create();
    const [student] = [await world.student(), await world.advisor({ name: 'Ana Marketplace' }), await world.advisor({ name: 'Bo Market' })];
    expect(await some(student, 'marke')).toEqual(['Ana Marketplace', 'Bo Market']);
    expect(await find(student, 'marketpl')).toEqual(['Ana Marketplace']);
  });
});

describe('the best matches come first', () => {
  test('by default where there is a text, and by name where there is none', async () => {
    const world = await World.create();
    const student = await world.student();
    await world.advisor({ name: 'Zoe Harbour' });
    await world.advisor({ name: 'Abe Else', bio: 'harbour' });
    expect(await find(student, 'harbour')).toEqual(['Zoe Harbour', 'Abe Else']);
    expect(await find(student, 'harbour', 'NAME')).toEqual(['Abe Else', 'Zoe Harbour']);
    expect(await find(student, {})).toEqual(['Abe Else', 'Zoe Harbour']);
    expect(await find(student, { text: ' ' })).toEqual(['Abe Else', 'Zoe Harbour']);
  });

  test('a word as it was spelled over one that is spelled like it, wherever it stands', async () => {
    const world = await World.create();
    const student = await world.student();
    await world.advisor({ name: 'Marketang', jobTitle: 'Marketang', headline: 'Marketang' });
    await world.advisor({ name: 'Quiet', bio: 'It is long, and ends in marketeng.', listing: 'PAUSED' });
    expect(await find(student, 'marketeng')).toEqual(['Quiet', 'Marketang']);
  });

  test.each(['harbour', 'harb', 'harbour master', '"harbour master"', 'harbor'])(
    'name and title over headline and terms, over the place, over the bio: %s',
    async (text) => {
      const world = await World.create();
      const student = await world.student();
      await world.term('LOCATION', 'place', 'Harbour Master');
      await world.term('EMPLOYER', 'work', 'Harbour Master');
      // The ids are random, and the least relevant is the freest, so that neither explains the order.
      await world.advisor({ name: 'Bio', bio: 'harbour master', capacity: 1_000 });
      await world.advisor({ name: 'Place', location: 'place', capacity: 100 });
      await world.advisor({ name: 'Headline', headline: 'harbour master', capacity: 20 });
      await world.advisor({ name: 'Title', jobTitle: 'Harbour Master', listing: 'PAUSED' });
      await world.advisor({ name: 'Employer', employer: 'work', listing: 'PAUSED' });
      await world.advisor({ name: 'Harbour Master', pausedUntil: '2999-01-01' });
      const names = await find(student, text);
      expect(names.slice(0, 2).sort()).toEqual(['Harbour Master', 'Title']);
      expect(names.slice(2)).toEqual(['Headline', 'Employer', 'Place', 'Bio']);
    },
  );

  test('also where the beginning of a word could become many', async () => {
    const world = await World.create();
    const student = await world.student();
    // Forty words begin so, more than a rank can be divided by.
    const endings = Array.from({ length: 40 }, (_, nth) => `harb${'abcdefghij'[nth % 10]}${'klmn'[Math.floor(nth / 10)]}o`);
    await world.advisor({ name: 'Bio', bio: `harbour, and more: ${endings.join(' ')}` });
    await world.advisor({ name: 'Title', jobTitle: 'Harbour Master', listing: 'PAUSED' });
    await world.advisor({ name: 'Other', bio: 'harbour', capacity: 9 });
    expect((await find(student, 'harb'))[0]).toBe('Title');
  });

  test('at equal relevance those who take requests, and of these the ones who are asked less', async () => {
    const world = await World.create();
    const [student, another] = [await world.student(), await world.student()];
    const [busy, free] = [await world.advisor({ name: 'Harbour B', capacity: 4 }), await world.advisor({ name: 'Harbour F', capacity: 4 })];
    await world.advisor({ name: 'Harbour P', capacity: 4, listing: 'PAUSED' });
    await world.advisor({ name: 'Harbour U', capacity: 4, pausedUntil: '2999-01-01' });
    const [full] = [await world.advisor({ name: 'Harbour Z', capacity: 1 })];
    await world.request(student, busy);
    await world.request(student, full);
    const names = await find(student, 'harbour');
    expect(names.slice(0, 2)).toEqual(['Harbour F', 'Harbour B']);
    expect(names.slice(2).sort()).toEqual(['Harbour P', 'Harbour U', 'Harbour Z']);
    // The very next ask counts.
    await world.request(student, free);
    await world.request(another, free);
    expect((await find(student, 'harbour')).slice(0, 2)).toEqual(['Harbour B', 'Harbour F']);
    // It never outweighs relevance.
    await world.advisor({ name: 'Else', bio: 'harbour', capacity: 1_000 });
    expect((await find(student, 'harbour')).at(-1)).toBe('Else');
    // Without a text, nobody is more relevant than another, and only that counts.
    expect((await find(student, {}, 'RELEVANCE'))[0]).toBe('Else');
  });
});

describe('a filter', () => {
  let student: Person;

  beforeAll(async () => {
    const world = await World.create();
    student = await world.student();
    await world.advisor({
      name: 'Ada',
      industry: 'software',
      employer: 'kestrel',
      location: 'oslo',
      topics: ['rust', 'law'],
      affinities: ['chess'],
      program: '11.0701',
      classYear: 2010,
      languages: ['en', 'es'],
      chatModes: ['VIDEO', 'PHONE'],
      bio: 'harbour',
    });
    await world.advisor({
      name: 'Bo',
      industry: 'software',
      employer: 'heron',
      location: 'rome',
      topics: ['rust'],
      affinities: ['chess', 'rowing'],
      program: '11.0101',
      classYear: 2012,
      languages: ['en-GB'],
      chatModes: ['PHONE'],
      listing: 'PAUSED',
    });
    await world.advisor({
      name: 'Cy',
      industry: 'health',
      employer: 'kestrel',
      location: 'oslo',
      topics: ['law'],
      program: '51.3801',
      languages: ['es'],
      chatModes: [],
      bio: 'harbour',
      pausedUntil: '2999-01-01',
    });
    await world.advisor({ name: 'Di', languages: [], pausedUntil: '2020-01-01', classYear: 1961 });
  });

  const ALL = ['Ada', 'Bo', 'Cy', 'Di'];

  test.each<[object, string[]]>([
    [{ industries: ['software'] }, ['Ada', 'Bo']],
    [{ industries: ['software', 'health'] }, ['Ada', 'Bo', 'Cy']],
    [{ employers: ['kestrel'] }, ['Ada', 'Cy']],
    [{ employers: ['heron', 'kestrel'] }, ['Ada', 'Bo', 'Cy']],
    [{ locations: ['rome'] }, ['Bo']],
    [{ topics: ['rust', 'law'] }, ['Ada', 'Bo', 'Cy']],
    [{ topics: ['law'] }, ['Ada', 'Cy']],
    [{ affinities: ['rowing'] }, ['Bo']],
    [{ programs: ['11'] }, ['Ada', 'Bo']],
    [{ programs: ['11.07'] }, ['Ada']],
    [{ programs: ['51', '11.0101'] }, ['Bo', 'Cy']],
    [{ programs: ['1.'] }, []],
    [{ programs: ['11.07011'] }, []],
    [{ classYear: { min: 2011 } }, ['Bo']],
    [{ classYear: { max: 2011 } }, ['Ada', 'Di']],
    [{ classYear: { min: 2010, max: 2010 } }, ['Ada']],
    [{ classYear: { min: 0, max: 0 } }, []],
    [{ classYear: {} }, ALL],
    [{ languages: ['en'] }, ['Ada']],
    [{ languages: ['en-GB', 'es'] }, ['Ada', 'Bo', 'Cy']],
    [{ chatModes: ['VIDEO'] }, ['Ada']],
    [{ chatModes: ['IN_PERSON'] }, []],
    [{ chatModes: ['PHONE', 'IN_PERSON'] }, ['Ada', 'Bo']],
    [{ acceptingRequests: true }, ['Ada', 'Di']],
    [{ acceptingRequests: false }, ['Bo', 'Cy']],
    // Every field given must match.
    [{ industries: ['software'], topics: ['law'] }, ['Ada']],
    [{ employers: ['kestrel'], locations: ['oslo'], languages: ['es'], acceptingRequests: false }, ['Cy']],
    [{ programs: ['11'], affinities: ['chess'], classYear: { min: 2011 }, chatModes: ['PHONE'] }, ['Bo']],
    [{ text: 'harbour', industries: ['software'] }, ['Ada']],
    [{ text: 'harb', acceptingRequests: false }, ['Cy']],
    [{ text: 'habrour', employers: ['kestrel'], topics: ['rust'] }, ['Ada']],
    [{ text: 'harbour', industries: ['health'], classYear: { min: 1900 } }, []],
    [
      {
        text: 'ada harbour',
        industries: ['software'],
        employers: ['kestrel'],
        locations: ['oslo'],
        topics: ['rust'],
        affinities: ['chess'],
        programs: ['11'],
        classYear: { min: 2010, max: 2010 },
        languages: ['en'],
        chatModes: ['VIDEO'],
        acceptingRequests: true,
      },
      ['Ada'],
    ],
    // A value means its own field.
    [{ industries: ['kestrel'] }, []],
    [{ topics: ['software'] }, []],
    [{ employers: ['Kestrel'] }, []],
    [{ employers: ['kest'] }, []],
    [{ text: 'PHONE' }, []],
    // Values that nobody has, and such as could mean something to those who read them on the way.
    ...['industries', 'employers', 'locations', 'topics', 'affinities', 'programs'].flatMap((field) =>
      ['unknown', "'", "rust' | 'law", '\\', '%', '*', 'rust:*', ':A', '!rust', '🦆', 'x'.repeat(200)].map((value): [object, string[]] => [
        { [field]: [value] },
        [],
      ]),
    ),
    [{ topics: ['unknown', 'law'] }, ['Ada', 'Cy']],
    [{ topics: Array.from({ length: 100 }, (_, nth) => 'ÿ'.repeat(190) + nth), programs: ['11'] }, []],
  ])('%#: everything in it at once', async (filter, expected) => {
    expect([filter, await some(student, filter)]).toEqual([filter, expected]);
  });
});

describe('the order', () => {
  const BOTH_WAYS = `query ($orderBy: AdvisorOrder, $filter: AdvisorFilter) {
    forward: advisors(orderBy: $orderBy, filter: $filter, first: 50) { nodes { id name classYear openSlots } }
    backward: advisors(orderBy: $orderBy, filter: $filter, last: 50) { nodes { id name classYear openSlots } }
  }`;
  let student: Person;
  let world: World;
  const joined = new Map<string, string>();

  beforeAll(async () => {
    world = await World.create();
    student = await world.student();
    const names = ['Zoë Öberg', 'abe', 'Ábel', 'Bo', 'ádám', 'Çağ', 'cem', 'Dun', 'Đura', 'Øyvind', 'Paz', 'Quin'];
    for (const [nth, name] of names.entries()) {
      const joinedAt = `20${10 + ((nth * 7) % 9)}-03-01T00:00:00.00${nth % 3}Z`;
      const advisor = await world.advisor({
        name,
        joinedAt,
        classYear: nth % 4 === 3 ? null : 1990 + ((nth * 5) % 7),
        capacity: (nth * 3) % 8,
        bio: 'harbour',
      });
      joined.set(advisor.advisorId, joinedAt);
    }
  });

  const both = async (orderBy: string, filter: object = {}) => {
    const { forward, backward } = await student.ask(BOTH_WAYS, { orderBy, filter });
    expect(backward).toEqual(forward);
    return forward.nodes as Data[];
  };

  test.each([{}, { text: 'harbour' }, { text: 'harb', classYear: { min: 1990 } }])('is as asked for, under %j', async (filter) => {
    const all = 'text' in filter && 'classYear' in filter ? 9 : 12;
    const names = (await both('NAME', filter)).map((node) => node.name);
    expect(names).toEqual([...names].sort(new Intl.Collator('und').compare));
    expect(names).toHaveLength(all);
    const years = (await both('CLASS_YEAR_DESC', filter)).map((node) => node.classYear ?? 0);
    expect(years).toEqual([...years].sort((one, two) => two - one));
    expect(years).toHaveLength(all);
    const times = (await both('RECENTLY_JOINED', filter)).map((node) => joined.get(node.id));
    expect(times).toEqual([...times].sort().reverse());
    expect(times).toHaveLength(all);
    const slots = (await both('OPEN_SLOTS_DESC', filter)).map((node) => node.openSlots);
    expect(slots).toEqual([...slots].sort((one, two) => two - one));
    expect(slots).toHaveLength(all);
    expect(await both('RELEVANCE', filter)).toHaveLength(all);
  });

  test('by open slots goes by the requests made a moment ago, and given back', async () => {
    const own = await World.create();
    const [one, two, three] = [await own.student(), await own.student(), await own.student()];
    const [wide, narrow, closed] = [
      await own.advisor({ name: 'Wide', capacity: 5 }),
      await own.advisor({ name: 'Narrow', capacity: 3 }),
      await own.advisor({ name: 'Closed', capacity: 0 }),
    ];
    const slots = async () => {
      const { advisors } = await one.ask(SEARCH, { orderBy: 'OPEN_SLOTS_DESC' });
      return advisors.nodes.map((node: Data) => [node.name, node.openSlots]);
    };
    expect(await slots()).toEqual([
      ['Wide', 5],
      ['Narrow', 3],
      ['Closed', 0],
    ]);
    const requests = [await own.request(one, wide), await own.request(two, wide), await own.request(three, wide)];
    expect(await slots()).toEqual([
      ['Narrow', 3],
      ['Wide', 2],
      ['Closed', 0],
    ]);
    await one.succeeds('withdrawIntro', { introRequestId: requests[0] });
    await two.succeeds('withdrawIntro', { introRequestId: requests[1] });
    expect((await slots())[0]).toEqual(['Wide', 4]);
    await narrow.succeeds('updateAvailability', { monthlyCapacity: 9 });
    await closed.succeeds('updateAvailability', { monthlyCapacity: 7 });
    expect(await slots()).toEqual([
      ['Narrow', 9],
      ['Closed', 7],
      ['Wide', 4],
    ]);
  });
});

describe('short words', () => {
  let student: Person;

  beforeAll(async () => {
    const world = await World.create();
    student = await world.student();
    for (let n = 0; n < 12; n += 1) await world.advisor({ name: `Manager ${n}`, jobTitle: 'Marketing Manager', capacity: 9 });
    await world.advisor({ name: 'Mei Ma', jobTitle: 'Nurse', capacity: 1 });
    await world.advisor({ name: 'An Tang', jobTitle: 'Analyst', bio: 'Being the first in the family was hard.' });
    await world.advisor({ name: 'Hana Kobayashi', jobTitle: 'Chemist' });
    await world.advisor({ name: 'Hannah Smith', jobTitle: 'Chemist' });
  });

  test('a word as it was spelled comes before what it begins, however busy who has it', async () => {
    expect((await find(student, 'ma', 'RELEVANCE'))[0]).toBe('Mei Ma');
    expect((await find(student, 'an', 'RELEVANCE'))[0]).toBe('An Tang');
  });

  test('a word that says nothing is found in names and titles alone, and beside others it is not asked for', async () => {
    expect(await find(student, 'an tang')).toEqual(['An Tang']);
    expect(await find(student, 'being')).toEqual([]);
    for (const text of ['being the first', 'Being the f']) expect(await find(student, text)).toEqual(['An Tang']);
  });

  test('a misspelled word is understood even where it begins another one, unless that may be meant', async () => {
    expect(await find(student, 'hanna kobayashi')).toEqual(['Hana Kobayashi']);
    expect(await find(student, 'hannah kobayashi')).toEqual(['Hana Kobayashi']);
    expect(await find(student, 'hanna')).toEqual(['Hannah Smith']);
  });
});

describe('what nobody means', () => {
  let student: Person;

  beforeAll(async () => {
    const world = await World.create();
    student = await world.student();
    await world.advisor({ name: 'Ada Lovelace', jobTitle: 'Engineer', bio: 'The one and only, with the others.' });
  });

  test.each(['', '   ', '\n\t', '""', '" "', '“”', '"'])('an empty text finds everybody: %j', async (text) => {
    expect(await find(student, text)).toEqual(['Ada Lovelace']);
  });

  test.each([
    'zzz of the',
    '"of the"',
    '%',
    '_',
    '*',
    '.',
    '?!…',
    '()',
    '--',
    '\\',
    "'",
    "''",
    '& | !',
    '<->',
    ':*',
    '🦆',
    '👩‍👩‍👧‍👦 🏳️‍🌈',
    'שלום עולם',
    'مرحبا بالعالم',
    'x'.repeat(200),
    '𝒳'.repeat(200),
    'é'.repeat(200),
    '"'.repeat(3) + 'x'.repeat(150),
    'a-'.repeat(100),
    '1.'.repeat(100),
    'a@b.example/'.repeat(16),
    "'; drop table advisor_document; --",
    '$q$ select 1 $q$',
    '\u200b',
    '\u00ad',
    '\ufffd',
    '\u0301',
    '-1e999',
    '0x10FFFF',
    '\u{10ffff}',
  ])('an empty page for %j', async (text) => {
    expect(await find(student, text)).toEqual([]);
  });

  test.each([
    'ada & nobody',
    'nobody | ada',
    'ada <-> lovelace:*',
    "ada' lovelace",
    'ada:*',
    'ada:A',
    '!ada',
    '(ada',
    'ada\\',
    'ada %',
    '*ada*',
    'ada\u{10ffff}',
    '“ada” \\"',
  ])('an operator is not understood, but passed over: %j', async (text) => {
    expect(await find(student, text)).toEqual(/nobody/.test(text) ? [] : ['Ada Lovelace']);
  });

  test.each(['of', 'the of', 'and', 'with the'])('only words that say nothing: %s', async (text) => {
    expect(await find(student, text)).toEqual([]);
  });

  test.each<[object, string]>([
    [{ text: 'x'.repeat(10_000) }, 'at most 200 characters'],
    [{ text: 'x'.repeat(300) }, 'at most 200 characters'],
    [{ text: 'one two three four five six seven eight nine ten eleven' }, 'at most 10 words'],
    [{ text: '"one" "two" three four five six seven eight nine ten "eleven' }, 'at most 10 words'],
    [{ text: 'ada \ud800' }, 'broken Unicode'],
    [{ text: '\udc00\ud800' }, 'broken Unicode'],
    [{ text: 'ada \u202e evolecal' }, 'control characters'],
    [{ text: 'ada \u0000' }, 'control characters'],
    [{ topics: ['x'.repeat(5_000)] }, 'at most 200 characters'],
    [{ programs: ['known', 'é'.repeat(201)] }, 'at most 200 characters'],
    [{ topics: ['\ud800'] }, 'broken Unicode'],
    [{ programs: ['\u0000'] }, 'control characters'],
    [{ classYear: { min: 2012, max: 2010 } }, 'greater than'],
    [{ employers: Array.from({ length: 101 }, (_, nth) => `e${nth}`) }, 'at most 100 values'],
  ])('a clear error, %#', async (filter, message) => {
    const answer = await student.send(SEARCH, { filter });
    expect(answer.data.advisors).toBeNull();
    expect(answer.errors).toMatchObject([{ message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('ten words of two hundred characters in all are not too many', async () => {
    const text = Array.from({ length: 10 }, () => 'engineer').join(' ');
    expect(await find(student, text)).toEqual(['Ada Lovelace']);
    expect(await find(student, `${text}${' '.repeat(10_000)}`)).toEqual(['Ada Lovelace']);
  });
});
