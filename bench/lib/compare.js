// Compares the servers on one database: first that all say the same, then how fast and in how much memory, in alternating rounds, so
// that what else the machine does meanwhile falls on all of them.
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { Client } = require('undici');
const { withClient } = require('./database.js');
const { NODE, SERVERS, forgetPeak, peakOf, startServer } = require('./servers.js');
const { INSTITUTION, VIEWERS, WRITERS, uuidOf } = require('./world.js');
const { workloads } = require('./workloads.js');

const CONNECTIONS = 16;
const CHECKED = 40; // contents compared for each server and workload
const KIND = (name) => name.replace('+', '');
const read = (...parts) => fs.readFileSync(path.join(__dirname, '..', ...parts), 'utf8');

/** What the peers search with. Made for the comparison, and removed after it. */
async function preparePeers(database) {
  await withClient(database.superuserUrl, async (client) => {
    await client.query(read('servers', 'schema.sql'));
    await client.query('vacuum analyze bench.document');
    await client.query(read('servers', 'postgraphile.sql'));
  });
}

async function removePeers(database) {
  await withClient(database.superuserUrl, (client) => client.query('drop schema bench_api cascade; drop table bench.document cascade'));
}

async function compare({ database, size, tokens, rounds, seconds, begin, warm, say }) {
  const people = [...VIEWERS, ...WRITERS];
  const headers = people.map((account, at) => ({
    'content-type': 'application/json',
    authorization: `Bearer ${tokens[at]}`,
    'x-viewer': account,
  }));
  const servers = {};
  try {
    for (const name of Object.keys(SERVERS)) servers[name] = await startServer(name, database);
    const ask = asking(headers);
    const all = workloads(await variables({ database, size, ask: (request) => ask(servers.acquaint, request) }));
    const results = [];
    for (const workload of all) {
      const able = Object.values(servers).filter((server) => workload.requests[KIND(server.name)]);
      await checkContents(database, workload, able, ask);
      const result = await measure({ database, workload, able, headers, rounds, seconds, warm: results.length === 0 ? begin : warm });
      say(result);
      results.push(result);
    }
    await ask.close();
    return results;
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

/** Sends one request and gives the data; anything else is an error. */
function asking(headers) {
  const clients = new Map();
  const ask = async (server, { path: target, body, viewer = 0 }) => {
    if (!clients.has(server.url)) clients.set(server.url, new Client(server.url));
    const answer = await clients.get(server.url).request({ method: 'POST', path: target, headers: headers[viewer], body });
    const received = await answer.body.text();
    const parsed = answer.statusCode === 200 ? JSON.parse(received) : { errors: received };
    if (parsed.errors) throw new Error(`${server.name} answered ${answer.statusCode} to ${body}: ${received.slice(0, 1_000)}`);
    return parsed.data;
  };
  ask.close = () => Promise.all([...clients.values()].map((client) => client.close()));
  return ask;
}

/** What the requests rotate over. */
async function variables({ database, size, ask }) {
  const ids = (from, count) => Array.from({ length: count }, (_, at) => uuidOf(`bench advisor ${1 + ((from + at * 7) % size)}`));
  const { starts, times } = await withClient(database.superuserUrl, async (client) => {
    // Every twentieth advisor by name, with the API's own cursor: a page of hundred ends five further on.
    const walked = [];
    let after = null;
    while (walked.length < 1_100) {
      const query =
        'query Walk($after: String) { advisors(orderBy: NAME, first: 100, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }';
      const { advisors } = await ask({ path: '/graphql', body: JSON.stringify({ query, variables: { after } }) });
      for (let at = 0; at < advisors.edges.length; at += 20) walked.push(advisors.edges[at]);
      after = advisors.pageInfo.endCursor;
      if (!advisors.pageInfo.hasNextPage) break;
    }
    const keys = walked.map(({ node }) => Buffer.from(node.id, 'base64url').toString().split(':')[1]);
    const { rows } = await client.query('select advisor_id, sort_name from bench.document where advisor_id = any ($1)', [keys]);
    const names = new Map(rows.map((row) => [row.advisor_id, row.sort_name]));
    const found = keys.slice(0, Math.max(0, keys.length - 50)).map((key, at) => ({
      key,
      name: names.get(key),
      cursors: Array.from({ length: 10 }, (_, index) => walked[at + index * 5].cursor),
    }));
    // Twenty-five moments for each viewer, between their requests.
    const asked = await client.query(
      'select student_id, array_agg(created_at order by created_at) as times from intro_request where student_id = any ($1) group by student_id',
      [VIEWERS],
    );
    const moments = asked.rows.flatMap(({ student_id: student, times }) =>
      Array.from({ length: 25 }, (_, at) => ({
        viewer: VIEWERS.indexOf(student),
        to: times[Math.floor(times.length * (0.3 + at * 0.028))].toISOString(),
      })),
    );
    return { starts: found, times: moments };
  });
  const shown = ids(0, 1_500).filter((_, at) => (1 + ((at * 7) % size)) % 100 !== 57);
  return { institution: INSTITUTION, starts, times, advisorIds: shown, askedIds: ids(11, Math.min(WRITERS.length * 4, size)) };
}

async function checkContents(database, workload, able, ask) {
  const checked = workload.heavy ? CHECKED / 4 : CHECKED;
  const step = Math.max(1, Math.floor(workload.count / checked));
  for (let at = 0; at < workload.count && at < step * checked; at += step) {
    let first;
    for (const server of able) {
      const answer = workload.answer(await ask(server, workload.requests[KIND(server.name)](at)));
      if (workload.writes) await undoWrites(database);
      first ??= answer;
      assert.deepStrictEqual(answer, first, `${workload.title} ${at}: ${server.name} and ${able[0].name} say different things`);
    }
    assert.ok(JSON.stringify(first).length > 60, `${workload.title} ${at} is empty, and proves nothing: ${JSON.stringify(first)}`);
  }
}

/** Removes what was asked during a round. The record of events stays: nothing that is measured reads it. */
async function undoWrites(database) {
  await withClient(database.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query(
      `with gone as (delete from intro_request where institution_id = $1 and student_id = any ($2) returning id, advisor_id, slot_month),
         events as (delete from intro_request_event e using gone where e.institution_id = $1 and e.intro_request_id = gone.id),
         shares as (delete from record_share r using gone where r.institution_id = $1 and r.through_id = gone.id)
       update advisor_month m set taken = m.taken - g.times
       from (select advisor_id, slot_month, count(*) as times from gone group by 1, 2) g
       where m.institution_id = $1 and m.advisor_id = g.advisor_id and m.month = g.slot_month`,
      [INSTITUTION, WRITERS],
    );
  });
}

async function measure({ database, workload, able, headers, rounds: planned, seconds, warm }) {
  const rounds = workload.heavy ? Math.ceil(planned / 2) : planned;
  const prepared = new Map();
  for (const server of able) {
    const make = workload.requests[KIND(server.name)];
    const made = Array.from({ length: workload.count }, (_, at) => make(at));
    // Bare servers hear who is asking only where the answer depends on it; with the duties, every request has a token.
    const used = made.map(({ path: target, body, viewer }, at) => ({
      path: target,
      body,
      who: viewer ?? at % VIEWERS.length,
      anonymous: viewer === undefined,
    }));
    const needsViewer = server.duties || workload.title !== 'directory page';
    const shownHeaders = headers.map((all) => {
      const { authorization, 'x-viewer': viewer, ...rest } = all;
      return server.duties ? { ...rest, authorization } : needsViewer && !used[0].anonymous ? { ...rest, 'x-viewer': viewer } : rest;
    });
    prepared.set(server, {
      url: server.url,
      connections: CONNECTIONS,
      headers: shownHeaders,
      requests: used.map(({ anonymous: _, ...request }) => request),
      expected: workload.writes ? '"userErrors":[]' : undefined,
      once: workload.writes,
    });
  }
  const generators = new Map(able.map((server) => [server, startLoad(prepared.get(server))]));
  const figures = new Map(able.map((server) => [server, []]));
  try {
    for (let round = 0; round <= rounds; round += 1) {
      // There and back: what changes steadily meanwhile falls on all of them.
      for (const server of round % 2 ? able : [...able].reverse()) {
        if (round === 1) forgetPeak(server);
        const figure = await generators.get(server).round(round === 0 ? warm : seconds);
        if (round > 0) figures.get(server).push({ ...figure, peak: peakOf(server) });
        if (workload.writes) {
          await undoWrites(database);
          await withClient(database.superuserUrl, (client) =>
            client.query('vacuum analyze intro_request, intro_request_event, record_share, advisor_month'),
          );
        }
      }
    }
  } finally {
    await Promise.all([...generators.values()].map((generator) => generator.stop()));
  }
  const perSecond = (server) => figures.get(server).map((figure) => figure.perSecond);
  // Of each round by itself, as the machine may be another in the next one.
  const share = (server, other) => median(perSecond(server).map((figure, round) => figure / perSecond(other)[round]));
  return {
    title: workload.title,
    count: workload.count,
    servers: able.map((server) => {
      const all = figures.get(server);
      return {
        name: server.name,
        title: server.title,
        perSecond: median(perSecond(server)),
        ofLimit: share(
          server,
          able.find(({ name }) => name === 'limit'),
        ),
        multiple: share(
          able.find(({ name }) => name === 'acquaint'),
          server,
        ),
        p50: median(all.map((figure) => figure.p50)),
        p99: median(all.map((figure) => figure.p99)),
        peak: Math.max(...all.map((figure) => figure.peak)),
      };
    }),
  };
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** A load generator for one server, which waits to be told how long a round is. */
function startLoad(job) {
  const child = spawn(NODE, [path.join(__dirname, '..', 'load.js')], { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  let problem = '';
  child.stderr.on('data', (chunk) => {
    problem += chunk;
  });
  child.stdin.on('error', () => undefined); // it has ended, which is told below
  child.stdin.write(`${JSON.stringify(job)}\n`);
  return {
    round: async (seconds) => {
      child.stdin.write(`${seconds}\n`);
      const { value } = await lines.next();
      if (value !== undefined) return JSON.parse(value);
      await ended;
      throw new Error(`under load, ${job.url} failed: ${problem}`);
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

module.exports = { CONNECTIONS, compare, preparePeers, removePeers, median };
