import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { type BusyWorld, busyWorld } from '../busy-world';
import { documents, fieldsOf } from '../documents';
import { alterProgram } from '../model/checks';
import { testEnvironment } from '../setup/environment';
import { ROOT, type ServerProcess, startProcess } from '../setup/processes';
import { type Data, type Person, post } from '../world';

const { servingUrl, dataDir } = testEnvironment();
const sdl = buildSchema(fs.readFileSync(path.join(ROOT, 'schema/schema.graphql'), 'utf8'));
// Reading contact details is recorded, so that the next answer tells of it.
const RULES = {
  without: ['Advisor.contact', 'Student.contact', 'asOf'],
  args: { 'ContactConsent.disclosures': ['(first: 3)'], 'Viewer.contactConsents': ['(first: 3)'], 'Viewer.disclosures': ['(first: 3)'] },
};

let people: BusyWorld;
let server: ServerProcess;
/** Brings nothing along: each field is read by its own resolver, and rows come whole. */
let plain: ServerProcess;
let program: ReturnType<typeof alterProgram>;

beforeAll(async () => {
  program = alterProgram({
    name: 'nothing comes along',
    file: 'platform/look-ahead.js',
    find: 'for (const [index, part] of registered(type, field).entries())',
    put: 'for (const [index, part] of [].entries())',
  });
  const variables = { DATABASE_URL: servingUrl, DATA_DIR: dataDir, EXECUTOR: 'compiled' };
  [server, plain] = await Promise.all([startProcess(variables), startProcess(variables, { main: program.main })]);
  people = await busyWorld();
}, 60_000);
afterAll(async () => {
  await Promise.all([server, plain].map((one) => one?.stop()));
  program.remove();
});

async function answer(person: Person, query: string, at = server): Promise<Data> {
  const { data, errors, text } = await post(person.token, { query }, at.url);
  if (errors) throw new Error(`${query}\n${text}`);
  return data;
}

// What lists hold the nodes of a type, and whether such a node can be asked for by its id.
const LISTS: [type: string, lists: string[], byId: boolean][] = [
  ['Advisor', ['advisors(first: 6)', 'advisors(filter: { text: "engineer" })', 'introRequests(scope: RECEIVED) { nodes { advisor'], true],
  ['IntroRequest', ['introRequests(first: 4)', 'introRequests(orderBy: OLDEST, last: 3)'], true],
  ['ContactConsent', ['viewer { contactConsents(first: 5)'], true],
  ['Disclosure', ['viewer { disclosures(first: 3)'], true],
  ['Chat', ['introRequests(filter: { statuses: [ACCEPTED] }) { nodes { chat'], true],
  ['Student', ['introRequests { nodes { student', 'introRequests(scope: RECEIVED) { nodes { student'], true],
  ['Concern', ['concerns(first: 2)'], true],
  ['AuditEvent', ['auditEvents(first: 4)', 'auditEvents(filter: { actions: [CONSENT_GRANTED] })'], false],
];

/** The query of a list with this selected of each node, and how to find the nodes in its answer. */
function listing(list: string, selected: string): string {
  const single = /nodes \{ \w+$/.test(list);
  const open = (list.match(/\{(?![^(]*\))/g) ?? []).length;
  return `{ ${list} ${single ? `{ ${selected} }` : `{ nodes { ${selected} } }`} ${'}'.repeat(open)} }`;
}

function nodesIn(data: Data): Data[] {
  if (Array.isArray(data)) return data.flatMap(nodesIn);
  if (typeof data !== 'object' || data === null) return [];
  return 'self' in data ? [data] : Object.values(data).flatMap(nodesIn);
}

describe.each(LISTS)('what is asked of %s in a list', (type, lists, byId) => {
  test('is what it says of itself, field by field and whatever else is asked for', async () => {
    const { student, advisors, staff, graduate, other } = people;
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fieldsOf(sdl, type, { ...RULES, depth: 3 }),
        fc.constantFrom(...lists),
        fc.constantFrom(student, advisors[0] as Person, staff, graduate, other),
        async (fields, list, person) => {
          if (person !== staff && /^(concerns|auditEvents)/.test(list)) return;
          const together = nodesIn(await answer(person, listing(list, `self: id ${fields.join(' ')}`)));
          expect(together).toEqual(nodesIn(await answer(person, listing(list, `self: id ${fields.join(' ')}`), plain)));
          for (const field of fields) {
            const alone = nodesIn(await answer(person, listing(list, `self: id ${field}`)));
            expect(together.map((node, index) => ({ ...node, ...alone[index] }))).toEqual(together);
            seen.add(field.replace(/\W.*/s, ''));
          }
          for (const node of byId ? together.slice(0, 2) : []) {
            const one = await answer(person, `{ node(id: "${node.self}") { ... on ${type} { self: id ${fields.join(' ')} } } }`);
            expect(one.node).toEqual(node);
          }
        },
      ),
      { numRuns: 60 },
    );
    expect(seen.size).toBeGreaterThan(3);
  }, 60_000);
});

test('whatever is asked for, that it comes along changes nothing', async () => {
  const { student, advisors, staff, graduate } = people;
  const args = {
    ...RULES.args,
    'Query.advisors': ['(first: 3)', '(last: 2)', '(first: 4, orderBy: OPEN_SLOTS_DESC)', '(filter: { text: "engineer" }, first: 2)'],
    'Query.advisor': [`(id: "${advisors[0]?.advisorId}")`, `(id: "${advisors[4]?.advisorId}")`, `(id: "${graduate.advisorId}")`],
    'Query.introRequests': ['(first: 3)', '(scope: RECEIVED)', '(scope: SENT)'],
    'Query.node': [`(id: "${student.studentId}")`],
    'Query.nodes': [`(ids: ["${advisors[0]?.advisorId}", "${student.studentId}"])`],
    'Query.auditEvents': ['(first: 3)'],
    'Query.concerns': ['(first: 3)'],
  };
  await fc.assert(
    fc.asyncProperty(
      documents(sdl, { ...RULES, args, depth: 6 }),
      fc.constantFrom(student, advisors[0] as Person, staff, graduate),
      async (body, person) => {
        const [one, other] = await Promise.all([server, plain].map((at) => post(person.token, body, at.url)));
        expect([one?.data, one?.errors?.length]).toEqual([other?.data, other?.errors?.length]);
      },
    ),
    { numRuns: 200 },
  );
}, 120_000);
