// What the data is made of: ids, words and names. The same on every run, so that figures of different days can be compared.
const { createHash } = require('node:crypto');
const { NAMES } = require('../../dist/seeds/names.js');
const vocabulary = require('../../dist/seeds/words.js');

/** The id of the n-th thing of a kind; SQL makes the same with md5. */
const uuidOf = (text) =>
  createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The opaque ids of the API, which every server but PostGraphile answers with. */
const globalId = (type, key) => Buffer.from(`${type}:${key}`).toString('base64url');
const keyOf = (id) => Buffer.from(id, 'base64url').toString().split(':')[1];

// mulberry32: small, and the same everywhere.
function random(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]));
    row = next;
  }
  return row[b.length];
}

const roll = random(2026);
const pick = (list) => list[roll(list.length)];
const syllable = (vowels = 'aeiou') => pick('bdfgklmnprtvz') + pick(vowels);

// Words that are searched for. Eight letters each, ending in a vowel no stemmer touches, and at least four edits apart: whatever an
// engine does about stems, prefixes and typos, it must find the same advisors.
const searched = [];
while (searched.length < 178) {
  const word = syllable() + syllable() + syllable() + syllable('aou');
  if (searched.every((other) => distance(word, other) >= 4)) searched.push(word);
}
const WORDS = {
  common: searched.slice(0, 8), // each with about 30 % of the advisors
  middling: searched.slice(8, 58), // 1 %
  rare: searched.slice(58), // 5 advisors in the whole institution, whatever its size
};

/** The word with its fifth letter left out, or its third and fourth exchanged: what a hurried student types. */
const typoOf = (word, at) => (at % 2 ? word.slice(0, 4) + word.slice(5) : word.slice(0, 2) + word[3] + word[2] + word.slice(4));

// Plain letters with accents that every collation takes for their base letter: the order by name is then the same for every server.
const base = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const plain = (list) => [...new Map(list.filter((name) => /^[a-z]+$/.test(base(name))).map((name) => [base(name), name])).values()];

// Everything else that is written about people: a vocabulary of some thousand words, so that an index has something to hold.
const filler = Array.from(
  { length: 2_500 },
  () => `${syllable()}${pick(['nt', 'rk', 'st', 'lm', 'ck', 'sh'])}${syllable()}${pick('nrxl')}`,
);
const everyday =
  'after again always asked became began between build career change choose city client college country decided different early enjoy every family field first found friends glad graduate happy hard helped hiring honest hours industry interesting internship interview learned leading left local long looking manager mentor moved never office often people place project public questions reading research school senior several small something started still students talk teaching team things think time together travel true university usually wanted work working world write years young'.split(
    ' ',
  );
const sentence = () => {
  const words = Array.from({ length: 9 + roll(6) }, (_, at) => (at % 4 === 3 ? pick(filler) : pick(everyday)));
  return `${words[0][0].toUpperCase()}${words.join(' ').slice(1)}.`;
};

const capital = (word) => word[0].toUpperCase() + word.slice(1);
const employers = new Set();
while (employers.size < 5_000)
  employers.add(`${capital(pick(filler))} ${pick(['Group', 'Labs', 'Partners', 'Works', 'Systems', 'Foundation'])}`);
const topics = [...new Set([...vocabulary.SHARED_TOPICS, ...vocabulary.INDUSTRIES.flatMap((industry) => industry.topics)])];

const POOLS = {
  given: plain(NAMES.flatMap((names) => names.given)),
  family: plain(NAMES.flatMap((names) => names.family)),
  title: [...new Set(vocabulary.INDUSTRIES.flatMap((industry) => industry.titles))],
  headline: Array.from({ length: 200 }, () => sentence().split(' ').slice(0, 7).join(' ')),
  sentence: Array.from({ length: 800 }, sentence),
  common: WORDS.common,
  middling: WORDS.middling,
  rare: WORDS.rare,
};

const INDUSTRIES = Array.from({ length: 20 }, (_, at) => vocabulary.INDUSTRIES[at] ?? { value: `field-${at}`, name: `Field ${at}` });
const slug = (name) => base(name).replace(/[^a-z0-9]+/g, '-');
const TERMS = {
  INDUSTRY: INDUSTRIES.map(({ value, name }) => [value, name]),
  EMPLOYER: [...employers].map((name) => [slug(name), name]),
  LOCATION: vocabulary.LOCATIONS.slice(0, 30).map(([name, zone]) => [slug(name), name, zone]),
  TOPIC: [...topics.slice(0, 60).map((name) => [slug(name), name]), ...WORDS.middling.map((word) => [word, `${capital(word)} practice`])],
  AFFINITY: vocabulary.AFFINITIES.map((name) => [slug(name), name]),
  PROGRAM: Object.entries(vocabulary.PROGRAMS),
};
/** How many topics there are besides those that carry a searched word. */
const PLAIN_TOPICS = TERMS.TOPIC.length - WORDS.middling.length;

const INSTITUTION = uuidOf('bench institution');
const STAFF = uuidOf('bench staff');
/** Students who look around; each has asked about 125 advisors. */
const VIEWERS = Array.from({ length: 40 }, (_, at) => uuidOf(`bench viewer ${at}`));
/** Students who ask. */
const WRITERS = Array.from({ length: 2_500 }, (_, at) => uuidOf(`bench writer ${at}`));

/** A thousand pairs of a field of work and a word, each with one of the viewers. */
const PAIRS = INDUSTRIES.flatMap((industry) => WORDS.middling.map((word) => ({ industry: industry.value, word }))).map((pair, at) => ({
  ...pair,
  viewer: at % VIEWERS.length,
}));

module.exports = {
  INSTITUTION,
  STAFF,
  VIEWERS,
  WRITERS,
  WORDS,
  PAIRS,
  POOLS,
  TERMS,
  PLAIN_TOPICS,
  INDUSTRIES,
  uuidOf,
  globalId,
  keyOf,
  typoOf,
  random,
};
