import fc from 'fast-check';
import { globalId } from '../../src/platform/global-id';
import { type Data, type Person, sql, World } from '../world';

const FACETS = ['industries', 'employers', 'locations', 'topics', 'affinities', 'programs', 'classYears'];
const LIST = `query ($filter: AdvisorFilter, $orderBy: AdvisorOrder) {
  advisors(filter: $filter, orderBy: $orderBy) { totalCount nodes { id } facets { ${FACETS.map((facet) => `${facet} { value name count }`).join(' ')} } }
}`;

async function look(viewer: Person, filter: object = {}, orderBy?: string): Promise<{ ids: string[]; values: string[]; text: string }> {
  const answer = await viewer.send(LIST, { filter, orderBy });
  const { nodes, totalCount, facets } = answer.data.advisors;
  expect(totalCount).toBe(nodes.length);
  const values = Object.values(facets as Record<string, Data[]>).flatMap((facet) => facet.map((one) => one.value));
  return { ids: nodes.map((node: Data) => node.id), values: values.sort(), text: answer.text };
}

const finds = async (viewer: Person, filter: object | string): Promise<string[]> =>
  (await look(viewer, typeof filter === 'string' ? { text: filter } : filter)).ids.sort();

const QUAGGA = {
  name: 'Zebulon Quaggaperson',
  headline: 'Quaggaheadline',
  bio: 'Quaggabio',
  jobTitle: 'Quaggatitle',
  employer: 'quaggaemployer',
  industry: 'quaggaindustry',
  location: 'quaggalocation',
  topics: ['quaggatopic'],
  affinities: ['quaggaaffinity'],
  program: '45.0601',
  classYear: 1977,
  languages: ['fr'],
  chatModes: ['PHONE'],
};

/** Every way to come upon a quagga: as it is written, as it is typed, as it is misspelled, and by its values. */
const WAYS: object[] = [
  ...['person', 'headline', 'bio', 'title', 'employer', 'industry', 'location', 'topic'].flatMap((word) => [
    { text: `quagga${word}` },
    { text: `"quagga${word}"` },
    { text: `quaggga${word}` },
    { text: `kuagga${word}` },
  ]),
  { text: 'quag' },
  { text: 'zebulon' },
  { employers: ['quaggaemployer'] },
  { industries: ['quaggaindustry'] },
  { locations: ['quaggalocation'] },
  { topics: ['quaggatopic'] },
  { affinities: ['quaggaaffinity'] },
  { programs: ['45'] },
  { classYear: { max: 1980 } },
  { languages: ['fr'] },
  { chatModes: ['PHONE'] },
];
const VALUES = ['1977', '45.0601', ...['affinity', 'employer', 'industry', 'location', 'topic'].map((kind) => `quagga${kind}`)];

/** Only what all students see is spelled for those who misspell it. */
async function expectSeen(viewer: Person, quagga: Person, others: string[], byAll = true): Promise<void> {
  for (const orderBy of ['NAME', 'RELEVANCE', 'CLASS_YEAR_DESC', 'RECENTLY_JOINED', 'OPEN_SLOTS_DESC']) {
    const { ids, values } = await look(viewer, {}, orderBy);
    expect([orderBy, ids.sort(), values]).toEqual([orderBy, [...others, quagga.advisorId].sort(), VALUES]);
  }
  for (const way of WAYS) {
    const found = byAll || !/quaggga|kuagga/.test(JSON.stringify(way)) ? [quagga.advisorId] : [];
    expect([way, await finds(viewer, way)]).toEqual([way, found]);
  }
}

async function expectUnseen(viewer: Person, others: string[]): Promise<void> {
  for (const orderBy of ['NAME', 'RELEVANCE', 'CLASS_YEAR_DESC', 'RECENTLY_JOINED', 'OPEN_SLOTS_DESC']) {
    const { ids, values, text } = await look(viewer, {}, orderBy);
    expect([orderBy, ids.sort(), values]).toEqual([orderBy, [...others].sort(), []]);
    expect(text).not.toMatch(/quagga/i);
  }
  for (const way of WAYS) expect([way, await finds(viewer, way)]).toEqual([way, []]);
}

async function herd() {
  const world = await World.create();
  const [student, staff, quagga, other] = [
    await world.student(),
    await world.staff(),
    await world.advisor(QUAGGA),
    await world.advisor({ name: 'Other', listing: 'LISTED' }),
  ];
  return { world, student, staff, quagga, others: [other.advisorId] };
}

describe('neither listed, counted nor found, whole, half or misspelled, is', () => {
  test('who blocks the viewer, until they no longer do', async () => {
    const { world, student, staff, quagga, others } = await herd();
    await world.accepted(student, quagga);
    await expectSeen(student, quagga, others);
    const accountId = globalId('Account', student.accountId);
    await quagga.succeeds('blockAccount', { accountId });
    await expectUnseen(student, others);
    await expectSeen(staff, quagga, others);
    await quagga.succeeds('unblockAccount', { accountId });
    await expectSeen(student, quagga, others);
  });

  test.each(['UNLISTED', 'INVITED'])('who is %s, but for staff', async (listing) => {
    const { student, staff, quagga, others } = await herd();
    await sql('update advisor set listing = $2 where account_id = $1', [quagga.accountId, listing]);
    await expectUnseen(student, others);
    await expectUnseen(quagga, others);
    await expectSeen(staff, quagga, others, false);
    // Nor is somebody who has met them told more by a search.
    await sql("update advisor set listing = 'LISTED' where account_id = $1", [quagga.accountId]);
    await quagga.world.accepted(student, quagga);
    await sql('update advisor set listing = $2 where account_id = $1', [quagga.accountId, listing]);
    await expectUnseen(student, others);
  });

  test('who hides something besides and is not listed', async () => {
    const { world, student, staff, quagga, others } = await herd();
    await quagga.succeeds('updateAdvisorProfile', { visibility: [{ item: 'LANGUAGES', visibility: 'NOBODY' }] });
    await world.accepted(student, quagga);
    await sql("update advisor set listing = 'UNLISTED' where account_id = $1", [quagga.accountId]);
    await expectUnseen(student, others);
    await expectUnseen(quagga, others);
    expect(await finds(staff, 'quaggaheadline')).toEqual([quagga.advisorId]);
    expect(await finds(staff, { languages: ['fr'] })).toEqual([]);
  });

  test('a student whose record is held, unless they have listed themselves', async () => {
    const { world, student, staff, quagga, others } = await herd();
    await sql('insert into student (institution_id, account_id, directory_hold) values ($1, $2, true)', [
      world.institutionId,
      quagga.accountId,
    ]);
    await expectSeen(student, quagga, others);
    await sql("update advisor set listing = 'UNLISTED' where account_id = $1", [quagga.accountId]);
    await expectUnseen(student, others);
    await expectSeen(staff, quagga, others, false);
  });

  test('whose account is closed, not even for staff', async () => {
    const { student, staff, quagga, others } = await herd();
    await sql('update account set closed_at = now() where id = $1', [quagga.accountId]);
    await expectUnseen(student, others);
    await expectUnseen(staff, others);
    await sql('update account set closed_at = null where id = $1', [quagga.accountId]);
    await expectSeen(student, quagga, others);
  });

  test('who has erased their account', async () => {
    const { student, staff, quagga, others } = await herd();
    await quagga.succeeds('eraseAccount', { confirm: true });
    await expectUnseen(student, others);
    await expectUnseen(staff, others);
  });

  test('anybody of another institution, whose words are not in use here', async () => {
    const { world } = await herd();
    const there = await World.create();
    const [student, staff, one] = [await there.student(), await there.staff(), await there.advisor({ name: 'Other' })];
    await expectUnseen(student, [one.advisorId]);
    await expectUnseen(staff, [one.advisorId]);
    // Nine who are called so here and one there are not ten.
    for (const [where, times] of [
      [there, 9],
      [world, 1],
    ] as const)
      for (let nth = 0; nth < times; nth += 1) await where.advisor({ name: 'Gonzales' });
    const gonzalez = await there.advisor({ name: 'González' });
    expect(await finds(student, 'gonzales')).toContain(gonzalez.advisorId);
  });
});

describe('the very next search knows', () => {
  test('what somebody has changed about themselves', async () => {
    const { world, student, quagga } = await herd();
    for (const [kind, value] of [
      ['INDUSTRY', 'newindustry'],
      ['LOCATION', 'newlocation'],
      ['TOPIC', 'newtopic'],
      ['AFFINITY', 'newaffinity'],
    ] as const)
      await world.term(kind, value);
    const changes: [object, object[], object[]][] = [
      [{ headline: 'Newheadline' }, [{ text: 'newheadline' }], [{ text: 'quaggaheadline' }]],
      [{ bio: 'Newbio' }, [{ text: 'newbio' }], [{ text: 'quaggabio' }]],
      [{ jobTitle: 'Newtitle' }, [{ text: 'newtitle' }], [{ text: 'quaggatitle' }]],
      [{ employer: 'Newemployer' }, [{ text: 'newemployer' }, { employers: ['newemployer'] }], [{ text: 'quaggaemployer' }]],
      [{ industry: 'newindustry' }, [{ text: 'newindustry' }, { industries: ['newindustry'] }], [{ industries: ['quaggaindustry'] }]],
      [{ location: 'newlocation' }, [{ text: 'newlocation' }, { locations: ['newlocation'] }], [{ text: 'quaggalocation' }]],
      [{ topics: ['newtopic'] }, [{ text: 'newtopic' }, { topics: ['newtopic'] }], [{ topics: ['quaggatopic'] }, { text: 'quaggatopic' }]],
      [{ affinities: ['newaffinity'] }, [{ affinities: ['newaffinity'] }], [{ affinities: ['quaggaaffinity'] }]],
      [{ languages: ['de'] }, [{ languages: ['de'] }], [{ languages: ['fr'] }]],
      [{ headline: null, topics: [], languages: [] }, [{ text: 'newbio' }], [{ text: 'newheadline' }, { topics: ['newtopic'] }]],
    ];
    for (const [input, now, before] of changes) {
      for (const filter of now) if (!('headline' in input && input.headline === null)) expect(await finds(student, filter)).toEqual([]);
      await quagga.succeeds('updateAdvisorProfile', input);
      for (const filter of now) expect([filter, await finds(student, filter)]).toEqual([filter, [quagga.advisorId]]);
      for (const filter of before) expect([filter, await finds(student, filter)]).toEqual([filter, []]);
    }
    expect((await look(student)).values).toEqual(['1977', '45.0601', 'newaffinity', 'newemployer', 'newindustry', 'newlocation']);
  });

  test('what it may show of an affinity of a special category, and no longer', async () => {
    const { world, student, staff, quagga } = await herd();
    await world.term('AFFINITY', 'faith');
    await sql("update term set special_category = true where institution_id = $1 and value = 'faith'", [world.institutionId]);
    const faith = { affinities: ['faith'] };
    const shown = async () => [
      (await finds(student, faith)).length,
      (await finds(staff, faith)).length,
      (await finds(quagga, faith)).length,
      ...(await Promise.all([student, staff, quagga].map(async (viewer) => (await look(viewer)).values.includes('faith')))),
    ];
    const [nobody, owner, everybody] = [
      [0, 0, 0, false, false, false],
      [0, 0, 1, false, false, true],
      [1, 1, 1, true, true, true],
    ];
    expect(await shown()).toEqual(nobody);
    await quagga.succeeds('updateAdvisorProfile', { affinities: ['faith'], agreeToShowSpecial: true });
    expect(await shown()).toEqual(everybody);
    await quagga.succeeds('updateAdvisorProfile', { agreeToShowSpecial: false });
    expect(await shown()).toEqual(owner);
    await quagga.succeeds('updateAdvisorProfile', { affinities: ['faith'], agreeToShowSpecial: true });
    expect(await shown()).toEqual(everybody);
    await quagga.succeeds('updateAdvisorProfile', { affinities: [] });
    expect(await shown()).toEqual(nobody);
    // A term that becomes special later is hidden where nobody agreed.
    await quagga.succeeds('updateAdvisorProfile', { affinities: ['quaggaaffinity'] });
    expect(await finds(student, { affinities: ['quaggaaffinity'] })).toEqual([quagga.advisorId]);
    await sql("update term set special_category = true where institution_id = $1 and value = 'quaggaaffinity'", [world.institutionId]);
    expect(await finds(student, { affinities: ['quaggaaffinity'] })).toEqual([]);
    expect(await finds(quagga, { affinities: ['quaggaaffinity'] })).toEqual([quagga.advisorId]);
  });

  test('who takes requests', async () => {
    const { student, quagga, others } = await herd();
    const everybody = [...others, quagga.advisorId].sort();
    const accepting = async (acceptingRequests: boolean) => finds(student, { acceptingRequests });
    for (const [input, takes] of [
      [{ acceptingRequests: false }, false],
      [{ acceptingRequests: true }, true],
      [{ pausedUntil: '2999-01-01' }, false],
      [{ pausedUntil: '2020-01-01' }, true],
      [{ pausedUntil: '2999-01-01' }, false],
      [{ acceptingRequests: true }, true],
    ] as const) {
      await quagga.succeeds('updateAvailability', input);
      expect([input, await accepting(true)]).toEqual([input, takes ? everybody : others]);
      expect([input, await accepting(false)]).toEqual([input, takes ? [] : [quagga.advisorId]]);
      expect(await finds(student, {})).toEqual(everybody);
    }
    await quagga.succeeds('updateAvailability', { chatModes: ['VIDEO'] });
    expect(await finds(student, { chatModes: ['VIDEO'] })).toEqual([quagga.advisorId]);
    expect(await finds(student, { chatModes: ['PHONE'] })).toEqual([]);
  });

  test('what others have changed: a name, a degree, a term', async () => {
    const { world, student, quagga } = await herd();
    await sql("update account set name = 'Renamed' where id = $1", [quagga.accountId]);
    expect(await finds(student, 'renamed')).toEqual([quagga.advisorId]);
    expect(await finds(student, 'quaggaperson')).toEqual([]);
    await sql("update term set name = 'Renewed' where institution_id = $1 and value = 'quaggaemployer'", [world.institutionId]);
    expect(await finds(student, 'renewed')).toEqual([quagga.advisorId]);
    expect(await finds(student, 'quaggaemployer')).toEqual([]);
    await world.degree(quagga, '51.3801', 'MASTER', 1980);
    expect(await finds(student, { programs: ['51'] })).toEqual([quagga.advisorId]);
    await sql('delete from degree where account_id = $1', [quagga.accountId]);
    expect(await finds(student, { programs: ['51', '45'] })).toEqual([]);
    expect((await look(student)).values).not.toContain('51.3801');
  });
});

/** Documents and words of an institution, as they are. */
const kept = async (world: World) => ({
  documents: await sql('select * from advisor_document where institution_id = $1 order by advisor_id, variant', [world.institutionId]),
  words: await sql('select word, documents, others from advisor_word where institution_id = $1 order by word', [world.institutionId]),
});

/** The words in what all students see, and in what fewer do, each counted to ten. */
const countedWords = (world: World) =>
  sql(
    `select word, least(10, count(*) filter (where d.variant < 2 and d.public))::int as documents,
       least(10, count(distinct d.advisor_id) filter (where d.variant >= 2 or not d.public))::int as others
     from advisor_document d, unnest(tsvector_to_array(d.words)) word
     where d.institution_id = $1 and not starts_with(word, chr(1)) and length(word) between 2 and 64 group by 1 order by 1`,
    [world.institutionId],
  );

test('an erased person leaves no document, and no word that only they used', async () => {
  const { world, quagga } = await herd();
  await world.advisor({ name: 'Someone', headline: 'Quaggabio and more' });
  await quagga.succeeds('updateAdvisorProfile', {
    headline: 'Hiddenheadline',
    visibility: [
      { item: 'HEADLINE', visibility: 'NOBODY' },
      { item: 'BIO', visibility: 'CONNECTED' },
    ],
  });
  const before = await kept(world);
  const words = before.words.filter((one) => one.documents > 0).map((one) => one.word);
  expect(words).toEqual(expect.arrayContaining(['quaggatitle', 'quaggabio', 'someone']));
  // What not all students see is no word to spell others by.
  expect(words.join()).not.toMatch(/hidden/);
  expect(before.documents.filter((one) => one.advisor_id === quagga.accountId).map((one) => one.variant)).toEqual([1, 2, 3, 4]);

  await quagga.succeeds('eraseAccount', { confirm: true });
  const after = await kept(world);
  expect(after.documents.filter((one) => one.advisor_id === quagga.accountId)).toEqual([]);
  expect(JSON.stringify(after)).not.toMatch(/hidden|zebulon|quagga(?!bio)/);
  expect(after.words.filter((one) => one.word === 'quaggabio')).toEqual([{ word: 'quaggabio', documents: 1, others: 0 }]);
  expect(after.words).toEqual(await countedWords(world));
});

test('whatever people change in whatever order, documents and words are as if all had been written anew', async () => {
  const world = await World.create();
  const people: Person[] = [];
  for (let nth = 0; nth < 4; nth += 1) people.push(await world.advisor({ name: `Person ${nth}` }));
  for (const value of ['a', 'b', 'c'])
    for (const kind of ['TOPIC', 'AFFINITY', 'INDUSTRY']) await world.term(kind, value, `${kind} ${value}`);
  await sql("update term set special_category = true where institution_id = $1 and kind = 'AFFINITY' and value = 'a'", [
    world.institutionId,
  ]);
  const text = fc.constantFrom('', 'Harbour', 'Harbour master', 'Marketing', 'ünïque words');
  const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'));
  const profile = fc.record(
    {
      headline: text,
      bio: text,
      jobTitle: text,
      employer: text,
      industry: fc.constantFrom('a', 'b', null),
      topics: values,
      affinities: values,
      agreeToShowSpecial: fc.constant(true),
      languages: fc.constantFrom(['en'], [], ['fr', 'en']),
      visibility: fc.array(
        fc.record({
          item: fc.constantFrom('HEADLINE', 'BIO', 'EMPLOYER', 'TOPICS', 'AFFINITIES'),
          visibility: fc.constantFrom('NOBODY', 'STAFF', 'CONNECTED', 'STUDENTS'),
        }),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ['agreeToShowSpecial'] },
  );
  const step = fc.oneof(
    profile.map((input) => (person: Person) => person.succeeds('updateAdvisorProfile', input)),
    fc.constant((person: Person) => person.succeeds('updateAdvisorProfile', { agreeToShowSpecial: false })),
    fc
      .record({ acceptingRequests: fc.boolean(), monthlyCapacity: fc.nat(9) })
      .map((input) => (person: Person) => person.succeeds('updateAvailability', input)),
    text.map((name) => (person: Person) => sql('update account set name = $2 where id = $1', [person.accountId, `Person ${name}`])),
    text.map(
      (name) => () =>
        sql("update term set name = $2 where institution_id = $1 and kind = 'TOPIC' and value = 'b'", [
          world.institutionId,
          `Topic ${name}`,
        ]),
    ),
    fc
      .boolean()
      .map(
        (closed) => (person: Person) =>
          sql('update advisor set listing = $2 where account_id = $1', [person.accountId, closed ? 'LISTED' : 'INVITED']),
      ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), step), { minLength: 1, maxLength: 5 }), async (steps) => {
      for (const [nth, act] of steps) {
        // Nobody pauses before they are listed; that is refused, and changes nothing.
        await Promise.resolve(act(people[nth] as Person)).catch(() => undefined);
      }
      const now = await kept(world);
      expect(now.words).toEqual(await countedWords(world));
      await sql(
        `do $$ begin perform set_config('app.institution', '${world.institutionId}', true);
           perform refresh_advisor_documents(array(select account_id from advisor where institution_id = '${world.institutionId}')); end $$`,
      );
      expect(await kept(world)).toEqual(now);
    }),
    { numRuns: 25 },
  );
}, 60_000);

// A longer word, and ten uses of one, stop the forgiveness of typos: so that it must not be one that somebody hides.
test('words that somebody hides do not change what others find by the words they see', async () => {
  const world = await World.create();
  const [student, hider, other] = [
    await world.student(),
    await world.advisor({ name: 'Hider' }),
    await world.advisor({ name: 'Ana Marketang' }),
  ];
  expect(await finds(student, 'marketeng')).toEqual([other.advisorId]);
  await hider.succeeds('updateAdvisorProfile', {
    bio: 'marketengineer',
    visibility: [{ item: 'BIO', visibility: 'NOBODY' }],
  });
  expect(await finds(student, 'marketeng')).toEqual([other.advisorId]);
});
