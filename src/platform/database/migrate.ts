import fs from 'node:fs';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { countQueuePending, dropQueue, migrateQueue } from './queue';
import { withClient } from './roles';

const FOLDER = path.join(__dirname, '..', '..', 'migrations');
const TABLE = 'migration';

// Any number will do, as long as every process that migrates uses the same one.
const LOCK = 4_266_221;

/** Applies every migration that is missing, one transaction each, and then the job queue's own; other processes wait their turn. */
export async function migrateUp(ownerUrl: string): Promise<string[]> {
  return migrating(ownerUrl, async (source) => {
    const done = await source.runMigrations({ transaction: 'each' });
    const names = done.map((migration) => migration.name);
    return (await migrateQueue(ownerUrl)) ? [...names, 'JobQueue'] : names;
  });
}

/** Undoes the newest migrations, newest first. The job queue stands apart from them, and goes when the last of them does. */
export async function migrateDown(ownerUrl: string, steps = 1): Promise<void> {
  await migrating(ownerUrl, async (source) => {
    for (let step = 0; step < steps; step += 1) await source.undoLastMigration({ transaction: 'each' });
    const [{ left }] = (await source.query(`select count(*)::int as left from ${TABLE}`)) as [{ left: number }];
    if (left === 0) await dropQueue(ownerUrl);
  });
}

/** Names of the migrations this build has. */
export function knownMigrations(): string[] {
  return fs
    .readdirSync(FOLDER)
    .filter((file) => /^\d+-.*\.js$/.test(file))
    .sort();
}

/** How many migrations this build has that the database lacks, the job queue's included. */
export function countPending(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const ofQueue = await countQueuePending(client);
    const { rows } = await client.query<{ exists: boolean }>(`select to_regclass('public.${TABLE}') is not null as exists`);
    if (!rows[0]?.exists) return ofQueue + knownMigrations().length;
    const applied = await client.query(`select from ${TABLE}`);
    return ofQueue + Math.max(0, knownMigrations().length - (applied.rowCount ?? 0));
  });
}

async function migrating<T>(ownerUrl: string, work: (source: DataSource) => Promise<T>): Promise<T> {
  return withClient(ownerUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const source = new DataSource({
      type: 'postgres',
      url: ownerUrl,
      migrations: [path.join(FOLDER, '[0-9]*.js')],
      migrationsTableName: TABLE,
      synchronize: false,
      logging: false,
    });
    await source.initialize();
    try {
      return await work(source);
    } finally {
      await source.destroy();
    }
  });
}
