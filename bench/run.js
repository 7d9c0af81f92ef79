// Everything: a database, its data at growing sizes, each server by turns, and the tables. `--quick` is smaller and leaves out the last size.
// `--sizes 2000,5000` chooses the sizes, `--compare-at` the one at which the servers are compared, `--no-compare` only lets it grow.
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { compare, preparePeers, removePeers } = require('./lib/compare.js');
const { addRequests, grow, prepare } = require('./lib/data.js');
const { removeData, startDatabase } = require('./lib/database.js');
const { growth } = require('./lib/growth.js');
const { comparisonTable, report } = require('./lib/report.js');
const { makeKeys } = require('./lib/servers.js');
const { VIEWERS, WRITERS } = require('./lib/world.js');

// `begin`: for how long each server is warmed up before its first page, in seconds; until then what it has compiled still grows.
const FULL = { sizes: [10_000, 100_000, 1_000_000], compareAt: 100_000, rounds: 6, seconds: 0.6, begin: 4, warm: 0.8, requests: 90 };
const QUICK = { sizes: [5_000, 20_000], compareAt: 20_000, rounds: 2, seconds: 0.4, begin: 0.6, warm: 0.4, requests: 20 };

const say = (line) => process.stdout.write(`${line}\n`);

function readPlan() {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, sizes: { type: 'string' }, 'compare-at': { type: 'string' }, 'no-compare': { type: 'boolean' } },
  });
  const plan = { ...(values.quick ? QUICK : FULL), quick: values.quick ?? false };
  if (values.sizes) {
    plan.sizes = values.sizes.split(',').map(Number);
    plan.compareAt = plan.sizes.at(-1);
  }
  if (values['compare-at']) plan.compareAt = Number(values['compare-at']);
  if (values['no-compare']) plan.compareAt = null;
  return plan;
}

async function main() {
  const plan = readPlan();
  const began = Date.now();
  const since = () => `${Math.round((Date.now() - began) / 1_000)} s`;
  const database = await startDatabase();
  try {
    const sign = makeKeys();
    const tokens = [...VIEWERS, ...WRITERS].map(sign);
    await prepare(database);
    const growthStages = [];
    const built = [];
    let comparisons = [];
    let advisors = 0;
    for (const size of plan.sizes) {
      const seconds = await grow(database, advisors, size);
      advisors = size;
      built.push({ advisors, seconds: Object.values(seconds).reduce((sum, value) => sum + value, 0) });
      const steps = Object.entries(seconds).map(([step, value]) => `${step} ${value.toFixed(1)} s`);
      say(`\n${since()}: ${size.toLocaleString('en-US')} advisors (${steps.join(', ')})`);
      const grown = ({ title, median, nodes, error, missing }) =>
        say(
          `  ${title.padEnd(32)} ${missing ?? (error ? `failed: ${error}` : `${median.toFixed(1)} ms${nodes === undefined ? '' : `, ${nodes.toFixed(0)} advisors`}`)}`,
        );
      growthStages.push({ advisors, rows: await growth({ database, tokens, requests: plan.requests, say: grown }) });
      if (size === plan.compareAt) {
        await preparePeers(database);
        await addRequests(database);
        const compared = (result) => say(`\n${since()}: ${comparisonTable(result)}`);
        comparisons = await compare({ database, size, tokens, ...plan, say: compared });
        await removePeers(database);
      }
    }
    const took = (Date.now() - began) / 1_000;
    const text = report({ database, ...plan, comparisons, advisors: plan.compareAt, growthStages, built, took });
    fs.writeFileSync(path.join(__dirname, 'RESULTS.md'), text);
    say(`\n${text}`);
    if (growthStages.some((stage) => stage.rows.some((row) => row.error)))
      throw new Error('Some rows of the growth table failed; see above.');
  } finally {
    await database.stop();
    removeData();
  }
}

process.once('SIGTERM', () => process.exit(143));

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
