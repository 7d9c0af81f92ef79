// Puts what was measured into tables: as Markdown, which reads well enough on a terminal too.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { CONNECTIONS } = require('./compare.js');
const { SETTINGS } = require('./database.js');
const { NODE, ROOT } = require('./servers.js');

const thousands = (number) => Math.round(number).toLocaleString('en-US');
const fixed = (number, digits) => number.toFixed(digits);

function table(heads, rows) {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at].length)));
  const line = (cells) => `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(heads), rule, ...rows.map(line)].join('\n');
}

function comparisonTable({ title, count, servers }) {
  const rows = servers.map((server) => [
    server.title,
    thousands(server.perSecond),
    fixed(server.ofLimit, 2),
    fixed(server.p50, 1),
    fixed(server.p99, 1),
    thousands(server.peak),
  ]);
  return `### ${title} (${thousands(count)} different requests)\n\n${table(['', 'requests/s', 'of the limit', 'p50 ms', 'p99 ms', 'peak MB'], rows)}`;
}

/** Acquaint's requests a second as a multiple of each other server's. */
function ratioTable(comparisons) {
  const names = [...new Map(comparisons.flatMap(({ servers }) => servers.map(({ name, title }) => [name, title])))].filter(
    ([name]) => name !== 'acquaint',
  );
  const rows = names.map(([name, title]) => [
    title,
    ...comparisons.map(({ servers }) => {
      const other = servers.find((server) => server.name === name);
      return other ? fixed(other.multiple, 2) : '–';
    }),
  ]);
  return table(['Acquaint, as a multiple of', ...comparisons.map(({ title }) => title)], rows);
}

const size = (advisors) =>
  advisors >= 1_000_000 ? `${advisors / 1_000_000} M` : advisors >= 1_000 ? `${advisors / 1_000} k` : String(advisors);

/** @param stages the sizes, each with its rows. */
function growthTable(stages) {
  const [first, last] = [stages[0], stages.at(-1)];
  const cell = (row) =>
    row.missing
      ? '–'
      : row.error
        ? 'failed'
        : row.nodes === undefined
          ? fixed(row.median, 1)
          : `${fixed(row.median, 1)} (${fixed(row.nodes, 0)})`;
  const rows = first.rows.map((row, at) => {
    const end = last.rows[at];
    const ratio = row.median && end.median ? fixed(end.median / row.median, 2) : '–';
    return [row.title, ...stages.map((stage) => cell(stage.rows[at])), ratio];
  });
  const notes = stages.flatMap((stage) =>
    stage.rows.filter((row) => row.error).map((row) => `- ${size(stage.advisors)}, ${row.title}: ${row.error}`),
  );
  const missing = [...new Set(first.rows.filter((row) => row.missing).map((row) => `- ${row.title}: ${row.missing}`))];
  return [table(['', ...stages.map((stage) => size(stage.advisors)), 'last / first'], rows), ...notes, ...missing].join('\n');
}

/** What it was measured on. */
function machine(database) {
  const versionOf = (name) => JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'node_modules', name, 'package.json'), 'utf8')).version;
  const git = (...args) => execFileSync('git', ['-C', ROOT, ...args], { encoding: 'utf8' }).trim();
  let commit = 'unknown';
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', ':!bench/RESULTS.md') !== '';
    commit = `${git('rev-parse', '--short', 'HEAD')}${changed ? ', with changes' : ''}`;
  } catch {
    // not a checkout
  }
  const node = execFileSync(NODE, ['-v'], { encoding: 'utf8' }).trim();
  const versions = ['postgraphile', 'mercurius', 'graphql-jit', 'fastify', '@apollo/server', 'typeorm', 'graphql', 'pg', 'undici'];
  return [
    `- Commit ${commit}; ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `- ${os.cpus().length} × ${os.cpus()[0].model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}; servers, database and load generator share it`,
    `- Node ${node} for every server; PostgreSQL ${database.version}, durable, ${Object.entries(SETTINGS)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
    `- ${versions.map((name) => `${name} ${versionOf(name)}`).join(', ')}`,
  ].join('\n');
}

function report({ database, quick, comparisons, advisors, growthStages, rounds, seconds, begin, built, took }) {
  const parts = [
    '# Results',
    `Written by \`npm run bench${quick ? ' -- --quick' : ''}\`; [README.md](README.md) says what is compared, and how to read it.`,
    machine(database),
  ];
  if (comparisons.length > 0) {
    parts.push(
      `## Compared at ${thousands(advisors)} advisors`,
      `${CONNECTIONS} connections; medians of ${rounds} alternating rounds of ${seconds} s each after one to warm up, the first of all ${begin} s long; a ratio is the median of those of each round. Contents were checked equal first.`,
      ratioTable(comparisons),
      ...comparisons.map(comparisonTable),
    );
  }
  parts.push(
    '## Growth of Acquaint alone',
    'Median milliseconds of one request after the other over HTTP; in brackets the advisors a page held on average.',
    growthTable(growthStages),
    `The data was built in ${built.map(({ advisors: to, seconds: all }) => `${Math.round(all)} s to ${size(to)}`).join(', ')}; everything took ${fixed(took / 60, 1)} minutes.`,
  );
  return `${parts.join('\n\n')}\n`;
}

module.exports = { report, comparisonTable, growthTable };
