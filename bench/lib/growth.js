// How the API alone grows with the directory: one request after the other over HTTP, as a student, through the wall. What the schema does
// not have yet is left out, and named.
const fs = require('node:fs');
const path = require('node:path');
const { buildSchema } = require('graphql');
const { Client } = require('undici');
const { withClient } = require('./database.js');
const { startServer, ROOT } = require('./servers.js');
const { INDUSTRIES, PAIRS, WORDS, typoOf } = require('./world.js');

const TERM = '{ value name }';
const CARD = `name headline jobTitle classYear openSlots employer ${TERM} topics ${TERM}`;
const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
// So often from the first row to the last: a shared machine can be half as fast for a minute.
const PASSES = 3;
const PATIENCE = 5_000; // milliseconds for one row in one pass; a slow one is measured by fewer requests, never by less than five

const schema = buildSchema(fs.readFileSync(path.join(ROOT, 'schema', 'schema.graphql'), 'utf8'));
const connection = schema.getType('AdvisorConnection').getFields();
const orders = schema
  .getType('AdvisorOrder')
  .getValues()
  .map((value) => value.name);

/** Everything the facets can say, as a selection. */
function facetSelection() {
  const facets = schema.getType(String(connection.facets.type).replace(/[[\]!]/g, '')).getFields();
  const inner = (field) => {
    const type = schema.getType(String(field.type).replace(/[[\]!]/g, ''));
    return type.getFields ? `${field.name} { ${Object.values(type.getFields()).map(inner).join(' ')} }` : field.name;
  };
  return Object.values(facets).map(inner).join(' ');
}

const pages = (order) =>
  `query Grow($filter: AdvisorFilter) { advisors(filter: $filter, orderBy: ${order}, first: 25) { nodes { ${CARD} } ${PAGE} } }`;
const word = (list) => (at) => ({ filter: { text: list[at % list.length] } });

/** The rows of the table: what is asked, and with which variables. */
function rows() {
  const list = [
    // As the machine is another an hour later: a request of which nothing grows.
    { title: 'nothing that grows', query: '{ viewer { account { name } } }', variables: () => ({}) },
    { title: 'first page', query: pages('NAME'), variables: () => ({}) },
    {
      title: 'deep page (from the middle)',
      query: `query Deep($after: String) { advisors(orderBy: NAME, first: 25, after: $after) { nodes { ${CARD} } ${PAGE} } }`,
      variables: (at, { middle }) => ({ after: middle[at % middle.length] }),
    },
    {
      title: 'last page, backward',
      query: `query Last { advisors(orderBy: NAME, last: 25) { nodes { ${CARD} } ${PAGE} } }`,
      variables: () => ({}),
    },
  ];
  for (const order of ['NAME', 'RELEVANCE']) {
    const by = order === 'NAME' ? 'by name' : 'by relevance';
    list.push(
      { title: `rare word, ${by}`, order, query: pages(order), variables: word(WORDS.rare), must: true },
      { title: `common word, ${by}`, order, query: pages(order), variables: word(WORDS.common), must: true },
      {
        title: `typo, ${by}`,
        order,
        query: pages(order),
        variables: (at) => ({ filter: { text: typoOf(WORDS.middling[at % 50], at) } }),
        must: orders.includes('RELEVANCE'),
      },
      {
        title: `industry and word, ${by}`,
        order,
        query: pages(order),
        variables: (at) => ({
          filter: { industries: [PAIRS[(at * 37) % PAIRS.length].industry], text: PAIRS[(at * 37) % PAIRS.length].word },
        }),
        must: true,
      },
    );
  }
  const industry = (at) => ({ filter: { industries: [INDUSTRIES[at % INDUSTRIES.length].value] } });
  const facets = () => `query Facets($filter: AdvisorFilter) { advisors(filter: $filter, first: 0) { facets { ${facetSelection()} } } }`;
  const count = 'query Count($filter: AdvisorFilter) { advisors(filter: $filter, first: 0) { totalCount totalCountPrecision } }';
  list.push(
    { title: 'facets, an industry', facets, variables: industry },
    { title: 'facets, a common word', facets, variables: word(WORDS.common) },
    { title: 'totalCount, everybody', query: count, variables: () => ({}) },
    { title: 'totalCount, an industry', query: count, variables: industry },
    { title: 'totalCount, a common word', query: count, variables: word(WORDS.common) },
  );
  return list.map((row) => {
    if (row.order && !orders.includes(row.order)) return { ...row, missing: `the schema has no order ${row.order} yet` };
    if (row.facets) return connection.facets ? { ...row, query: row.facets() } : { ...row, missing: 'the schema has no facets yet' };
    return row;
  });
}

/** @returns for each row the median milliseconds, and how many advisors a page held. */
async function growth({ database, tokens, requests, say }) {
  const server = await startServer('acquaint', database);
  const client = new Client(server.url);
  // One person throughout: cursors are sealed for whoever was given them.
  const ask = async (query, variables) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens[0]}` };
    const started = performance.now();
    const answer = await client.request({ method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query, variables }) });
    const received = await answer.body.text();
    const milliseconds = performance.now() - started;
    const { data, errors } = JSON.parse(received);
    if (answer.statusCode !== 200 || errors) throw new Error(`${answer.statusCode}: ${errors?.[0]?.message ?? received.slice(0, 300)}`);
    return { milliseconds, advisors: data.advisors };
  };
  try {
    const middle = await middleCursors(database, ask);
    const all = rows().map((row) => ({ ...row, times: [], nodes: undefined }));
    // Each once before it is timed: a connection's first look at a page of memory takes longer than what is done there, and is soon over.
    for (const row of all) await askOften(row, ask, { middle }, requests, () => undefined);
    for (let pass = 0; pass < PASSES; pass += 1)
      for (const row of all)
        await askOften(row, ask, { middle }, Math.ceil(requests / PASSES), ({ milliseconds, advisors }) => {
          row.times.push(milliseconds);
          if (advisors?.nodes) row.nodes = (row.nodes ?? 0) + advisors.nodes.length;
        });
    return all.map((row) => {
      const result = figuresOf(row);
      say(result);
      return result;
    });
  } finally {
    await client.close();
    await server.stop();
  }
}

/** Asks a row's requests by turns, as many as patience allows for. */
async function askOften(row, ask, facts, requests, heard) {
  if (row.missing || row.error) return;
  const patience = performance.now() + PATIENCE;
  try {
    for (let at = 0; at < requests && (at < 5 || performance.now() < patience); at += 1) {
      row.asked = (row.asked ?? 0) + 1;
      heard(await ask(row.query, row.variables(row.asked, facts)));
    }
  } catch (error) {
    row.error = error.message;
  }
}

function figuresOf({ title, missing, error, must, times, nodes }) {
  if (missing) return { title, missing };
  if (error || (must && nodes === 0)) return { title, error: error ?? 'nothing was found' };
  const sorted = [...times].sort((a, b) => a - b);
  return { title, median: sorted[sorted.length >> 1], nodes: nodes === undefined ? undefined : nodes / times.length };
}

/** Cursors of advisors around the middle of the order by name, wherever the API lets one take them from: the few who have a rare word. */
async function middleCursors(database, ask) {
  const names = await withClient(database.superuserUrl, async (client) => {
    const { rows: found } = await client.query(
      `select percentile_disc(array[0.4, 0.6]) within group (order by lower(unaccent(name)) collate "C") as bounds from (
         select name from account tablesample bernoulli (20) repeatable (1)) sample`,
    );
    return found[0].bounds;
  });
  const fold = (name) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const query =
    'query Find($filter: AdvisorFilter, $after: String) { advisors(filter: $filter, orderBy: NAME, first: 100, after: $after) { edges { cursor node { name } } pageInfo { hasNextPage endCursor } } }';
  const cursors = [];
  try {
    for (const { industry, word: text } of PAIRS.filter((_, at) => at % 41 === 0)) {
      const { advisors } = await ask(query, { filter: { industries: [industry], text } });
      for (const { cursor, node } of advisors.edges) if (fold(node.name) > names[0] && fold(node.name) < names[1]) cursors.push(cursor);
      if (cursors.length >= 60) break;
    }
    // A cursor may belong to its filter: then it is refused here, and we walk.
    await ask(query, { after: cursors[0] });
    if (cursors.length > 0) return cursors;
  } catch {
    cursors.length = 0;
  }
  let after = null;
  for (let step = 0; step < 100; step += 1) {
    const { advisors } = await ask(query, { after });
    if (!advisors.pageInfo.hasNextPage) break;
    after = advisors.pageInfo.endCursor;
    if (step >= 40) cursors.push(after);
  }
  return cursors;
}

module.exports = { growth };
