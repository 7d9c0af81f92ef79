import path from 'node:path';
import type { Client } from 'pg';
import { DEMO_INSTITUTION_IDS, isDemoLoaded, type LoadOptions, loadDemo } from '#seeds';
import { type Config, ConfigError, ensureDataDir } from '../config';
import { startEmbedded } from '../platform/database/embedded';
import { countPending, migrateUp } from '../platform/database/migrate';
import {
  createOwnerAndDatabase,
  createServingRole,
  objectionTo,
  type RoleReport,
  reportRole,
  withClient,
} from '../platform/database/roles';
import { keysForLoading } from '../platform/sealing';

export interface DatabaseAccess {
  /** Owns the tables and migrates; unknown where only the serving role was given. */
  ownerUrl: string | undefined;
  /** The serving role's connection, where one was given. */
  servingUrl: string | undefined;
  /** An embedded PostgreSQL that another process started, and will end. */
  joined: boolean;
  /** Settles if the embedded PostgreSQL has ended. */
  ended: Promise<void>;
  /** Ends the embedded PostgreSQL, if this process started it. */
  stop(): Promise<void>;
}

const ELSEWHERE = { joined: false, ended: new Promise<void>(() => undefined), stop: async () => undefined };

const DATABASE = 'acquaint';

/** Finds the database the configuration names, or starts the embedded one. */
export async function findDatabase(config: Config): Promise<DatabaseAccess> {
  const { databaseUrl, databaseOwnerUrl } = config;
  if (databaseUrl === undefined && databaseOwnerUrl === undefined) return startOwnDatabase(config);
  if (databaseOwnerUrl !== undefined || config.environment === 'production' || databaseUrl === undefined) {
    return { ownerUrl: databaseOwnerUrl, servingUrl: databaseUrl, ...ELSEWHERE };
  }
  // One URL alone, in development: an owner's migrates, and a serving role is made; any other serves as it is.
  const report = await reachable('DATABASE_URL', reportRole(databaseUrl));
  const isOwner = report.superuser || report.ownsTables || report.mayCreate;
  return {
    ...(isOwner ? { ownerUrl: databaseUrl, servingUrl: undefined } : { ownerUrl: undefined, servingUrl: databaseUrl }),
    ...ELSEWHERE,
  };
}

async function startOwnDatabase(config: Config): Promise<DatabaseAccess> {
  if (config.environment === 'production') throw new ConfigError('DATABASE_OWNER_URL or DATABASE_URL is required in production');
  ensureDataDir(config);
  const embedded = await startEmbedded(path.join(config.dataDir, 'postgres'));
  try {
    return { ...embedded, ownerUrl: await createOwnerAndDatabase(embedded.url, DATABASE), servingUrl: undefined };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/**
 * Makes the database fit to serve: in development it is migrated and, if the demo is on, filled.
 * @returns the serving role's connection.
 * @throws ConfigError for a database that cannot be reached, lacks migrations, or a role that could step over the walls.
 */
export async function prepareDatabase(config: Config, access: DatabaseAccess): Promise<string> {
  let { servingUrl } = access;
  if (config.environment === 'development' && access.ownerUrl !== undefined) {
    await reachable('DATABASE_OWNER_URL', migrateUp(access.ownerUrl));
    servingUrl ??= await createServingRole(access.ownerUrl);
    if (config.demo) await loadDemoOnce(access.ownerUrl);
  }
  if (servingUrl === undefined) throw new ConfigError('DATABASE_URL is required to serve');
  const report: RoleReport = await reachable('DATABASE_URL', reportRole(servingUrl));
  const objection = objectionTo(report);
  if (objection) throw new ConfigError(`DATABASE_URL must not be used to serve: ${objection}`);
  const pending = await countPending(servingUrl);
  if (pending > 0) throw new ConfigError(`The database lacks ${pending} migrations; run: node dist/main.js migrate`);
  return servingUrl;
}

const DEMO_LOCK = 4_266_222;

async function loadDemoOnce(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [DEMO_LOCK]);
    if (!(await isDemoLoaded(client))) await loadDemo(client, { keys: keysForLoading });
  });
}

/** Throws the demo world away, if there is one, and makes a new one. Refuses a database that holds anything else. */
export async function reloadDemo(ownerUrl: string, options: Omit<LoadOptions, 'keys'>): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [DEMO_LOCK]);
    const { rows } = await client.query<{ tables: string }>(
      `select string_agg(format('%I', c.relname), ', ') as tables from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind = 'r' and c.relrowsecurity`,
    );
    if (await holdsOthers(client)) {
      throw new ConfigError(
        'This database holds institutions that are not of the demo world; seed only makes the demo anew where it is alone.',
      );
    }
    await client.query(`truncate ${rows[0]?.tables}`);
    await loadDemo(client, { ...options, keys: keysForLoading });
  });
}

/** Whether there is an institution that is not of the demo. The wall holds for the owner too, who has to open it to look. */
async function holdsOthers(client: Client): Promise<boolean> {
  await client.query('begin');
  await client.query('alter table institution no force row level security');
  const { rowCount } = await client.query('select from institution where id <> all ($1)', [DEMO_INSTITUTION_IDS]);
  await client.query('rollback');
  return (rowCount ?? 0) > 0;
}

/** Gives a failed connection one clear line, without the URL, which holds a password. */
export async function reachable<T>(variable: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const unreachable =
      ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EAI_AGAIN', 'ECONNRESET'].includes(code ?? '') || message.startsWith('timeout exp');
    if (unreachable) throw new ConfigError(`${variable} names a server that does not answer (${code ?? 'timeout'})`);
    if (code === '28P01' || code === '28000') throw new ConfigError(`${variable} was refused: wrong user or password`);
    if (code === '3D000') throw new ConfigError(`${variable} names a database that does not exist`);
    throw error;
  }
}
