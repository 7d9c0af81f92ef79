// mercurius with graphql-jit and one hand-written statement for each root field, chosen by what is selected. With the duties: tokens
// verified once and kept until they expire, and begin, settings, statement, commit on one connection.
const fs = require('node:fs');
const path = require('node:path');
const Fastify = require('fastify');
const mercurius = require('mercurius');
const { Pool } = require('pg');
const { duties, verifyOnce, viewerOf } = require('./auth.js');
const sql = require('./sql.js');

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 3, idleTimeoutMillis: 0, options: sql.PLANNER });

async function rows(viewer, name, values) {
  const statement = { name, text: STATEMENTS[name], values };
  if (!duties) return (await pool.query(statement)).rows;
  const client = await pool.connect();
  try {
    await client.query('begin read only');
    await client.query({ name: 'wall', text: WALL, values: [viewer.institution, viewer.account] });
    const result = await client.query(statement);
    await client.query('commit');
    return result.rows;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
const WALL = "select set_config('app.institution', $1, true), set_config('app.account', $2, true)";
const STATEMENTS = {
  directory: sql.directoryPage(duties),
  nested: sql.nestedPage(duties),
  many: sql.manyNodes(duties),
  advisor: sql.oneAdvisor,
  requests: sql.sentRequests,
};

const globalId = (type, key) => Buffer.from(`${type}:${key}`).toString('base64url');
const keyOf = (id) => Buffer.from(id, 'base64url').toString().split(':')[1];
const cursorOf = (row) => Buffer.from(JSON.stringify([row.sort_name, row.key])).toString('base64url');

function connection(found, size, after, node) {
  const nodes = found.slice(0, size);
  return {
    nodes: nodes.map(node),
    pageInfo: {
      hasNextPage: found.length > size,
      hasPreviousPage: after,
      startCursor: nodes.length > 0 ? cursorOf(nodes[0]) : null,
      endCursor: nodes.length > 0 ? cursorOf(nodes.at(-1)) : null,
    },
  };
}

function toAdvisor(row) {
  row.id = globalId('Advisor', row.key);
  row.topics ??= [];
  if (row.requestKey)
    row.viewerIntroRequest = {
      id: globalId('IntroRequest', row.requestKey),
      status: row.requestStatus,
      createdAt: row.requestedAt.toISOString(),
    };
  return row;
}

/** Whether the page asks for what is the viewer's own; the two pages have a statement each. */
const isNested = (info) => {
  const nodes = info.fieldNodes[0].selectionSet.selections.find((field) => field.name.value === 'nodes');
  return nodes.selectionSet.selections.some((field) => field.name.value.startsWith('viewer'));
};

const resolvers = {
  Query: {
    async advisors(_, { filter, first = 25, after }, { viewer }, info) {
      if (after) {
        const [name, key] = JSON.parse(Buffer.from(after, 'base64url').toString());
        return connection(await rows(viewer, 'many', [viewer.institution, name, key, first + 1]), first, true, toAdvisor);
      }
      const values = [viewer.institution, filter.industries[0], filter.text, first + 1];
      const found = isNested(info) ? await rows(viewer, 'nested', [...values, viewer.account]) : await rows(viewer, 'directory', values);
      return connection(found, first, false, toAdvisor);
    },
    async advisor(_, { id }, { viewer }) {
      const [row] = await rows(viewer, 'advisor', [viewer.institution, keyOf(id)]);
      return row ? toAdvisor(row) : null;
    },
    async introRequests(_, { filter, first = 25 }, { viewer }) {
      const found = await rows(viewer, 'requests', [viewer.institution, viewer.account, filter.createdAt.to, first + 1]);
      return connection(found, first, false, (row) => ({
        ...row,
        id: globalId('IntroRequest', row.key),
        createdAt: row.createdAt.toISOString(),
        advisor: row.name === null ? null : { id: globalId('Advisor', row.advisorKey), name: row.name },
      }));
    },
  },
};

const app = Fastify();
app.register(mercurius, {
  schema: fs.readFileSync(path.join(__dirname, 'schema.graphql'), 'utf8'),
  resolvers,
  jit: 1,
  context: (request) => ({ viewer: viewerOf(request.headers, verifyOnce) }),
});
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => process.exit());
