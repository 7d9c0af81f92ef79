import fs from 'node:fs';
import path from 'node:path';
import { globalId } from '../../src/platform/global-id';
import { newMasterKeyLine } from '../../src/platform/sealing';
import { OwnServer, type Visitor } from '../setup/own-server';
import { runCommand } from '../setup/processes';
import { post } from '../world';

const READ = 'query ($id: ID!) { advisor(id: $id) { contact { points { value } } } }';

let own: OwnServer;
beforeAll(async () => {
  own = await OwnServer.create();
}, 60_000);
afterAll(() => own.destroy());

const masterFile = () => path.join(own.dataDir, 'master-keys');

/** Advisors with contact details that one student may see. */
async function people(count: number): Promise<{ student: Visitor; shown: { id: string; value: string }[] }> {
  const student = await own.person('STUDENT');
  const shown: { id: string; value: string }[] = [];
  // An institution lets a student have five open requests at once; accepting one closes it.
  for (let n = 0; n < count; n += 1) {
    const advisor = await own.person('ALUM');
    const value = `rotating-${n}@example.org`;
    await advisor.does('setContactPoint', { kind: 'EMAIL', value });
    await own.accepted(student, advisor);
    shown.push({ id: globalId('Advisor', advisor.accountId), value });
  }
  return { student, shown };
}

async function expectAllShown({ student, shown }: Awaited<ReturnType<typeof people>>): Promise<void> {
  for (const { id, value } of shown) expect(await student.ask(READ, { id })).toEqual({ advisor: { contact: { points: [{ value }] } } });
}

test('keys are rotated while the server serves: nobody’s read fails, and afterwards the former master key can go', async () => {
  const world = await people(8);
  const { student, shown } = world;
  const former = fs.readFileSync(masterFile(), 'utf8');
  const [before] = await own.sql('select master_key_id, id from institution_key');
  expect(before.master_key_id).toBe('development');

  let over = false;
  const failures: string[] = [];
  let reads = 0;
  const reader = async (begin: number) => {
    for (let n = begin; !over; n += 1) {
      const { id, value } = shown[n % shown.length] as (typeof shown)[number];
      const answer = await post(student.token, { query: READ, variables: { id } }, own.url);
      reads += 1;
      if (answer.errors || answer.data.advisor.contact.points[0].value !== value) failures.push(answer.text);
    }
  };
  const readers = [0, 2, 4, 6].map(reader);
  // People go on giving contact details too: their new data keys must not be lost between the two institution keys.
  const newcomers: { id: string; value: string }[] = [];
  const writer = (async () => {
    for (let n = 0; !over; n += 1) {
      const newcomer = await own.person('ALUM');
      await newcomer.does('setContactPoint', { kind: 'EMAIL', value: `newcomer-${n}@example.org` });
      await own.accepted(student, newcomer);
      newcomers.push({ id: globalId('Advisor', newcomer.accountId), value: `newcomer-${n}@example.org` });
    }
  })();

  // As an operator would with an editor: the file is written in place, the new key first.
  fs.writeFileSync(masterFile(), newMasterKeyLine('spring') + former);
  const readsBefore = reads;
  const runs = [await own.run('keys:rotate'), await own.run('keys:rotate')];
  const readsMeanwhile = reads - readsBefore;
  over = true;
  await Promise.all([...readers, writer]);

  for (const run of runs) {
    expect(run).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Wrapped \d+ data keys anew, in 1 institutions\.\n$/),
    });
    expect(Number(/\d+/.exec(run.stdout)?.[0])).toBeGreaterThanOrEqual(shown.length);
  }
  expect(failures).toEqual([]);
  expect(readsMeanwhile).toBeGreaterThan(20);
  expect(newcomers.length).toBeGreaterThan(0);

  const keys = await own.sql('select id, master_key_id, retired_at from institution_key');
  expect(keys).toEqual([{ id: expect.not.stringMatching(before.id), master_key_id: 'spring', retired_at: null }]);
  expect(await own.sql('select 1 from data_key where institution_key_id <> $1', [keys[0].id])).toEqual([]);
  expect(fs.readFileSync(path.join(own.dataDir, 'erasures.log.key'), 'utf8')).toMatch(/^spring /);

  fs.writeFileSync(masterFile(), (fs.readFileSync(masterFile(), 'utf8').split('\n')[0] as string).concat('\n'));
  expect(fs.readFileSync(masterFile(), 'utf8')).not.toContain('development');
  await own.stop();
  await own.start(); // nothing is in its memory
  await expectAllShown({ student, shown: [...shown, ...newcomers] });
  await own.stop();
  await own.start();
}, 120_000);

test('a rotation that was broken off is taken up by the next one', async () => {
  const world = await people(3);
  // What is left behind by a process that was killed after its first step: the old key retired, nothing wrapped anew.
  const [{ id }] = await own.sql('select id from institution_key');
  const rotate = await own.run('keys:rotate');
  expect(rotate.code).toBe(0);
  const [{ id: present }] = await own.sql('select id from institution_key');
  expect(present).not.toBe(id);
  await own.forge('update institution_key set retired_at = now()');
  await expectAllShown(world); // what a retired key wraps is still read
  const newcomer = await own.person('ALUM');
  await newcomer.does('setContactPoint', { kind: 'EMAIL', value: 'between@example.org' }); // under a present key, made for it
  expect(await own.sql('select 1 from institution_key')).toHaveLength(2);
  expect(await own.run('keys:rotate')).toMatchObject({ code: 0 });
  expect(await own.sql('select 1 from institution_key')).toHaveLength(1);
  expect(await own.sql('select 1 from institution_key where retired_at is not null')).toEqual([]);
  await expectAllShown(world);
  expect((await newcomer.ask('{ viewer { contactPoints { value } } }')).viewer.contactPoints).toEqual([{ value: 'between@example.org' }]);
});

describe('keys:rotate says in one clear line', () => {
  const refused = (stderr: string) => ({ code: 1, stdout: '', stderr });

  test('that it takes no arguments', async () => {
    expect(await own.run('keys:rotate', 'now')).toEqual(refused('Usage: keys:rotate\n'));
  });

  test('that there is no database', async () => {
    const variables = {
      ...own.variables(),
      DATABASE_OWNER_URL: 'postgres://u:hunter2@127.0.0.1:1/d',
      DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/d',
    };
    expect(await runCommand(['keys:rotate'], variables)).toEqual(
      refused('DATABASE_URL names a server that does not answer (ECONNREFUSED)\n'),
    );
  });

  test('that the owner’s database does not answer, where only that is named', async () => {
    const variables = { ...own.variables(), DATABASE_OWNER_URL: 'postgres://u:hunter2@127.0.0.1:1/d' };
    expect(await runCommand(['keys:rotate'], variables)).toEqual(
      refused('DATABASE_OWNER_URL names a server that does not answer (ECONNREFUSED)\n'),
    );
  });

  test('that the file of master keys is wrong, without quoting it', async () => {
    const file = path.join(own.dataDir, 'wrong-keys');
    fs.writeFileSync(file, 'spring hunter2\n');
    expect(await runCommand(['keys:rotate'], { ...own.variables(), MASTER_KEYS_FILE: file })).toEqual(
      refused('MASTER_KEYS_FILE must have an id and 32 bytes in base64 on every line\n'),
    );
  });

  test('that no key opens the erasure log’s', async () => {
    const file = path.join(own.dataDir, 'other-keys');
    fs.writeFileSync(file, newMasterKeyLine('other'));
    expect(await runCommand(['keys:rotate'], { ...own.variables(), MASTER_KEYS_FILE: file })).toEqual(
      refused('None of the master keys opens the key beside ERASURE_LOG_FILE; is MASTER_KEYS_FILE the right one?\n'),
    );
  });

  test('what production lacks', async () => {
    expect(await runCommand(['keys:rotate'], { ...own.variables(), NODE_ENV: 'production' })).toEqual(
      refused('MASTER_KEYS_FILE is required in production\nSIGNING_KEYS_FILE is required in production\n'),
    );
  });
});
