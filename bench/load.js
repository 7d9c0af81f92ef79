// The load generator, a process of its own: so many connections, each with one request under way, until the time is over.
// Reads what to send as JSON from standard input and writes what it measured to standard output. Any answer that is not a success ends it.
const { Client } = require('undici');

async function main() {
  const { url, connections, seconds, headers, requests, expected, once } = JSON.parse(await text(process.stdin));
  const clients = Array.from({ length: connections }, () => new Client(url, { pipelining: 1 }));
  const times = [];
  let next = 0;
  let ending = Number.POSITIVE_INFINITY;

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

  // Connections and first answers before the clock starts.
  await Promise.all(clients.map(one));
  times.length = 0;
  const started = performance.now();
  ending = started + seconds * 1_000;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < ending) await one(client);
    }),
  );
  const took = (performance.now() - started) / 1_000;
  await Promise.all(clients.map((client) => client.close()));
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  process.stdout.write(JSON.stringify({ perSecond: times.length / took, p50: at(0.5), p99: at(0.99), count: times.length }));
}

async function text(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
