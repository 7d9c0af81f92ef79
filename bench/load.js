// The load generator, a process of its own: so many connections, each with one request under way, until the time is over.
// Reads what to send as a line of JSON from standard input, then for how many seconds, once for each round, and writes what it measured
// of a round as a line of JSON to standard output. Any answer that is not a success ends it.
const readline = require('node:readline');
const { Client } = require('undici');

async function main() {
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const { url, connections, headers, requests, expected, once } = JSON.parse((await lines.next()).value);
  const clients = Array.from({ length: connections }, () => new Client(url, { pipelining: 1 }));
  let times = [];
  let next = 0;

  const one = async (client) => {
    const at = next++;
    if (once && at >= requests.length) throw new Error(`all ${requests.length} requests were sent before the time was over`);
    const { path, body, who } = requests[at % requests.length];
    const started = performance.now();
    const answer = await client.request({ method: 'POST', path, headers: headers[who], body });
    const received = await answer.body.text();
    times.push(performance.now() - started);
    if (answer.statusCode !== 200 || received.includes('"errors":') || (expected && !received.includes(expected)))
      throw new Error(`${answer.statusCode} for ${body}: ${received.slice(0, 500)}`);
  };

  const round = async (seconds) => {
    if (once) next = 0; // what the round before wrote is gone
    // Connections and first answers before the clock starts.
    await Promise.all(clients.map(one));
    times = [];
    const started = performance.now();
    const ending = started + seconds * 1_000;
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() < ending) await one(client);
      }),
    );
    const took = (performance.now() - started) / 1_000;
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
    return { perSecond: times.length / took, p50: at(0.5), p99: at(0.99), count: times.length };
  };
  for await (const seconds of lines) process.stdout.write(`${JSON.stringify(await round(Number(seconds)))}\n`);
  await Promise.all(clients.map((client) => client.close()));
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
