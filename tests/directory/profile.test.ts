import { codes, sql, World } from '../world';

const PROFILE =
  'advisor { headline bio jobTitle employer { value name } industry { value } location { value } timeZone languages topics { value } affinities { value } }';

test('an advisor changes their own profile; what is left out stays, null clears', async () => {
  const world = await World.create();
  const advisor = await world.advisor({ headline: 'Old', bio: 'Old bio', topics: ['a'] });
  await world.term('INDUSTRY', 'software');
  await world.term('TOPIC', 'b');
  const first = await advisor.succeeds(
    'updateAdvisorProfile',
    {
      headline: '  New ',
      employer: 'Acme Works',
      industry: 'software',
      timeZone: 'Europe/Paris',
      languages: ['en', 'fr', 'en'],
      topics: ['b'],
    },
    PROFILE,
  );
  expect(first.advisor).toEqual({
    headline: 'New',
    bio: 'Old bio',
    jobTitle: null,
    employer: { value: 'acme-works', name: 'Acme Works' },
    industry: { value: 'software' },
    location: null,
    timeZone: 'Europe/Paris',
    languages: ['en', 'fr'],
    topics: [{ value: 'b' }],
    affinities: [],
  });
  const second = await advisor.succeeds('updateAdvisorProfile', { bio: null, topics: [], employer: 'ACME WORKS' }, PROFILE);
  expect(second.advisor).toMatchObject({ headline: 'New', bio: null, topics: [], employer: { value: 'acme-works', name: 'Acme Works' } });
});

test.each<[object, [string, string][]]>([
  [{ headline: 'x'.repeat(141) }, [['TOO_LONG', 'input.headline']]],
  [{ bio: 'a\u202eb' }, [['INVALID', 'input.bio']]],
  [{ bio: 'a\u0000b' }, [['INVALID', 'input.bio']]],
  [{ employer: '%_' }, [['INVALID', 'input.employer']]],
  [
    { headline: '\u200b', employer: '\u200b' },
    [
      ['REQUIRED', 'input.employer'],
      ['REQUIRED', 'input.headline'],
    ],
  ],
  [{ industry: 'no-such' }, [['NOT_FOUND', 'input.industry']]],
  [{ industry: 'a\u0000b' }, [['NOT_FOUND', 'input.industry']]],
  [
    { topics: ['known', 'no-such'], headline: 'x'.repeat(141) },
    [
      ['NOT_FOUND', 'input.topics.1'],
      ['TOO_LONG', 'input.headline'],
    ],
  ],
  [{ languages: Array.from({ length: 21 }, (_, index) => `en-${'ABCDEFGHIJKLMNOPQRSTU'[index]}A`) }, [['TOO_LONG', 'input.languages']]],
])('a profile change with a mistake in it changes nothing, and every mistake is named: %j', async (input, expected) => {
  const world = await World.create();
  const advisor = await world.advisor({ headline: 'Old' });
  await world.term('TOPIC', 'known');
  const payload = await advisor.does('updateAdvisorProfile', { jobTitle: 'New', ...input }, 'advisor { id }');
  expect(payload.advisor).toBeNull();
  expect(payload.userErrors.map((error: { code: string; field: string[] }) => [error.code, error.field.join('.')]).sort()).toEqual(
    [...expected].sort(),
  );
  expect(await sql('select headline, job_title from advisor where account_id = $1', [advisor.accountId])).toEqual([
    { headline: 'Old', job_title: null },
  ]);
});

test('two changes at once leave one of the two lists of topics', async () => {
  const world = await World.create();
  const advisor = await world.advisor();
  for (const topic of ['a', 'b', 'c']) await world.term('TOPIC', topic);
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(
      [
        ['a', 'b'],
        ['b', 'c'],
        ['a', 'b'],
      ].map((topics) => advisor.succeeds('updateAdvisorProfile', { topics })),
    );
    const { viewer } = await advisor.ask('{ viewer { advisor { topics { value } } } }');
    expect(['ab', 'bc']).toContain(viewer.advisor.topics.map((topic: { value: string }) => topic.value).join(''));
  }
});

test('employers whose names differ in signs alone are two employers', async () => {
  const world = await World.create();
  const [one, two] = [await world.advisor(), await world.advisor()];
  const employerOf = async (advisor: typeof one, employer: string) =>
    (await advisor.succeeds('updateAdvisorProfile', { employer }, 'advisor { employer { value name } }')).advisor.employer;
  expect(await employerOf(one, 'C++')).toEqual({ value: 'c', name: 'C++' });
  expect(await employerOf(two, 'C#')).toEqual({ value: 'c-2', name: 'C#' });
});

test('a term of another institution is not known', async () => {
  const [here, there] = [await World.create(), await World.create()];
  const advisor = await here.advisor();
  await there.term('INDUSTRY', 'theirs');
  expect(codes(await advisor.does('updateAdvisorProfile', { industry: 'theirs' }))).toEqual(['NOT_FOUND']);
});

test('an alum without a profile is told so', async () => {
  const alum = await (await World.create()).account('Alum', ['ALUM']);
  expect(codes(await alum.does('updateAdvisorProfile', { headline: 'x' }))).toEqual(['NOT_FOUND']);
  expect(codes(await alum.does('updateAvailability', { monthlyCapacity: 1 }))).toEqual(['NOT_FOUND']);
});
