import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {
  buildSchema,
  GraphQLEnumType,
  GraphQLError,
  GraphQLID,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  getNamedType,
  isInputObjectType,
  parse,
  validate,
} from 'graphql';
import { GraphQLDate, GraphQLDateTime } from 'graphql-scalars';
import { createGateway, type ExecutorMode } from '../../src/server/executor';
import { type BusyWorld, busyWorld } from '../busy-world';
import { documents } from '../documents';
import { alterProgram } from '../model/checks';
import { testEnvironment } from '../setup/environment';
import { ROOT, type ServerProcess, startProcess } from '../setup/processes';
import { until } from '../setup/until';
import { type Answer, type Person, post, World } from '../world';

const { servingUrl, dataDir } = testEnvironment();
const MODES: ExecutorMode[] = ['compiled', 'interpreted', 'compared'];
const start = (mode: ExecutorMode, options: { main?: string } = {}) =>
  startProcess({ DATABASE_URL: servingUrl, DATA_DIR: dataDir, LOG_LEVEL: 'debug', EXECUTOR: mode }, options);

// ── on a small schema, which has everything that goes wrong ─────────────────────────────────────────────────────────

interface Thing {
  type: string;
  id: string;
}

const nothing = async () => null;
const broken = async () => {
  throw new GraphQLError('broken on purpose', { extensions: { code: 'NOT_HERE' } });
};

function smallSchema(): GraphQLSchema {
  const thing: GraphQLInterfaceType = new GraphQLInterfaceType({
    name: 'Thing',
    fields: () => ({ id: { type: new GraphQLNonNull(GraphQLID) }, next: { type: thing } }),
    resolveType: ({ type }: Thing) => type,
  });
  const kind = new GraphQLEnumType({ name: 'Kind', values: { GOOD: {}, BAD: {} } });
  const common = {
    id: { type: new GraphQLNonNull(GraphQLID) },
    next: { type: thing, resolve: async ({ type, id }: Thing) => ({ type: type === 'Person' ? 'Place' : 'Person', id: `${id}n` }) },
    things: {
      type: new GraphQLList(new GraphQLNonNull(thing)),
      resolve: ({ id }: Thing) => [{ type: 'Place', id: `${id}0` }, Promise.resolve({ type: 'Person', id: `${id}1` })],
    },
    kind: { type: kind, resolve: ({ id }: Thing) => (id.length > 5 ? 'UNHEARD_OF' : 'GOOD') },
    maybe: { type: GraphQLString, resolve: broken },
    // What must not be null, and is: the object goes.
    surely: { type: new GraphQLNonNull(GraphQLString), resolve: nothing },
    strict: { type: new GraphQLNonNull(GraphQLInt), resolve: broken },
    strictly: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLInt))), resolve: () => [1, nothing(), 3] },
    number: { type: GraphQLInt, resolve: ({ id }: Thing) => (id.length > 4 ? 'no number' : id.length) },
    at: { type: GraphQLDateTime, resolve: () => new Date(0) },
  };
  const object = (name: string, fields: object) =>
    new GraphQLObjectType({ name, interfaces: [thing], fields: () => ({ ...common, ...fields }) });
  const person = object('Person', {
    nickname: { type: GraphQLString, args: { of: { type: GraphQLInt } }, resolve: (_: Thing, { of }: { of?: number }) => `nick ${of}` },
  });
  const place = object('Place', {
    people: { type: new GraphQLNonNull(new GraphQLList(person)), resolve: ({ id }: Thing) => [{ id: `${id}p` }, null, { id: `${id}q` }] },
  });
  const inner = new GraphQLInputObjectType({
    name: 'Inner',
    fields: { to: { type: GraphQLDate }, note: { type: new GraphQLNonNull(GraphQLString) } },
  });
  const range = new GraphQLInputObjectType({
    name: 'Range',
    fields: () => ({
      from: { type: GraphQLDateTime },
      to: { type: GraphQLDate },
      note: { type: GraphQLString },
      kinds: { type: new GraphQLList(new GraphQLNonNull(kind)) },
      inner: { type: inner },
    }),
  });
  const echo = {
    type: GraphQLString,
    args: {
      at: { type: GraphQLDateTime },
      day: { type: GraphQLDate },
      number: { type: GraphQLInt },
      id: { type: GraphQLID },
      ids: { type: new GraphQLList(new GraphQLNonNull(GraphQLID)) },
      text: { type: GraphQLString },
      kind: { type: kind, defaultValue: 'BAD' },
      range: { type: range },
      ranges: { type: new GraphQLList(range) },
    },
    resolve: (_: unknown, args: object) => spelled(args),
  };
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: {
      thing: { type: thing, args: { id: { type: GraphQLID } }, resolve: (_, { id }) => ({ type: 'Person', id: id ?? 'a' }) },
      place: { type: new GraphQLNonNull(place), resolve: async () => ({ type: 'Place', id: 'b' }) },
      things: { type: new GraphQLList(thing), resolve: () => [{ type: 'Place', id: 'c' }, null, { type: 'Person', id: 'd' }] },
      echo,
    },
  });
  const mutation = new GraphQLObjectType({
    name: 'Mutation',
    fields: {
      append: {
        type: GraphQLString,
        args: { text: { type: GraphQLString } },
        resolve: async (_, { text }, context: { said?: string[] }) => {
          await new Promise((resolve) => setTimeout(resolve, text === 'slow' ? 20 : 0));
          if (text === 'bad') throw new Error('bad was refused');
          context.said = [...(context.said ?? []), text];
          return context.said.join(' ');
        },
      },
    },
  });
  return new GraphQLSchema({ query, mutation, types: [person, place] });
}

/** A value with what it is: a moment and its text, absent and null are not the same. */
function spelled(value: unknown): string {
  if (value instanceof Date) return `Date(${value.toISOString()})`;
  if (Array.isArray(value)) return `[${value.map(spelled).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
  return `{${Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, inner]) => `${name}: ${spelled(inner)}`)
    .join(', ')}}`;
}

type Seen = { data?: unknown; errors?: { message: string }[] };
type Run = (query: string, variables?: object, operationName?: string) => Promise<Seen>;

/** Carries a document out three times, as one that is sent again and again, and gives the last answer as a client sees it. */
type Gateway = { executor: NonNullable<Awaited<ReturnType<ReturnType<typeof createGateway>['load']>>['executor']> };
const gateway = (schema: GraphQLSchema, mode: ExecutorMode) => createGateway(schema, mode).load({} as never) as Promise<Gateway>;

async function runner(mode: ExecutorMode, schema = smallSchema()): Promise<Run> {
  const { executor } = await gateway(schema, mode);
  return async (query, variables = {}, operationName) => {
    const document = parse(query);
    expect(validate(schema, document).map((error) => error.message)).toEqual([]);
    let answer: unknown;
    for (let time = 0; time < 3; time += 1) {
      const context = { log: { line: () => undefined } };
      answer = await executor({ document, request: { variables }, operationName, context } as never);
    }
    return seen(answer as object);
  };
}

const byText = (one: object, other: object) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

/** Errors beside each other have no order. */
function seen(answer: object): Seen {
  const { data, errors } = JSON.parse(JSON.stringify(answer)) as Seen;
  return { data, errors: errors?.sort(byText) };
}

/** Fields in the order of their names: graphql-jit's own is another where one that comes twice is left out the first time. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}

/** graphql-jit also names the places of a field that were skipped. */
const unplaced = (answer: Seen | undefined) => JSON.stringify(answer?.errors?.map((error) => ({ ...error, locations: null })).sort(byText));

test('whatever is asked for, the modes give one answer, with one set of errors', async () => {
  const schema = smallSchema();
  const runs = [await runner('compiled', schema), await runner('interpreted', schema)];
  const args = {
    'Query.thing': ['', '(id: "x")', '(id: $id)', '(id: $many)'],
    'Query.echo': [
      '',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a text that looks like code
      '(number: $number, text: "`${1}` \\" \\\\")',
      '(ids: [$id, "y"])',
      '(range: { note: $note, inner: { to: $day, note: "x" } })',
      '(range: $range)',
      '(at: $at)',
      '(ranges: [$range, null, { kinds: [GOOD] }])',
      '(kind: $kind)',
      '(range: { kinds: BAD, note: null })',
    ],
    'Person.nickname': ['', '(of: 3)', '(of: $number)'],
  };
  const declared = {
    $id: '$id: ID! = "dflt"',
    $many: '$many: ID',
    $number: '$number: Int',
    $note: '$note: String',
    $day: '$day: Date = "2026-02-03"',
    $at: '$at: DateTime = "2026-01-01T00:00:00Z"',
    $kind: '$kind: Kind = GOOD',
    $range: '$range: Range = { from: "2026-01-01T00:00:00Z", kinds: [GOOD] }',
  };
  // Often left out, sometimes null, sometimes what does not fit.
  const some = (...values: unknown[]) => fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, fc.constantFrom(...values, null));
  const values = fc.record({
    id: some('i', 7, 1.5, ''),
    many: some('m', 1e21, {}),
    number: some(3, -1, 2 ** 31, '3', 1.5),
    note: some('n', 5),
    day: some('2026-03-04', 'never'),
    at: some('2026-05-06T07:08:09Z', '2026-13-01T00:00:00Z', 5),
    kind: some('BAD', 'WORSE', 'toString'),
    range: some(
      {},
      { note: null },
      { kinds: 'GOOD' },
      { kinds: [null] },
      { from: '2026-01-01T00:00:00Z', inner: { to: '2026-01-02', note: 'y' } },
      { unheard: 1 },
      'x',
    ),
  });
  const outcomes = { data: 0, errors: 0, partly: 0, variables: 0 };
  await fc.assert(
    fc.asyncProperty(documents(schema, { depth: 4, args }, declared, values), async ({ query, variables }) => {
      const [compiled, interpreted] = await Promise.all(runs.map((run) => run(query, variables)));
      expect(JSON.stringify(sorted(compiled?.data))).toBe(JSON.stringify(sorted(interpreted?.data)));
      expect(compiled?.errors === undefined).toBe(interpreted?.errors === undefined);
      // Where an object goes because of a null, the two stop telling what else went wrong in it at different points, as they may.
      if (!/surely|strict/.test(query)) expect(unplaced(compiled)).toBe(unplaced(interpreted));
      if (compiled?.data === undefined) outcomes.variables += 1;
      else if (!compiled.errors) outcomes.data += 1;
      else if (compiled.data === null) outcomes.errors += 1;
      else outcomes.partly += 1;
    }),
    { numRuns: 1_000, endOnFailure: true },
  );
  // Each has been seen often, or nothing was said.
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(5);
});

test.each<[string, string, object, string, string?]>([
  ['a variable that is left out of an object is not there', 'query ($note: String) { echo(range: { note: $note }) }', {}, 'range: {}}'],
  ['a default is a moment', 'query ($at: DateTime = "2026-01-01T00:00:00Z") { echo(at: $at) }', {}, 'at: Date(2026'],
  ['a default holds a day', 'query ($range: Range = { to: "2026-01-01" }) { echo(range: $range) }', {}, 'to: Date(2026'],
  [
    'a moment is given in place of a default',
    'query ($at: DateTime = "2026-01-01T00:00:00Z") { echo(at: $at) }',
    { at: '2027-01-01T00:00:00Z' },
    'Date(2027',
  ],
  ['null is given in place of a default', 'query ($kind: Kind = GOOD) { echo(kind: $kind) }', { kind: null }, 'kind: object null'],
  [
    'names are those that every object has',
    'query ($constructor: String) { __proto__: echo(text: $constructor) toString: echo then: echo }',
    {},
    '"then":"{kind',
  ],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a text that looks like code
  ['a text looks like code', 'query ($t: String = "${1}`\\"") { echo(text: $t) x: echo(text: "`\\u2028\\\\") }', {}, '${1}`'],
  [
    'a field is skipped once and once not',
    'query ($yes: Boolean!) { place @skip(if: $yes) { id } place { kind } }',
    { yes: true },
    '{"place":{"kind":"GOOD"}}',
  ],
  [
    'a fragment stands under two conditions',
    'query ($a: Boolean!, $b: Boolean!) { place { ...F @include(if: $a) ...F @skip(if: $b) kind } x: place { ...F } } fragment F on Place { id }',
    { a: false, b: true },
    '{"place":{"kind":"GOOD"},"x":{"id":"b"}}',
  ],
  [
    'a part that is left out has more than one that is not',
    'query ($yes: Boolean!) { place { next @skip(if: $yes) { ... on Person { nickname } } next { id } } }',
    { yes: true },
    '{"place":{"next":{"id":"bn"}}}',
  ],
  [
    'a fragment comes twice, once left out',
    'query ($yes: Boolean!) { place { ...G } } fragment F on Place { __typename } fragment G on Place { ...F @skip(if: $yes) id ...F @include(if: $yes) }',
    { yes: true },
    '{"place":{"id":"b","__typename":"Place"}}',
  ],
  [
    'conditions stand within conditions',
    'query ($a: Boolean!) { place { ... @skip(if: $a) { ...F } next { ...G @include(if: $a) } } } fragment F on Place { next { id } } fragment G on Thing { __typename id ... on Person { nickname } }',
    { a: true },
    '{"place":{"next":{"__typename":"Person","id":"bn","nickname":"nick undefined"}}}',
  ],
  ['nothing is left', 'query ($yes: Boolean!) { place @skip(if: $yes) { id } }', { yes: true }, '"data":{}'],
  [
    'a null is far down',
    '{ place { people { id next { ... on Person { surely } } } } }',
    {},
    '{"place":{"people":[{"id":"bp","next":null},null,{"id":"bq","next":null}]}}',
  ],
  ['a null goes up to the top', '{ place { surely } thing { id } }', {}, '"data":null'],
  [
    'an error has a path, a place and a code',
    '{ things { id ... on Person { maybe } } }',
    {},
    '"path":["things",2,"maybe"],"extensions":{"code":"NOT_HERE"}',
  ],
  [
    'a variable does not fit',
    'query ($number: Int!) { echo(number: $number) }',
    { number: 'three' },
    'Int cannot represent non-integer value',
  ],
  ['a variable is missing', 'query ($number: Int!) { echo(number: $number) }', {}, 'of required type \\"Int!\\" was not provided'],
  [
    'there are several operations',
    'query A { echo(text: "a") } query B { place { id } } mutation C { append(text: "c") }',
    {},
    '{"place":{"id":"b"}}',
    'B',
  ],
  ['the operation has no such name', 'query A { echo(text: "a") } query B { place { id } }', {}, 'Unknown operation named \\"C\\"', 'C'],
  [
    'a mutation fails between others',
    'mutation { append(text: "slow") b: append(text: "b") c: append(text: "bad") d: append(text: "d") }',
    {},
    '{"append":"slow","b":"slow b","c":null,"d":"slow b d"}',
  ],
])('where %s, the modes give one answer', async (_, query, variables, expected, ...[operationName]) => {
  for (const mode of MODES) {
    const answer = await (await runner(mode))(query, variables, operationName);
    expect(JSON.stringify(answer)).toContain(expected);
    expect(JSON.stringify(sorted(answer))).toBe(
      JSON.stringify(sorted(await (await runner('interpreted'))(query, variables, operationName))),
    );
  }
});

test('a document is compiled when it comes for the second time, and never where that is switched off', async () => {
  const schema = buildSchema('type Query { by: String, other: String }');
  const by = () => (new Error().stack?.includes('graphql-jit') ? 'compiled' : 'interpreted');
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) field.resolve = by;
  const uses = async (mode: ExecutorMode, query: string, times: number) => {
    const { executor } = await gateway(schema, mode);
    const document = parse(query);
    const seen = [];
    for (let time = 0; time < times; time += 1) {
      const { data } = await executor({ document, request: {}, context: { log: { line: () => undefined } } } as never);
      seen.push((data as { by: string } | undefined)?.by);
    }
    return seen;
  };
  expect(await uses('compiled', '{ by }', 4)).toEqual(['interpreted', 'compiled', 'compiled', 'compiled']);
  expect(await uses('interpreted', '{ by }', 4)).toEqual(['interpreted', 'interpreted', 'interpreted', 'interpreted']);
  // So much is not worth it.
  expect(await uses('compiled', `{ by ${Array.from({ length: 500 }, (_, index) => `f${index}: other`).join(' ')} }`, 3)).toEqual([
    'interpreted',
    'interpreted',
    'interpreted',
  ]);
  // Here the two differ, as nobody else does.
  await expect(uses('compared', '{ by }', 1)).rejects.toThrow('the executors differ');
});

// ── on the API itself ────────────────────────────────────────────────────────────────────────────────────────────────

describe('servers of both kinds', () => {
  const servers: Record<string, ServerProcess> = {};
  let people: BusyWorld;

  beforeAll(async () => {
    for (const mode of ['compiled', 'interpreted'] as const) servers[mode] = await start(mode);
    people = await busyWorld();
  });
  afterAll(async () => {
    for (const server of Object.values(servers)) await server.stop();
  });

  /** The answer of a server that is asked for the third time, so that it has compiled what it would. */
  async function settled(server: string, person: Person, body: object): Promise<Omit<Answer, 'text'>> {
    for (let time = 0; time < 2; time += 1) await post(person.token, body, servers[server]?.url);
    const { status, ...answer } = await post(person.token, body, servers[server]?.url);
    return { status, ...seen(answer) } as Answer;
  }

  const sdl = buildSchema(fs.readFileSync(path.join(ROOT, 'schema/schema.graphql'), 'utf8'));

  test('give the same answer to whoever asks for whatever', async () => {
    const { student, advisors, staff, graduate } = people;
    const { introRequests } = await student.ask('{ introRequests { nodes { id chat { id } contactConsent { id } } } }');
    const ids = [student.studentId, advisors[0]?.advisorId, introRequests.nodes.at(-1).id, introRequests.nodes.at(-1).chat.id, 'nonsense'];
    const page = ['(first: 2)', '(last: 1)', '(first: $first)', '(after: "forged")'];
    const args = {
      'Query.advisors': [...page, '(filter: { text: "engineer" }, first: 2)', '(filter: { topics: [$topic] }, orderBy: CLASS_YEAR_DESC)'],
      'Query.advisor': [`(id: "${advisors[0]?.advisorId}")`, `(id: "${advisors[4]?.advisorId}")`],
      'Query.introRequest': [`(id: "${introRequests.nodes[0].id}")`],
      'Query.introRequests': [...page, '(scope: RECEIVED)', '(filter: { createdAt: { from: $from } })'],
      'Query.node': ids.map((id) => `(id: "${id}")`),
      'Query.nodes': [`(ids: ${JSON.stringify(ids)})`, '(ids: $ids)'],
      'Query.auditEvents': page,
      'Query.concerns': page,
      'Query.vocabulary': ['(kind: TOPIC, first: 2)', '(kind: EMPLOYER, prefix: $topic)'],
      'Query.introReport': ['(filter: {})', '(filter: { fromMonth: $month })'],
      'Query.advisorLoadReport': ['(filter: {})', '(filter: { fromMonth: $month })'],
      'Query.previewIntro': [
        `(input: { advisorId: "${advisors[0]?.advisorId}", purpose: "I would like to learn about your work.", notAskingForAJob: true })`,
        '(input: { advisorId: "x", purpose: "I need a job.", notAskingForAJob: false })',
      ],
      'ContactConsent.disclosures': ['(first: 2)'],
      'Viewer.contactConsents': ['(first: 2)', '(status: ACTIVE)'],
      'Viewer.disclosures': ['(first: 2)'],
    };
    const declared = {
      $first: '$first: Int = 3',
      $topic: '$topic: String! = "resumes"',
      $from: '$from: DateTime = "2020-01-01T00:00:00Z"',
      $month: '$month: Date = "2020-01-01"',
      $ids: '$ids: [ID!]!',
    };
    const values = fc.record({
      first: fc.constantFrom(undefined, 1, 101, null),
      topic: fc.constantFrom(undefined, 'interviews', 5),
      from: fc.constantFrom(undefined, '2020-02-02T02:02:02Z', null, 'x'),
      month: fc.constantFrom(undefined, '2021-01-01', null),
      ids: fc.subarray(ids),
    });
    // Reading contact details is recorded, so that the next answer tells of it; and asOf is always now.
    const rules = { depth: 4, args, without: ['Advisor.contact', 'Student.contact', 'Chat.place', 'asOf'] };
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(
        documents(sdl, rules, declared, values),
        fc.constantFrom(student, advisors[0] as Person, staff, graduate),
        async (body, person) => {
          const [compiled, interpreted] = await Promise.all(['compiled', 'interpreted'].map((server) => settled(server, person, body)));
          expect(compiled).toEqual(interpreted);
          // The shared server carries it out both ways.
          const { text: _, status, ...compared } = await person.send(body.query, body.variables);
          expect({ status, ...seen(compared) }).toEqual(interpreted);
          if (interpreted?.data && !interpreted.errors) whole += 1;
        },
      ),
      { numRuns: 100 },
    );
    expect(whole).toBeGreaterThan(30);
  }, 120_000);

  test('leave alone what a variable that is not given would have changed', async () => {
    const advisor = await (await World.create()).advisor({ headline: 'Kept', bio: 'Kept too' });
    const query =
      'mutation ($headline: String, $bio: String) { updateAdvisorProfile(input: { headline: $headline, bio: $bio }) { advisor { headline bio } } }';
    for (const server of [servers.interpreted, servers.compiled]) {
      for (const [variables, expected] of [
        [{ headline: 'One' }, { headline: 'One', bio: 'Kept too' }],
        [{ headline: 'Two' }, { headline: 'Two', bio: 'Kept too' }],
        [{}, { headline: 'Two', bio: 'Kept too' }],
        [{ headline: null }, { headline: null, bio: 'Kept too' }],
        [
          { headline: 'Kept', bio: 'Kept too' },
          { headline: 'Kept', bio: 'Kept too' },
        ],
      ]) {
        const answer = await advisor.send(query, variables, server?.url);
        expect(answer.data.updateAdvisorProfile.advisor).toEqual(expected);
      }
    }
  });

  test('carry out mutations in their order, whatever becomes of one between', async () => {
    const query = `mutation ($one: SetContactPointInput!, $two: SetContactPointInput!) {
      one: setContactPoint(input: $one) { contactPoint { value } }
      wrong: setContactPoint(input: $two) { contactPoint { value } userErrors { code field } }
      refused: requestIntro(input: { advisorId: "x", purpose: "x", notAskingForAJob: true }) { userErrors { code } }
      removed: removeContactPoint(input: { id: "x" }) { userErrors { code } }
      two: setContactPoint(input: { kind: EMAIL, value: "two@example.org", label: "b" }) { contactPoint { value } }
    }`;
    const variables = { one: { kind: 'EMAIL', value: 'one@example.org', label: 'a' }, two: { kind: 'PHONE', value: 'no number' } };
    const world = await World.create();
    const answers = [];
    for (const server of ['compiled', 'interpreted']) {
      for (let time = 0; time < 3; time += 1) {
        const advisor = await world.advisor();
        const { data, errors } = await advisor.send(query, variables, servers[server]?.url);
        const { viewer } = await advisor.ask('{ viewer { contactPoints { value } } }');
        answers.push({
          data,
          errors: errors?.map(({ path: at, extensions }) => [at, extensions.code]),
          points: viewer.contactPoints.length,
        });
      }
    }
    expect(answers[0]).toMatchObject({
      data: {
        one: { contactPoint: { value: 'one@example.org' } },
        wrong: { contactPoint: null },
        refused: null,
        two: { contactPoint: { value: 'two@example.org' } },
      },
      errors: [[['refused'], 'FORBIDDEN']],
      points: 2,
    });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('find the operation by its name', async () => {
    const query = 'query A { viewer { roles } } query B { viewer { account { name } } }';
    for (const operationName of ['A', 'B', 'C', undefined]) {
      const [compiled, interpreted] = await Promise.all(
        ['compiled', 'interpreted'].map((server) => settled(server, people.student, { query, operationName })),
      );
      expect(compiled).toEqual(interpreted);
      expect(compiled?.status).toBe(operationName && operationName < 'C' ? 200 : 400);
    }
  });
});

test('no input holds itself: graphql-jit would never be done with it', () => {
  const sdl = buildSchema(fs.readFileSync(path.join(ROOT, 'schema/schema.graphql'), 'utf8'));
  const below = (type: GraphQLInputType): string[] => {
    const named = getNamedType(type);
    return isInputObjectType(named)
      ? Object.values(named.getFields()).flatMap((field) => [getNamedType(field.type).name, ...below(field.type)])
      : [];
  };
  // One that does would run out of stack here.
  for (const type of Object.values(sdl.getTypeMap())) if (isInputObjectType(type)) expect(below(type)).not.toContain(type.name);
});

test.each([
  [
    'a value',
    'return interpret(operation);\n        const result = await plan.query(undefined, context, variables);',
    'return interpret(operation);\n        const result = await plan.query(undefined, context, variables); if (result.data?.viewer) result.data.viewer.roles = [];',
  ],
  [
    'an error',
    'return result.errors ?',
    "return result.data?.viewer ? { ...result, errors: [new graphql_1.GraphQLError('x')] } : result.errors ?",
  ],
])('an executor that answers %s of its own is noticed, and the answer does not leave', async (_, find, put) => {
  const program = alterProgram({ name: 'another answer', file: 'server/executor.js', find, put });
  const server = await start('compared', { main: program.main });
  try {
    const student = await (await World.create()).student();
    const answer = await student.send('{ viewer { roles account { name } } }', {}, server.url);
    expect([answer.data, answer.errors?.[0]?.extensions.code]).toEqual([undefined, 'INTERNAL_SERVER_ERROR']);
    // The answer is there before the line is.
    await until('it says that the executors differ', () => server.output().includes('the executors differ'));
    expect((await student.send('{ vocabulary(kind: TOPIC) { totalCount } }', {}, server.url)).errors).toBeUndefined();
  } finally {
    await server.stop();
    program.remove();
  }
});
