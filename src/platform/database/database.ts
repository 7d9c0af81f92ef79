import { Pool, type PoolConfig, types } from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { Lines } from './lines';
import { Wall, type WallSettings } from './wall';

export interface DatabaseOptions {
  /** The serving role's connection. */
  url: string;
  entities: EntityTarget<ObjectLiteral>[];
  /** How many migrations this build knows. */
  migrations: number;
  poolSize: number;
  statementTimeoutMs: number;
  /** Told of connections that fail while idle; the pool replaces them by itself. */
  onIdleError: (error: Error) => void;
}

/** The server's connections: one pool for reads, and TypeORM's own for mutations. */
export interface Database {
  wall(settings: WallSettings): Wall;
  /** Ids of the institutions, or of those with due work of a kind; the one thing that is read across walls. */
  institutions(which: 'institutions' | 'institutions_to_seal'): Promise<string[]>;
  /** Learns anew which lexemes of the directory are frequent, by which its searches choose their way. It tells nobody anything. */
  learnLexemes(): Promise<void>;
  /** True when PostgreSQL answers, and has every migration this build knows. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

const DATE_OID = 1082;

// Statements are written so that one plan suits all their values: to plan one anew takes ten times as long as most of them take. Compiling
// one takes longer still. Search tells of stop words, which nobody hears.
const SESSION = '-c plan_cache_mode=force_generic_plan -c jit=off -c client_min_messages=warning';

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  // A date has no time zone: as a JavaScript Date it would shift by a day in half of the world.
  types.setTypeParser(DATE_OID, (value) => value);

  const common: PoolConfig = {
    max: options.poolSize,
    connectionTimeoutMillis: 5_000,
    // A new connection has all its plans to make again: the few there are stay, and are asked now and then whether they are still there.
    idleTimeoutMillis: 0,
    keepAlive: true,
    keepAliveInitialDelayMillis: 60_000,
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: options.statementTimeoutMs * 2,
    application_name: 'acquaint',
    options: SESSION,
  };
  // A pool has ended before its connections have, and the database may end in between: that is nobody's concern.
  let closing = false;
  const onIdleError = (error: Error) => {
    if (!closing) options.onIdleError(error);
  };
  const pool = new Pool({ ...common, connectionString: options.url, pipeline: true });
  const lines = new Lines(pool, options.poolSize);
  pool.on('error', onIdleError);
  // While a connection is lent out, nobody else hears of its end; whatever it was asked is told by itself.
  pool.on('connect', (client) => client.on('error', () => undefined));

  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    entities: options.entities as never,
    synchronize: false,
    poolSize: options.poolSize,
    poolErrorHandler: onIdleError,
    extra: common,
    logging: false,
  });
  try {
    await dataSource.initialize();
  } catch (error) {
    await pool.end();
    throw error;
  }

  return {
    institutions: async (which) => (await pool.query<{ id: string }>(`select id from ${which}() id`)).rows.map((row) => row.id),
    learnLexemes: async () => void (await pool.query('select learn_frequent_lexemes()')),
    wall: (settings) => new Wall(lines, dataSource, settings),
    isReady: async () => {
      try {
        const { rows } = await pool.query<{ applied: number }>('select count(*)::int as applied from migration');
        return (rows[0]?.applied ?? 0) >= options.migrations;
      } catch {
        return false;
      }
    },
    close: async () => {
      closing = true;
      await Promise.all([pool.end(), dataSource.destroy()]);
    },
  };
}
