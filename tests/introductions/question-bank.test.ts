import { type Data, type Person, post, World } from '../world';

const BANK = 'query ($industry: String) { questionBank(industry: $industry) { text category industry } }';
const FIELDS =
  'software data-analytics finance consulting marketing journalism health-care biotechnology public-health education government law nonprofit engineering energy-environment architecture-design arts-entertainment manufacturing retail-hospitality agriculture-food'.split(
    ' ',
  );

let student: Person;
beforeAll(async () => {
  student = await (await World.create()).student();
});
const bank = async (industry?: string): Promise<Data[]> => (await student.ask(BANK, { industry })).questionBank;

test('holds at least sixty questions for everybody, in each category of the practice', async () => {
  const all = await bank();
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(all.every((question) => question.industry === null)).toBe(true);
  expect(Object.fromEntries(all.map((question) => [question.category, true]))).toEqual({
    PATH: true,
    DAY_TO_DAY: true,
    FIELD: true,
    SKILLS: true,
    CULTURE: true,
    BACKGROUND_AND_BELONGING: true,
    GETTING_STARTED: true,
    NEXT_PERSON: true,
  });
});

test.each(FIELDS)('%s has questions of its own, before those for everybody', async (industry) => {
  const [all, theirs] = [await bank(), await bank(industry)];
  const own = theirs.filter((question) => question.industry === industry);
  expect(own.length).toBeGreaterThanOrEqual(4);
  expect(theirs.filter((question) => question.industry === null)).toEqual(all);
  expect(theirs).toHaveLength(own.length + all.length);
  for (const { category } of own) {
    const together = theirs.filter((question) => question.category === category).map((question) => question.industry !== null);
    expect(together).toEqual([...together].sort((one, other) => Number(other) - Number(one)));
  }
});

test('a field that is not known adds none', async () => {
  const all = await bank();
  for (const industry of ['shipping', '', 'everybody', 'toString', '__proto__', 'Law']) expect(await bank(industry)).toEqual(all);
});

test('questions are questions, each once, short enough for a request', async () => {
  const texts = new Set<string>();
  for (const industry of FIELDS)
    for (const { text } of await bank(industry)) {
      expect(text).toMatch(/^[A-Z“].{28,178}\?$/u);
      texts.add(text.toLowerCase());
    }
  const counted = (await bank()).length + (await Promise.all(FIELDS.map(bank))).flat().filter((question) => question.industry).length;
  expect(texts.size).toBe(counted);
});

test('whoever is not signed in is told so', async () => {
  const { errors } = await post(null, { query: BANK });
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
