import { type Config, ConfigError } from '../config';
import { type Database, openDatabase } from '../platform/database';
import { knownMigrations } from '../platform/database/migrate';
import { createServingRole, objectionTo, reportRole } from '../platform/database/roles';
import { features } from '../server/features';
import { type DatabaseAccess, findDatabase, reachable } from './prepare-database';

/** A database as the serving role sees it. */
export interface OpenDatabase {
  database: Database;
  /** The serving role's connection. */
  url: string;
}

/** Opens the database as the serving role does, for a command that works beside the running server or without it. */
export async function withDatabase<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  const access = await findDatabase(config);
  try {
    return await withServingRole(config, access, ({ database }) => work(database));
  } finally {
    await access.stop();
  }
}

/** The same for a database that was found already. */
export async function withServingRole<T>(config: Config, access: DatabaseAccess, work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  const url =
    access.servingUrl ??
    (access.ownerUrl && config.environment === 'development'
      ? await reachable('DATABASE_OWNER_URL', createServingRole(access.ownerUrl))
      : undefined);
  if (url === undefined) throw new ConfigError('DATABASE_URL is required for this command');
  const objection = objectionTo(await reachable('DATABASE_URL', reportRole(url)));
  if (objection) throw new ConfigError(`DATABASE_URL must not be used for this: ${objection}`);
  const database = await reachable(
    'DATABASE_URL',
    openDatabase({
      url,
      entities: features.flatMap((feature) => feature.entities),
      poolSize: 2,
      statementTimeoutMs: 60_000,
      migrations: knownMigrations().length,
      onIdleError: () => undefined,
    }),
  );
  try {
    if (!(await database.isReady())) throw new ConfigError('The database lacks migrations; run: npm run migrate');
    return await work({ database, url });
  } finally {
    await database.close();
  }
}
