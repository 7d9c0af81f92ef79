import fs from 'node:fs';
import path from 'node:path';
import { type Client, Pool } from 'pg';
import { graphileWorker, QUEUE_SCHEMA } from './graphile';
import { APP_ROLE, withClient } from './roles';

const POLICY = 'serving';

/** What the serving role may do with the queue's tables: what the library's statements touch, and no more. */
const RIGHTS = {
  _private_jobs: 'select, insert, update, delete',
  _private_job_queues: 'select, insert, update',
  _private_tasks: 'select, insert',
  _private_known_crontabs: 'select, insert, update',
};

/** The library's own migrations are numbered files. */
const KNOWN = fs
  .readdirSync(path.join(path.dirname(require.resolve('graphile-worker/package.json')), 'sql'))
  .filter((file) => /^\d{6}\.sql$/.test(file)).length;

/** How many of the queue's migrations are missing; all where the serving role has not been let in. */
export async function countQueuePending(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from pg_policies where schemaname = $1 and policyname = $2',
    [QUEUE_SCHEMA, POLICY],
  );
  if ((rows[0]?.count ?? 0) < Object.keys(RIGHTS).length) return KNOWN;
  const { rowCount } = await client.query(`select from ${QUEUE_SCHEMA}.migrations`);
  return Math.max(0, KNOWN - (rowCount ?? 0));
}

/**
 * Makes the queue's tables what the library wants, as their owner, and lets the serving role in: the library turns row level security on
 * without a policy. Jobs hold ids and belong to the deployment, so there is no wall.
 * @returns whether anything was missing.
 */
export async function migrateQueue(ownerUrl: string): Promise<boolean> {
  return withClient(ownerUrl, async (client) => {
    if ((await countQueuePending(client)) === 0) return false;
    const { Logger, runMigrations } = graphileWorker();
    const pool = new Pool({ connectionString: ownerUrl, max: 1 });
    pool.on('error', () => undefined);
    pool.on('connect', (connected) => connected.on('error', () => undefined));
    try {
      await runMigrations({ pgPool: pool, schema: QUEUE_SCHEMA, logger: new Logger(() => () => undefined) });
    } finally {
      await pool.end();
    }
    await client.query(`
      begin;
      grant usage on schema ${QUEUE_SCHEMA} to ${APP_ROLE};
      grant select on ${QUEUE_SCHEMA}.migrations to ${APP_ROLE};
      ${Object.entries(RIGHTS)
        .map(
          ([table, rights]) => `
            grant ${rights} on ${QUEUE_SCHEMA}.${table} to ${APP_ROLE};
            drop policy if exists ${POLICY} on ${QUEUE_SCHEMA}.${table};
            create policy ${POLICY} on ${QUEUE_SCHEMA}.${table} to ${APP_ROLE} using (true) with check (true);`,
        )
        .join('')}
      commit`);
    return true;
  });
}

/** Removes the queue and all that waits in it. */
export async function dropQueue(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, (client) => client.query(`drop schema if exists ${QUEUE_SCHEMA} cascade`));
}
