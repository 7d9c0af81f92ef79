import fs from 'node:fs';
import path from 'node:path';
import { misstepIn } from '../../src/introductions/asking-well';
import * as phrases from '../../src/introductions/asking-well.phrases';
import questions from '../../src/introductions/questions.json';
import { ROOT } from '../setup/processes';
import messages from './messages.json';

const LABELS = { ASKS_FOR_A_JOB: 'JOB', ATTACHES_RESUME: 'RESUME' } as const;
const heard = messages.map(({ text, label, split }) => {
  const misstep = misstepIn(text);
  return { label, split, said: misstep ? LABELS[misstep] : 'FINE' };
});

test('the set holds at least 200 messages, each once, and both halves the same number of each kind', () => {
  const numberOf = (split: string, label: string) => heard.filter((one) => one.split === split && one.label === label).length;
  expect(new Set(messages.map(({ text }) => text)).size).toBe(messages.length);
  expect(messages.length).toBeGreaterThanOrEqual(200);
  for (const label of ['JOB', 'RESUME', 'FINE']) expect(numberOf('held-out', label)).toBe(numberOf('tune', label));
});

// The floors lie a little below what is reached. The held-out half is the one to believe: its messages were not read while the lists
// were written.
test.each([
  ['tune', 'ASKS_FOR_A_JOB', 0.95, 0.9],
  ['tune', 'ATTACHES_RESUME', 0.95, 0.9],
  ['held-out', 'ASKS_FOR_A_JOB', 0.9, 0.6],
  ['held-out', 'ATTACHES_RESUME', 0.9, 0.8],
] as const)(
  'in the %s half, %s has a precision of at least %d and a recall of at least %d, as documented',
  (split, misstep, precision, recall) => {
    const half = heard.filter((one) => one.split === split);
    const said = half.filter((one) => one.said === LABELS[misstep]).length;
    const meant = half.filter((one) => one.label === LABELS[misstep]).length;
    const right = half.filter((one) => one.said === LABELS[misstep] && one.label === one.said).length;
    const figure = (of: number) => `${right} of ${of} (${(right / of).toFixed(2)})`;
    const row = `| ${split} | \`${misstep}\` | ${figure(said)} | ${figure(meant)} |`;
    process.stdout.write(`${row}\n`);
    expect(right / said).toBeGreaterThanOrEqual(precision);
    expect(right / meant).toBeGreaterThanOrEqual(recall);
    expect(fs.readFileSync(path.join(ROOT, 'docs/asking-well.md'), 'utf8')).toContain(row);
  },
);

test('no question of the bank is sent back', () => {
  const texts = Object.values(questions).flatMap((category) => Object.values<string[]>(category).flat());
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter((text) => misstepIn(text))).toEqual([]);
});

test('no list of phrases repeats anything without an upper bound', () => {
  const repeats = /(?<!\\)[*+]|\{\d*,\}/;
  expect('(a|b)+ c{2,}').toMatch(repeats);
  const lists = Object.entries(phrases);
  expect(lists.length).toBeGreaterThan(10);
  expect(lists.filter(([, list]) => repeats.test(list.source)).map(([name]) => name)).toEqual([]);
});

test.each([
  'a',
  'a ',
  'any ',
  'my my a ',
  'your ',
  'let me know if a a a ',
  'a.b-',
  'w.w.',
  'http://a ',
  ', ',
  '. ',
  '\n',
  '…',
  '\u0301',
  '(',
  "n't",
])('200 kB of %j are answered', (unit) => {
  expect([null, 'ASKS_FOR_A_JOB', 'ATTACHES_RESUME']).toContain(misstepIn(unit.repeat(200_000 / unit.length)));
});
