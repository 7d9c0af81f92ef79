import { createPublicKey } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { newSigningKey } from '../../src/platform/signing';
import { testEnvironment } from '../setup/environment';
import { runCommand } from '../setup/processes';
import { World } from '../world';

const { serverUrl, dataDir, logFile } = testEnvironment();
/** In the folder that is removed after all tests. */
const file = (name: string) => path.join(path.dirname(logFile), name);

const check = (...args: string[]) => runCommand(['receipt:verify', ...args], { DATA_DIR: dataDir });

async function receipt(): Promise<string> {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  await world.contact(advisor, 'EMAIL', 'one@example.org');
  await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  const { viewer } = await advisor.ask('{ viewer { contactConsents { nodes { receipt { jws } } } } }');
  return viewer.contactConsents.nodes[0].receipt.jws;
}

function saved(name: string, text: string): string {
  fs.writeFileSync(file(name), text);
  return file(name);
}

test('receipt:verify says of a receipt, bare or in JSON, that it verifies and what it says, with this deployment’s keys or saved ones', async () => {
  const jws = await receipt();
  const keys = saved('jwks.json', await (await fetch(`${serverUrl}/.well-known/jwks.json`)).text());
  const plain = saved('receipt.jws', `${jws}\n`);
  const json = saved('receipt.json', JSON.stringify({ event: 'GRANTED', jws }));
  for (const args of [[plain], [json], [plain, '--keys', keys]]) {
    const run = await check(...args);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^This receipt verifies\.\n\nOn .+ you let one person see your email address, until /);
    expect(run.stdout).toContain('"@type": "dpv:ConsentReceipt"');
  }
});

test('receipt:verify says of a receipt in which one character was changed, wherever, that it does not verify', async () => {
  const jws = await receipt();
  const [header = '', payload = ''] = jws.split('.');
  // The last character too, in which some bits of the encoding carry nothing.
  for (const at of [3, header.length + 20, header.length + payload.length + 10, jws.length - 1]) {
    const other = String.fromCharCode(jws.charCodeAt(at) + (/[9Zz]/.test(jws[at] ?? '') ? -1 : 1));
    const run = await check(saved('changed.jws', jws.slice(0, at) + other.replace(/[^\w-]/, 'A') + jws.slice(at + 1)));
    expect(run).toEqual({ code: 1, stdout: '', stderr: 'This receipt does NOT verify: it was changed, or signed by somebody else.\n' });
  }
});

test('receipt:verify says the same with another deployment’s keys, whether its own or saved', async () => {
  const jws = saved('foreign.jws', await receipt());
  const other = file('other-data');
  fs.mkdirSync(other, { recursive: true });
  fs.writeFileSync(path.join(other, 'signing-keys.pem'), newSigningKey(), { mode: 0o600 });
  const own = await runCommand(['receipt:verify', jws], { DATA_DIR: other });
  // The sentence is the same: whose the key is cannot be told from a text it did not sign.
  const jwk = createPublicKey(newSigningKey()).export({ format: 'jwk' });
  const keys = await check(jws, '--keys', saved('other-jwks.json', JSON.stringify({ keys: [jwk] })));
  for (const run of [own, keys])
    expect(run).toEqual({ code: 1, stdout: '', stderr: 'This receipt does NOT verify: it was changed, or signed by somebody else.\n' });
});

test('receipt:verify says in one line what is wrong with its files or its words', async () => {
  const jws = saved('good.jws', await receipt());
  const attempts: [string[], RegExp][] = [
    [[file('nowhere.jws')], /^\S+nowhere\.jws cannot be read \(ENOENT\)\n$/],
    [[saved('broken.json', '{ "jws": ')], /^\S+broken\.json holds neither a JWS nor JSON with a field jws\n$/],
    [[saved('empty.jws', '')], /^This receipt does NOT verify[^\n]+\n$/],
    [[jws, '--keys', saved('no-keys.json', '[]')], /^\S+no-keys\.json is not a JSON Web Key Set\n$/],
    [[jws, '--keys', file('nowhere.json')], /^\S+nowhere\.json is not a JSON Web Key Set\n$/],
    [[], /^Usage: receipt:verify FILE [^\n]+\n$/],
    [[jws, jws], /^Usage: receipt:verify FILE [^\n]+\n$/],
  ];
  for (const [args, line] of attempts) {
    const run = await check(...args);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(line);
  }
});
