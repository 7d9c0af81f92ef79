import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../setup/processes';

/** The house from the ground up. A file may import from its own room and from rooms below. */
const ROOMS = [
  'platform',
  'access',
  'vocabulary',
  'people',
  'directory',
  'contacts',
  'introductions',
  'chats',
  'outcomes',
  'reminders',
  'safety',
  'audit',
  'privacy',
  'server',
  'commands',
];
const FEATURES = ROOMS.slice(ROOMS.indexOf('access'), ROOMS.indexOf('server'));

type Sources = ReadonlyMap<string, string>;

function readSources(): Sources {
  const src = path.join(ROOT, 'src');
  const files = fs.readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return new Map(files.map((file) => [file, fs.readFileSync(path.join(src, file), 'utf8')]));
}

const importsOf = (text: string) => [...text.matchAll(/(?:from|import\(|require\() ?'([^']+)'/g)].map((match) => match[1] as string);

const roomOf = (file: string) => (file.includes('/') ? (file.split('/')[0] as string) : null);

/** The file an import leads to, relative to src; null for a package. */
function resolve(sources: Sources, file: string, target: string): string | null {
  if (!target.startsWith('.')) return null;
  const base = path.join(path.dirname(file), target).replace(/\.js$/, '');
  return [`${base}.ts`, `${base}/index.ts`].find((candidate) => sources.has(candidate)) ?? base;
}

/** Every breach of the house rules, in words. */
function breaches(sources: Sources): string[] {
  const found: string[] = [];
  for (const [file, text] of sources) {
    const room = roomOf(file);
    const isStore = /(^|\/|\.)store\.ts$/.test(file);
    for (const target of importsOf(text)) {
      const resolved = resolve(sources, file, target);
      const targetRoom = resolved && roomOf(resolved);
      if (resolved && targetRoom && room && targetRoom !== room) {
        if (ROOMS.indexOf(targetRoom) > ROOMS.indexOf(room)) found.push(`${file} imports upward: ${target}`);
        if (FEATURES.includes(targetRoom) && resolved !== `${targetRoom}/index.ts`)
          found.push(`${file} imports past the face of ${targetRoom}: ${target}`);
        if (FEATURES.includes(room) && /^platform\/database\/(?!index)/.test(resolved))
          found.push(`${file} imports past the face of platform/database: ${target}`);
      }
      if (target === 'typeorm' && !/\.entity\.ts$/.test(file) && !isStore && !file.startsWith('platform/database/'))
        found.push(`${file} imports typeorm`);
      if (target === 'graphile-worker' && room !== 'platform') found.push(`${file} imports the job queue`);
      if (target === 'type-graphql' && (isStore || /(^|\/)(policy|lifecycle)\.ts$/.test(file))) found.push(`${file} imports type-graphql`);
    }
    if (/process\.env\b/.test(text) && file !== 'config.ts') found.push(`${file} reads process.env`);
    if (
      room &&
      FEATURES.includes(room) &&
      !isStore &&
      /[`'"]\s*(select|insert into|update|delete from|with \w+ as)\s/i.test(
        text.replace(/description:[^\n]*|^\s*'[A-Z].*$|\/\/.*$|^\s*\*.*$/gm, ''),
      )
    ) {
      found.push(`${file} has SQL`);
    }
  }
  return [...found, ...cycles(sources)];
}

function cycles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]) => {
    if (trail.includes(file)) {
      found.push(`cycle: ${[...trail.slice(trail.indexOf(file)), file].join(' → ')}`);
      return;
    }
    if (done.has(file)) return;
    for (const target of importsOf(sources.get(file) ?? '')) {
      const resolved = resolve(sources, file, target);
      if (resolved && sources.has(resolved)) visit(resolved, [...trail, file]);
    }
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return found;
}

test('every file imports as the house allows', () => {
  expect(breaches(readSources())).toEqual([]);
});

test('every folder of src is a room with a place in the house', () => {
  const folders = fs.readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map((folder) => folder.name).sort()).toEqual([...ROOMS].sort());
});

test.each([
  ['upward', { 'people/a.ts': "import { x } from '../directory';", 'directory/index.ts': '' }, 'people/a.ts imports upward: ../directory'],
  [
    'past a face',
    { 'directory/a.ts': "import { x } from '../people/store';", 'people/store.ts': '' },
    'directory/a.ts imports past the face of people: ../people/store',
  ],
  ['typeorm in a use case', { 'people/a.ts': "import { In } from 'typeorm';" }, 'people/a.ts imports typeorm'],
  ['type-graphql in a policy', { 'people/policy.ts': "import { Field } from 'type-graphql';" }, 'people/policy.ts imports type-graphql'],
  ['the job queue outside platform', { 'people/a.ts': "import { run } from 'graphile-worker';" }, 'people/a.ts imports the job queue'],
  ['the environment', { 'people/a.ts': 'process.env.HOME' }, 'people/a.ts reads process.env'],
  ['SQL outside a store', { 'people/a.ts': "query('select 1')" }, 'people/a.ts has SQL'],
])('a breach is noticed: %s', (_, files, breach) => {
  expect(breaches(new Map(Object.entries(files)))).toContain(breach);
});

test('a cycle is noticed', () => {
  const files = { 'people/a.ts': "export { b } from './b';", 'people/b.ts': "export { a } from './a';" };
  expect(breaches(new Map(Object.entries(files)))).toContain('cycle: people/a.ts → people/b.ts → people/a.ts');
});
