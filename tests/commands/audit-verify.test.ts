import fs from 'node:fs';
import path from 'node:path';
import { newSigningKey } from '../../src/platform/signing';
import { OwnServer } from '../setup/own-server';
import { runCommand } from '../setup/processes';

let own: OwnServer;
let jwksFile: string;

/** Five entries, sealed, and no server that could go on sealing. */
beforeAll(async () => {
  own = await OwnServer.create();
  const student = await own.person('STUDENT');
  for (const n of [1, 2, 3, 4, 5]) await student.does('setContactPoint', { kind: 'EMAIL', value: `${n}@example.org` });
  await own.untilSealed();
  jwksFile = path.join(own.dataDir, 'jwks.json');
  fs.writeFileSync(jwksFile, await (await fetch(`${own.url}/.well-known/jwks.json`)).text());
  await own.stop();
}, 60_000);
afterAll(() => own.destroy());

const WHOLE = () => ({
  code: 0,
  stderr: '',
  stdout: `${own.institutionId}: 5 entries sealed; 0 wait to be sealed\nThe record is whole.\n`,
});

test('audit:verify says that a record nobody has touched is whole, with the keys here or a saved set of public ones', async () => {
  expect(await own.run('audit:verify')).toEqual(WHOLE());
  expect(await own.run('audit:verify', '--keys', jwksFile)).toEqual(WHOLE());
});

const event = (seq: number) => `(select event_id from audit_seal where seq = ${seq})`;
const headAtEnd = '(select jws from audit_head order by seq desc limit 1)';

describe('audit:verify says what is wrong, and where, and ends with 1', () => {
  // Kept aside, so that each test begins with the record as it was.
  const TABLES = ['audit_event', 'audit_unsealed', 'audit_seal', 'audit_head'];
  beforeAll(() => own.sql(TABLES.map((table) => `create table kept_${table} as table ${table}`).join(';')));
  afterEach(() =>
    own.forge(TABLES.map((table) => `delete from ${table}; insert into ${table} overriding system value table kept_${table}`).join(';')),
  );
  afterAll(() => own.sql(TABLES.map((table) => `drop table kept_${table}`).join(';')));

  test.each([
    ['a field was edited', `update audit_event set object_type = 'Chat' where id = ${event(2)}`, ['entry 2 is not what was sealed there']],
    [
      'a time was moved by a millisecond',
      `update audit_event set at = at + interval '1 ms' where id = ${event(4)}`,
      ['entry 4 is not what was sealed there'],
    ],
    [
      'a detail was added',
      `update audit_event set details = details || '{"x": 1}' where id = ${event(5)}`,
      ['entry 5 is not what was sealed there'],
    ],
    ['an event was deleted', `delete from audit_event where id = ${event(3)}`, ['entry 3 is gone']],
    [
      'an event was deleted with its seal',
      `with e as (delete from audit_event where id = ${event(3)}) delete from audit_seal where seq = 3`,
      ['entry 3 is gone'],
    ],
    [
      'two seals were exchanged',
      `create temp table t as select * from audit_seal where seq in (2, 4); delete from audit_seal where seq in (2, 4);
       insert into audit_seal select institution_id, 6 - seq, event_id, hash from t`,
      // The links after each of the two no longer fit what stands before them.
      [
        'entry 2 is not what was sealed there',
        'entry 3 is not what was sealed there',
        'entry 4 is not what was sealed there',
        'entry 5 is not what was sealed there',
      ],
    ],
    [
      'the end was cut off',
      'delete from audit_seal where seq > 3; delete from audit_event where id not in (select event_id from audit_seal)',
      ['entry 4 and what follows is gone: a signed head reaches further'],
    ],
    ['every head was deleted', 'delete from audit_head', ['entry 5 ends the chain, and no signed head says so']],
    [
      'a head was moved',
      `update audit_head set jws = ${headAtEnd}, seq = 3 where seq = 5`,
      ['entry 3 has a head that does not verify, or does not fit the chain'],
    ],
    [
      'a head was made up',
      "update audit_head set jws = 'e30.e30.e30' where seq = 5",
      ['entry 5 has a head that does not verify, or does not fit the chain'],
    ],
  ])('where %s', async (_, tampering, lines) => {
    await own.forge(tampering);
    const run = await own.run('audit:verify');
    expect(run).toMatchObject({ code: 1, stderr: '' });
    for (const line of lines) expect(run.stdout).toContain(`  ${line}\n`);
    expect(run.stdout.split('\n').filter((line) => line.startsWith('  '))[0]).toBe(`  ${lines[0]}`);
    expect(run.stdout).toMatch(/\nThe record is NOT whole\.\n$/);
  });

  test('where an event was added past the record', async () => {
    await own.forge("insert into audit_event (institution_id, id, action) values ($1, 1000, 'CONSENT_GRANTED')", [own.institutionId]);
    expect(await own.run('audit:verify')).toEqual({
      code: 1,
      stderr: '',
      stdout: `${own.institutionId}: 5 entries sealed; 0 wait to be sealed\n  event 1000 was added past the record: no seal covers it, and it waits for none\nThe record is NOT whole.\n`,
    });
  });

  test('where entries have waited for so long that nobody can be sealing; a short wait is nothing wrong', async () => {
    const wait = (seconds: number) =>
      own.forge(
        `with e as (insert into audit_event (institution_id, id, action, at) values ($1, 1000, 'X', now() - interval '${seconds} s') returning institution_id, id)
         insert into audit_unsealed select * from e`,
        [own.institutionId],
      );
    await wait(20);
    expect(await own.run('audit:verify')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/; 1 wait to be sealed, the oldest for 2\d s\n/),
    });
    await own.forge('delete from audit_unsealed; delete from audit_event where id = 1000');
    await wait(90);
    expect(await own.run('audit:verify')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('\n  the tail has waited for too long: is a server running?\n'),
    });
  });

  test('where the signatures are of another key', async () => {
    const file = path.join(own.dataDir, 'other.pem');
    fs.writeFileSync(file, newSigningKey());
    const run = await runCommand(['audit:verify'], { ...own.variables(), SIGNING_KEYS_FILE: file });
    expect(run).toMatchObject({ code: 1, stdout: expect.stringContaining('  entry 5 has a head that does not verify') });
    // A key that was replaced stays in the file below the new one, so that what it signed can still be verified.
    fs.appendFileSync(file, fs.readFileSync(path.join(own.dataDir, 'signing-keys.pem')));
    expect(await runCommand(['audit:verify'], { ...own.variables(), SIGNING_KEYS_FILE: file })).toEqual(WHOLE());
  });
});

test.each([
  [['--key', 'x'], 'Usage: audit:verify [--keys JWKS_FILE] [--witness LOG_FILE]'],
  [['x'], 'Usage: audit:verify [--keys JWKS_FILE] [--witness LOG_FILE]'],
  [['--keys', '/no/such/file'], '/no/such/file is not a JSON Web Key Set'],
])('audit:verify %j is one clear line', async (args, line) => {
  expect(await own.run('audit:verify', ...args)).toEqual({ code: 1, stdout: '', stderr: `${line}\n` });
});
