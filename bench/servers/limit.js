// The limit: node:http, pg and SQL written for these pages alone. No GraphQL, no authentication, no wall, none of Acquaint's code.
// PostgreSQL answers nested values as JSON text, which goes out as it came; the rest is put together by hand.
const { randomUUID } = require('node:crypto');
const http = require('node:http');
const { Pool, types } = require('pg');
const sql = require('./sql.js');
const { ask } = require('./limit-ask.js');

const JSON_OID = 114;
types.setTypeParser(JSON_OID, (text) => text);

const institution = process.env.BENCH_INSTITUTION;
// Named statements keep their plan: the pages cut their hits before they join, so that one plan is good for every word.
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 3, idleTimeoutMillis: 0, options: sql.PLANNER });
const rows = async (name, text, values) => (await pool.query({ name, text, values })).rows;

const quote = JSON.stringify;
const globalId = (type, key) => `"${Buffer.from(`${type}:${key}`).toString('base64url')}"`;
const cursorOf = (row) => `"${Buffer.from(quote([row.sort_name, row.key])).toString('base64url')}"`;

const statements = {
  directory: sql.directoryPage(false),
  nested: sql.nestedPage(false),
  many: sql.manyNodes(false),
  advisor: sql.oneAdvisor,
  requests: sql.sentRequests,
};

const card = (row) =>
  `"name":${quote(row.name)},"headline":${quote(row.headline)},"jobTitle":${quote(row.jobTitle)},"classYear":${row.classYear},"openSlots":${row.openSlots}`;
const topics = (row) => row.topics ?? '[]';

function connection(found, size, after, node) {
  const shown = found.length > size ? found.slice(0, size) : found;
  const start = shown.length > 0 ? cursorOf(shown[0]) : null;
  const end = shown.length > 0 ? cursorOf(shown[shown.length - 1]) : null;
  return `{"nodes":[${shown.map(node).join()}],"pageInfo":{"hasNextPage":${found.length > size},"hasPreviousPage":${after},"startCursor":${start},"endCursor":${end}}}`;
}

const pages = {
  async directory({ industry, word, first }) {
    const found = await rows('directory', statements.directory, [institution, industry, word, first + 1]);
    return `{"advisors":${connection(found, first, false, (row) => `{${card(row)},"employer":${row.employer},"topics":${topics(row)}}`)}}`;
  },
  async nested({ industry, word, first }, viewer) {
    const found = await rows('nested', statements.nested, [institution, industry, word, first + 1, viewer]);
    const request = (row) =>
      row.requestKey === null
        ? 'null'
        : `{"id":${globalId('IntroRequest', row.requestKey)},"status":"${row.requestStatus}","createdAt":${quote(row.requestedAt)}}`;
    const node = (row) =>
      `{"name":${quote(row.name)},"employer":${row.employer},"topics":${topics(row)},"viewerIntroRequest":${request(row)},"viewerContactAccess":"${row.viewerContactAccess}"}`;
    return `{"advisors":${connection(found, first, false, node)}}`;
  },
  async many({ name, key, first }) {
    const found = await rows('many', statements.many, [institution, name, key, first]);
    const node = (row) =>
      `{"id":${globalId('Advisor', row.key)},${card(row)},"languages":${quote(row.languages)},"employer":${row.employer}}`;
    return `{"nodes":[${found.map(node).join()}]}`;
  },
  async advisor({ key }) {
    const [row] = await rows('advisor', statements.advisor, [institution, key]);
    if (!row) return '{"advisor":null}';
    return `{"advisor":{${card(row)},"bio":${quote(row.bio)},"chatModes":${quote(row.chatModes)},"employer":${row.employer},"industry":${row.industry},"topics":${topics(row)}}}`;
  },
  async requests({ to, first }, viewer) {
    const found = await rows('requests', statements.requests, [institution, viewer, to, first + 1]);
    const shown = found.slice(0, first).map((row) => {
      const advisor = row.name === null ? 'null' : `{"id":${globalId('Advisor', row.advisorKey)},"name":${quote(row.name)}}`;
      return `{"id":${globalId('IntroRequest', row.key)},"status":"${row.status}","purpose":${quote(row.purpose)},"createdAt":${quote(row.createdAt)},"advisor":${advisor}}`;
    });
    return `{"introRequests":{"nodes":[${shown.join()}],"pageInfo":{"hasNextPage":${found.length > first}}}}`;
  },
  ask: (variables, viewer) => ask(pool, institution, viewer, randomUUID(), variables),
};

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const variables = JSON.parse(Buffer.concat(chunks).toString());
    pages[request.url.slice(1)](variables, request.headers['x-viewer']).then(
      (data) => {
        const body = Buffer.from(`{"data":${data}}`);
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length }).end(body);
      },
      (error) => response.writeHead(500).end(error.stack),
    );
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
