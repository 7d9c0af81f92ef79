// Starts an embedded PostgreSQL under a folder, prints the owner's and the serving role's URLs, and ends with SIGTERM.
const { startEmbedded } = require('../dist/platform/database/embedded.js');
const { migrateUp } = require('../dist/platform/database/migrate.js');
const { createOwnerAndDatabase, createServingRole } = require('../dist/platform/database/roles.js');

(async () => {
  const postgres = await startEmbedded(process.argv[2], { durable: false });
  const ownerUrl = await createOwnerAndDatabase(postgres.url, 'acquaint');
  await migrateUp(ownerUrl);
  process.stdout.write(`${ownerUrl}\n${await createServingRole(ownerUrl)}\n`);
  const alive = setInterval(() => undefined, 1_000);
  process.once('SIGTERM', async () => {
    clearInterval(alive);
    await postgres.stop();
  });
})();
