// An embedded PostgreSQL of the bench's own, with settings an operator would choose for a database of this size, all of them durable.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Client } = require('pg');
const { startEmbedded } = require('../../dist/platform/database/embedded.js');
const { migrateUp } = require('../../dist/platform/database/migrate.js');
const { createOwnerAndDatabase, createServingRole } = require('../../dist/platform/database/roles.js');

const HOME = path.join(__dirname, '..', '.data');

const megabytes = (share, most) => `${Math.min(most, Math.floor((os.totalmem() / 1_048_576) * share))}MB`;
const SETTINGS = {
  shared_buffers: megabytes(0.25, 6_144),
  effective_cache_size: megabytes(0.5, 8_192),
  work_mem: '16MB',
  maintenance_work_mem: megabytes(0.05, 1_024),
  max_wal_size: '8GB', // loading must not wait for checkpoints
  checkpoint_timeout: '30min', // nor measuring be disturbed by one; each stage ends with one instead
  random_page_cost: '1.1', // a solid state disk
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'none', // measured only when somebody looks
};

async function startDatabase() {
  removeData();
  fs.mkdirSync(HOME);
  const folder = path.join(HOME, 'postgres');
  const first = await startEmbedded(folder);
  await withClient(first.url, async (client) => {
    for (const [name, value] of Object.entries(SETTINGS)) await client.query(`alter system set ${name} = '${value}'`);
  });
  await first.stop();
  const postgres = await startEmbedded(folder);
  const ownerUrl = await createOwnerAndDatabase(postgres.url, 'acquaint_bench');
  await migrateUp(ownerUrl);
  const servingUrl = await createServingRole(ownerUrl);
  const superuserUrl = postgres.url.replace(/postgres$/, 'acquaint_bench');
  const version = await withClient(superuserUrl, async (client) => (await client.query('show server_version')).rows[0].server_version);
  return { ownerUrl, servingUrl, superuserUrl, version, stop: () => postgres.stop() };
}

/** Removes the data; as root in a private folder, PostgreSQL's is a link to a place its account can reach. */
function removeData() {
  const folder = path.join(HOME, 'postgres');
  if (fs.existsSync(folder)) fs.rmSync(fs.realpathSync(folder), { recursive: true, force: true });
  fs.rmSync(HOME, { recursive: true, force: true });
}

async function withClient(url, work) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

module.exports = { HOME, SETTINGS, startDatabase, removeData, withClient };
