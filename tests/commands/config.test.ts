import fs from 'node:fs';
import path from 'node:path';
import { ConfigError, readConfig } from '../../src/config';
import { ROOT, runCommand } from '../setup/processes';

test.each([
  [{ PORT: 'eighty' }, 'PORT must be a port number from 1 to 65535'],
  [{ PORT: '70000' }, 'PORT must be a port number from 1 to 65535'],
  [{ NODE_ENV: 'prod' }, 'NODE_ENV must be development or production'],
  [{ DATABASE_URL: 'mysql://u:hunter2@h/d' }, 'DATABASE_URL must look like postgres://user:password@host:5432/database'],
  [{ CORS_ORIGINS: 'https://a.example/path' }, 'CORS_ORIGINS must be origins such as https://portal.example.edu, separated by commas'],
  ...[
    'api.example.edu',
    'ftp://api.example.edu',
    'https://u:hunter2@api.example.edu',
    'https://api.example.edu/?a=b',
    'https://api.example.edu/#a',
  ].map((PUBLIC_URL): [object, string] => [
    { PUBLIC_URL },
    'PUBLIC_URL must be an address such as https://api.example.edu, without user, query or fragment',
  ]),
  [{ NODE_ENV: 'production', PUBLIC_URL: 'http://api.example.edu' }, 'PUBLIC_URL must begin with https:// in production'],
  [{ TOKEN_PUBLIC_KEYS_FILE: '/no/such/file' }, 'TOKEN_PUBLIC_KEYS_FILE must name a file that exists'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be debug, info, warn, error or silent'],
  [{ REQUEST_MAX_BYTES: '10' }, 'REQUEST_MAX_BYTES must be a whole number from 1000 to 10000000'],
  [{ QUERY_MAX_DEPTH: '2.5' }, 'QUERY_MAX_DEPTH must be a whole number from 3 to 50'],
  [{ TOKEN_PUBLIC_KEYS_FILE: '/tmp' }, 'TOKEN_PUBLIC_KEYS_FILE must name a file that exists'],
  [{ DATA_DIR: '/proc/x' }, 'DATA_DIR cannot be used as a folder to write to (ENOENT)'],
  [{ DATA_DIR: '/etc/hostname' }, 'DATA_DIR cannot be used as a folder to write to (ENOTDIR)'],
  [{ DATA_DIR: '/no/such/parent' }, 'DATA_DIR cannot be used as a folder to write to (ENOENT)'],
  [{ DEMO: 'perhaps' }, 'DEMO must be true or false'],
  [{ WORKER: 'perhaps' }, 'WORKER must be true or false'],
  [{ SHUTDOWN_SECONDS: 'soon' }, 'SHUTDOWN_SECONDS must be a whole number from 0 to 300'],
  [{ DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/d' }, 'DATABASE_URL names a server that does not answer (ECONNREFUSED)'],
  [
    { NODE_ENV: 'production' },
    'DATABASE_URL is required in production\nTOKEN_PUBLIC_KEYS_FILE is required in production\nMASTER_KEYS_FILE is required in production\nSIGNING_KEYS_FILE is required in production\nERASURE_LOG_FILE is required in production\nTOKEN_ISSUER is required in production',
  ],
])('%j is one clear line and exit code 1', async (variables, line) => {
  expect(await runCommand([], variables as unknown as Record<string, string>)).toEqual({ code: 1, stdout: '', stderr: `${line}\n` });
});

test('several mistakes are all told', () => {
  expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(ConfigError);
  expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT[^\n]*\nLOG_LEVEL/);
});

test('an empty variable means the same as none', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '', CORS_ORIGINS: '' })).toEqual(readConfig({}));
});

test('the public address may have a path, and loses the slash at its end', () => {
  expect(
    ['https://API.example.edu', 'https://api.example.edu/chats/', 'http://127.0.0.1:4000/'].map(
      (PUBLIC_URL) => readConfig({ PUBLIC_URL }).publicUrl,
    ),
  ).toEqual(['https://api.example.edu', 'https://api.example.edu/chats', 'http://127.0.0.1:4000']);
  expect(readConfig({}).publicUrl).toBeUndefined();
});

test('the demo is on for the embedded database alone, unless asked for', () => {
  const demo = (variables: NodeJS.ProcessEnv) => readConfig(variables).demo;
  expect([
    demo({}),
    demo({ DATABASE_URL: 'postgres://h/d' }),
    demo({ DATABASE_URL: 'postgres://h/d', DEMO: 'true' }),
    demo({ DEMO: 'false' }),
  ]).toEqual([true, false, true, false]);
});

test('.env.example names every variable, with the default the code has', () => {
  const text = fs.readFileSync(path.join(ROOT, '.env.example'), 'utf8');
  const documented = Object.fromEntries([...text.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map((match) => [match[1], match[2]]));
  const source = fs.readFileSync(path.join(ROOT, 'src', 'config.ts'), 'utf8');
  const variables = [...source.matchAll(/^ {6}([A-Z_]+): /gm)]
    .map((match) => match[1])
    .filter((name, index, all) => all.indexOf(name) === index);
  expect(Object.keys(documented).sort()).toEqual(variables.sort());
  expect(readConfig({ ...documented, TOKEN_PUBLIC_KEYS_FILE: '', DATABASE_URL: '', DATABASE_OWNER_URL: '' })).toEqual(readConfig({}));
});

test('an unknown command is told what there is', async () => {
  expect(await runCommand(['dance'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'There is no command dance; there are serve, worker, migrate, seed, token, tour, clock, keys:rotate, audit:verify, receipt:verify, retention, schema.\n',
  });
});

test.each([
  [['serve', 'extra'], 'Usage: serve\n'],
  [['token', 'student', 'extra'], 'Usage: token PERSONA\n'],
  [['schema', '--chek'], 'Usage: schema [--check]\n'],
  [['migrate', 'sideways'], 'Usage: migrate [up | down [N]]\n'],
])('%j is told how it is used', async (args, line) => {
  expect(await runCommand(args)).toEqual({ code: 1, stdout: '', stderr: line });
});
