import fs from 'node:fs';
import path from 'node:path';
import { bool, cleanEnv, host, makeValidator, port, str } from 'envalid';

/** Everything that can be set from outside. Each field is one variable of `.env.example`, in camel case. */
export interface Config {
  /** `production` hides the IDE, introspection, the demo and the development token issuer. */
  environment: 'development' | 'production';
  host: string;
  port: number;
  /** The address that clients reach the server at, without a slash at its end; links begin with it. Development goes by where it listens. */
  publicUrl: string | undefined;
  /** Origins a browser may call from; empty means no cross-origin caller. */
  corsOrigins: string[];
  /** The server's own role. Absent: an embedded PostgreSQL is started (development only). */
  databaseUrl: string | undefined;
  /** The role that owns the tables and migrates. */
  databaseOwnerUrl: string | undefined;
  /** Connections in each of the two pools, reads and writes. */
  databasePoolSize: number;
  /** A statement that runs longer, in milliseconds, is ended by the database. */
  statementTimeoutMs: number;
  /** Embedded database, development keys. */
  dataDir: string;
  /** Load the demo world when the database has none. */
  demo: boolean;
  tokenIssuer: string;
  tokenAudience: string;
  /** PEM file with the public keys (RSA or P-256) that tokens are checked against. */
  tokenPublicKeysFile: string | undefined;
  /** Text file with the master keys, the current one first; made in the data folder in development. */
  masterKeysFile: string | undefined;
  /** The same as text, for platforms that hand secrets over in variables. */
  masterKeys: string | undefined;
  /** PEM file with the private key (P-256) that receipts and the audit record are signed with; made in development. */
  signingKeysFile: string | undefined;
  /** Where erasures are noted, outside the database; in the data folder when left out. */
  erasureLogFile: string | undefined;
  logLevel: string;
  /** How operations are carried out: compiled, interpreted by graphql-js, or both ways to compare them. */
  executor: 'compiled' | 'interpreted' | 'compared';
  /** Work off jobs inside the server; without it, `worker` does so in a process of its own. */
  worker: boolean;
  requestMaxBytes: number;
  queryMaxTokens: number;
  queryMaxDepth: number;
  queryMaxCost: number;
  /** How long requests under way may take to finish once the process was told to stop, in seconds. */
  shutdownSeconds: number;
}

/** Raised with one line for each variable that is wrong; its message is fit to be printed as it is. */
export class ConfigError extends Error {}

const DEVELOPMENT_ISSUER = 'acquaint-development';

const postgresUrl = makeValidator((value: string) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'postgres:' && url?.protocol !== 'postgresql:') {
    throw new Error('must look like postgres://user:password@host:5432/database');
  }
  return value;
});

const origins = makeValidator((value: string) => {
  const list = value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
  for (const item of list) {
    if (!URL.canParse(item) || new URL(item).origin !== item) {
      throw new Error('must be origins such as https://portal.example.edu, separated by commas');
    }
  }
  return list;
});

const webAddress = makeValidator((value: string) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const { protocol, origin, pathname, href } = url ?? {};
  if (!/^https?:$/.test(protocol ?? '') || href !== `${origin}${pathname}`)
    throw new Error('must be an address such as https://api.example.edu, without user, query or fragment');
  return href.replace(/\/+$/, '');
});

const readableFile = makeValidator((value: string) => {
  if (!fs.statSync(value, { throwIfNoEntry: false })?.isFile()) throw new Error('must name a file that exists');
  return path.resolve(value);
});

const between = (min: number, max: number) =>
  makeValidator((value: string) => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < min || number > max) {
      throw new Error(`must be a whole number from ${min} to ${max}`);
    }
    return number;
  });

/**
 * What serving needs in production, beyond what every command does.
 * @throws ConfigError
 */
export function requireForServing(config: Config): void {
  if (config.environment !== 'production') return;
  const problems: string[] = [];
  if (!config.databaseUrl) problems.push('DATABASE_URL is required in production');
  if (!config.tokenPublicKeysFile) problems.push('TOKEN_PUBLIC_KEYS_FILE is required in production');
  problems.push(...missingKeys(config));
  if (!config.erasureLogFile) problems.push('ERASURE_LOG_FILE is required in production');
  if (config.tokenIssuer === DEVELOPMENT_ISSUER) problems.push('TOKEN_ISSUER is required in production');
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
}

/** What is wrong with the keys that production has to be given. */
function missingKeys(config: Config): string[] {
  const problems: string[] = [];
  if (!config.masterKeysFile && !config.masterKeys) problems.push('MASTER_KEYS_FILE is required in production');
  if (!config.signingKeysFile) problems.push('SIGNING_KEYS_FILE is required in production');
  return problems;
}

/**
 * What a command needs in production that seals or signs.
 * @throws ConfigError
 */
export function requireKeys(config: Config): void {
  const problems = config.environment === 'production' ? missingKeys(config) : [];
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
}

/**
 * Makes the data folder, if it is not there; its parent must be.
 * @throws ConfigError if it cannot be made or written to.
 */
export function ensureDataDir({ dataDir }: Config): void {
  try {
    // Not recursive: below /proc, Node never comes back from that.
    if (!fs.existsSync(dataDir)) fs.mkdirSync(dataDir);
    fs.accessSync(path.join(dataDir, '.'), fs.constants.W_OK);
    if (!fs.statSync(dataDir).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
  } catch (error) {
    throw new ConfigError(`DATA_DIR cannot be used as a folder to write to (${(error as NodeJS.ErrnoException).code})`);
  }
}

const nameOf = (variable: string) => variable.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/**
 * Reads the environment, and a `.env` file in the working directory where there is one (variables already set win).
 * @throws ConfigError naming every variable that is wrong; never its value, which may be a secret.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  if (environment === process.env && fs.existsSync('.env')) process.loadEnvFile('.env');

  const problems: string[] = [];
  // An empty variable means the same as one that is not there.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const values = cleanEnv(
    given,
    {
      NODE_ENV: str({ choices: ['development', 'production'], default: 'development' }),
      HOST: host({ default: '127.0.0.1' }),
      PORT: port({ default: 4000 }),
      PUBLIC_URL: webAddress({ default: undefined }),
      CORS_ORIGINS: origins({ default: [] }),
      DATABASE_URL: postgresUrl({ default: undefined }),
      DATABASE_OWNER_URL: postgresUrl({ default: undefined }),
      DATABASE_POOL_SIZE: between(1, 200)({ default: 5 }),
      STATEMENT_TIMEOUT_MS: between(100, 600_000)({ default: 5_000 }),
      DATA_DIR: str({ default: '.data' }),
      DEMO: bool({ default: undefined }),
      TOKEN_ISSUER: str({ default: DEVELOPMENT_ISSUER }),
      TOKEN_AUDIENCE: str({ default: 'acquaint' }),
      TOKEN_PUBLIC_KEYS_FILE: readableFile({ default: undefined }),
      MASTER_KEYS_FILE: readableFile({ default: undefined }),
      MASTER_KEYS: str({ default: undefined }),
      SIGNING_KEYS_FILE: readableFile({ default: undefined }),
      ERASURE_LOG_FILE: str({ default: undefined }),
      LOG_LEVEL: str({ choices: ['debug', 'info', 'warn', 'error', 'silent'], default: 'info' }),
      EXECUTOR: str({ choices: ['compiled', 'interpreted', 'compared'], default: 'compiled' }),
      WORKER: bool({ default: true }),
      REQUEST_MAX_BYTES: between(1_000, 10_000_000)({ default: 262_144 }),
      QUERY_MAX_TOKENS: between(100, 100_000)({ default: 2_000 }),
      QUERY_MAX_DEPTH: between(3, 50)({ default: 12 }),
      QUERY_MAX_COST: between(100, 1_000_000)({ default: 20_000 }),
      SHUTDOWN_SECONDS: between(0, 300)({ default: 10 }),
    },
    {
      reporter: ({ errors }) => {
        for (const [variable, error] of Object.entries(errors)) {
          problems.push(`${variable} ${sentence(variable, error as Error)}`);
        }
      },
    },
  );

  if (problems.length === 0 && values.NODE_ENV === 'production') {
    if (values.DEMO) problems.push('DEMO must not be set in production: the demo world is never loaded there');
    if (values.PUBLIC_URL?.startsWith('http:')) problems.push('PUBLIC_URL must begin with https:// in production');
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));

  const { NODE_ENV, DEMO, DATA_DIR, ...rest } = values;
  const ownDatabase = rest.DATABASE_URL === undefined && rest.DATABASE_OWNER_URL === undefined;
  return {
    ...(Object.fromEntries(Object.entries(rest).map(([key, value]) => [nameOf(key), value])) as unknown as Config),
    environment: NODE_ENV,
    dataDir: path.resolve(DATA_DIR),
    demo: DEMO ?? (NODE_ENV === 'development' && ownDatabase),
  };
}

// envalid's own messages quote the value, which may be a password; only sentences of our own pass.
function sentence(variable: string, error: Error): string {
  if (error.message.startsWith('must ')) return error.message;
  const rules: Record<string, string> = {
    NODE_ENV: 'must be development or production',
    EXECUTOR: 'must be compiled, interpreted or compared',
    LOG_LEVEL: 'must be debug, info, warn, error or silent',
    PORT: 'must be a port number from 1 to 65535',
    HOST: 'must be a host name or an IP address',
    DEMO: 'must be true or false',
    WORKER: 'must be true or false',
  };
  return rules[variable] ?? 'has a value that cannot be used';
}
