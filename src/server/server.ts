import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createDoorkeeper, developmentPublicKey, readPublicKeys, tokenVerifier } from '../access';
import { startSealer } from '../audit';
import { type Config, ConfigError, ensureDataDir } from '../config';
import { type Database, openDatabase } from '../platform/database';
import { knownMigrations } from '../platform/database/migrate';
import { registerListeners } from '../platform/events';
import { startJobs } from '../platform/jobs';
import { describeError, type Logger } from '../platform/log';
import { registerParts } from '../platform/look-ahead';
import { useLinksAt } from '../platform/signed-link';
import { afterRestore } from './after-restore';
import { createApollo } from './apollo';
import { chores, due, features } from './features';
import { createHttpServer } from './http';
import { createSchema } from './schema';

export interface RunningServer {
  /** Where it listens, without a path. */
  url: string;
  /** Refuses new requests, lets those under way finish within the configured time, and closes what was opened. */
  stop(): Promise<void>;
}

export interface ServerParts {
  config: Config;
  log: Logger;
  /** The serving role's connection; a role that could step over the walls is refused before this. */
  databaseUrl: string;
  page?: (search: URLSearchParams) => string;
}

/** Puts the server together and listens. */
export async function startServer({ config, log, databaseUrl, page }: ServerParts): Promise<RunningServer> {
  const keys = trustedKeys(config);
  const rules = { issuer: config.tokenIssuer, audience: config.tokenAudience };
  registerListeners(features.flatMap((feature) => feature.listeners ?? []));
  registerParts(features.map((feature) => feature.parts ?? {}));

  const database = await openDatabase({
    url: databaseUrl,
    entities: features.flatMap((feature) => feature.entities),
    poolSize: config.databasePoolSize,
    statementTimeoutMs: config.statementTimeoutMs,
    migrations: knownMigrations().length,
    onIdleError: (error) => log.warn({ error: describeError(error) }, 'database connection lost'),
  });
  const apollo = createApollo(createSchema(), config, log);
  await apollo.start();

  try {
    await afterRestore(database, log);
  } catch (error) {
    await database.close();
    throw error;
  }
  const workers = [startSealer(database, log), startChores(database, log)];
  if (config.worker) workers.push(startJobs({ url: databaseUrl, database, due, chores, log }));

  let stopping = false;
  const server = createHttpServer({
    config,
    log,
    apollo,
    doorkeeper: createDoorkeeper(database, tokenVerifier(keys, rules)),
    ready: async () => !stopping && (await database.isReady()),
    page,
  });
  try {
    await listen(server, config);
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.stop()));
    await database.close();
    throw error;
  }

  const { address, port, family } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  // In production a proxy stands between, of whose address we know what we are told.
  useLinksAt(config.publicUrl ?? (config.environment === 'development' ? url : undefined));
  return {
    url,
    stop: async () => {
      stopping = true;
      await drain(server, config.shutdownSeconds);
      await Promise.all(workers.map((worker) => worker.stop()));
      await apollo.stop();
      await closeDatabase(database, log);
    },
  };
}

/** Chores that every server does when it starts. */
function startChores(database: Database, log: Logger): { stop(): Promise<void> } {
  const done = Promise.all(
    chores
      .filter((chore) => chore.atStart)
      .map((chore) =>
        chore
          .run(database, log)
          .catch((error: unknown) => log.warn({ chore: chore.name, error: describeError(error) }, 'a chore was not done; its turn comes')),
      ),
  );
  return { stop: async () => void (await done) };
}

function trustedKeys(config: Config) {
  if (!config.tokenPublicKeysFile) {
    ensureDataDir(config);
    return readPublicKeys(developmentPublicKey(config.dataDir));
  }
  try {
    return readPublicKeys(fs.readFileSync(config.tokenPublicKeysFile, 'utf8'));
  } catch (error) {
    throw new ConfigError(`TOKEN_PUBLIC_KEYS_FILE ${(error as Error).message}`);
  }
}

function listen(server: ReturnType<typeof createHttpServer>, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `PORT ${config.port} is in use on ${config.host}; stop what uses it or set PORT to another`,
        EACCES: `PORT ${config.port} may not be used by this account; set PORT to 1024 or more`,
        ENOTFOUND: `HOST ${config.host} is not an address of this machine`,
        EADDRNOTAVAIL: `HOST ${config.host} is not an address of this machine`,
      };
      const reason = reasons[error.code ?? ''];
      reject(reason ? new ConfigError(reason) : error);
    });
    server.listen(config.port, config.host, resolve);
  });
}

async function drain(server: ReturnType<typeof createHttpServer>, seconds: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), seconds * 1_000);
  await closed;
  clearTimeout(deadline);
}

async function closeDatabase(database: Database, log: Logger): Promise<void> {
  await database.close().catch((error: unknown) => log.warn({ error: describeError(error) }, 'database did not close'));
}
