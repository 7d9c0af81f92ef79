import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { globalId } from '../../src/platform/global-id';
import { LocalKeys, useKeyService } from '../../src/platform/sealing';
import { ErasureLog, useErasureLog, wasErased } from '../../src/privacy';
import { OwnServer, type Visitor } from '../setup/own-server';
import { runCommand, startProcess } from '../setup/processes';
import { until } from '../setup/until';
import { inLog, tablesWith } from '../traces';
import { post } from '../world';

let own: OwnServer;
let leaver: Visitor;
let erased: Visitor;
let student: Visitor;
const backup = `restored_${randomUUID().replaceAll('-', '')}`;

const VALUES = ['Leaver Ocelot-77', 'ocelot-77@example.org', '+13125550177'];

beforeAll(async () => {
  own = await OwnServer.create();
  leaver = await own.person('ALUM', 'Leaver Ocelot-77');
  erased = await own.person('ALUM', 'Erased Ocelot-78');
  student = await own.person('STUDENT', 'Staying Student');
  await leaver.does('setContactPoint', { kind: 'EMAIL', value: 'Ocelot-77@Example.org' });
  await leaver.does('setContactPoint', { kind: 'PHONE', value: '+13125550177' });
  await erased.does('setContactPoint', { kind: 'EMAIL', value: 'ocelot-78@example.org' });
  await own.accepted(student, leaver, ['EMAIL', 'PHONE']);
  await own.stop(); // a database that is copied must have no connections
  await own.sql(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${own.databaseName}' and pid <> pg_backend_pid()`);
  await own.asSuperuser(
    (client) => client.query(`create database ${backup} template ${own.databaseName} owner acquaint_owner`),
    'postgres',
  );
  await own.start();
  await leaver.does('eraseAccount', { confirm: true });
  const staff = await own.person('STAFF');
  await staff.does('eraseAccount', { confirm: true, accountId: globalId('Account', erased.accountId) });
}, 90_000);
afterAll(async () => {
  await own.destroy();
});

test('the record is whole after an erasure: the links that name the person by id are as they were', async () => {
  await expectWhole(own.variables());
});

test('a restored backup does not bring anybody back who has left: they are erased again before the server answers', async () => {
  const sql = async (text: string, values?: unknown[]) => (await own.asSuperuser((client) => client.query(text, values), backup)).rows;
  expect(await tablesWith(['Leaver Ocelot-77', 'Erased Ocelot-78'], sql)).toHaveLength(4); // accounts and search documents
  const server = await startProcess(own.variables(backup));
  try {
    const query = {
      query: 'query ($id: ID!) { advisor(id: $id) { name } viewer { account { name } } }',
      variables: { id: globalId('Advisor', leaver.accountId) },
    };
    for (const person of [leaver, erased]) expect((await post(person.token, query, server.url)).status).toBe(401);
    expect((await post(student.token, query, server.url)).data).toEqual({
      advisor: null,
      viewer: { account: { name: 'Staying Student' } },
    });
    expect(await tablesWith([...VALUES, 'Erased Ocelot-78', 'ocelot-78@example.org'], sql)).toEqual([]);
    expect(await sql('select holder_id from data_key where holder_id = any ($1)', [[leaver.accountId, erased.accountId]])).toEqual([]);
    expect(await sql("select actor_id, subject_id from audit_event where action = 'ERASURE_REPEATED' order by subject_id")).toEqual(
      [leaver.accountId, erased.accountId].sort().map((id) => ({ actor_id: null, subject_id: id })),
    );
    expect(server.output()).toContain('a restored backup had brought people back who had left');
    // The database now knows of them as well: the next start finds nothing to do.
    await server.stop();
    const again = await startProcess(own.variables(backup));
    await again.stop();
    expect(again.output()).not.toContain('a restored backup');
    expect(await sql("select 1 from audit_event where action = 'ERASURE_REPEATED'")).toHaveLength(2);
    await expectWhole(own.variables(backup));
  } finally {
    await server.stop();
  }
});

test('the log of erasures is kept apart from the database, tells nothing by itself, and nobody but its owner can read it', () => {
  const file = path.join(own.dataDir, 'erasures.log');
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n');
  // The leaver's account, email address and telephone number; of somebody erased by staff, whose values stay shut, the account.
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(line).toMatch(new RegExp(`^${own.institutionId} [0-9a-f]{64}$`));
  expect(inLog([...VALUES, leaver.accountId, erased.accountId], file)).toEqual([]);
  for (const kept of [file, `${file}.key`]) expect(fs.statSync(kept).mode & 0o077).toBe(0);
});

test('somebody who comes back can be recognised by their email address or telephone number, in whatever letters', async () => {
  useKeyService(LocalKeys.fromFile(path.join(own.dataDir, 'master-keys')));
  useErasureLog(await ErasureLog.open(path.join(own.dataDir, 'erasures.log')));
  for (const email of ['ocelot-77@example.org', 'OCELOT-77@EXAMPLE.ORG', ' Ocelot-77@Example.org '])
    expect([email, wasErased(own.institutionId, 'EMAIL', email)]).toEqual([email, true]);
  expect(wasErased(own.institutionId, 'PHONE', '+13125550177')).toBe(true);
  expect(wasErased(own.institutionId, 'ACCOUNT', leaver.accountId.toUpperCase())).toBe(true);

  expect(wasErased(own.institutionId, 'PHONE', 'ocelot-77@example.org')).toBe(false); // another trait
  expect(wasErased(randomUUID(), 'EMAIL', 'ocelot-77@example.org')).toBe(false); // another institution
  expect(wasErased(own.institutionId, 'EMAIL', 'ocelot-79@example.org')).toBe(false);
  expect(wasErased(own.institutionId, 'ACCOUNT', student.accountId)).toBe(false);
});

test('a line that a crash has cut off stands in nobody’s way', async () => {
  const file = path.join(own.dataDir, 'erasures.log');
  const whole = fs.readFileSync(file, 'utf8');
  fs.appendFileSync(file, whole.slice(0, 60));
  const log = await ErasureLog.open(file);
  const more = log.digest(own.institutionId, 'EMAIL', 'later@example.org');
  log.append(own.institutionId, [more]);
  expect(log.read().get(own.institutionId)?.has(more)).toBe(true);
  expect(log.read().get(own.institutionId)?.size).toBe(5);
});

test('a server that starts while another erases somebody is not told that the log is short; one whose log is short does not start', async () => {
  const file = path.join(own.dataDir, 'erasures.log');
  const digest = 'e7'.repeat(32);
  // The new server has read the log and waits for the database; meanwhile the other one writes into both, the log first.
  const starting = await own.asSuperuser(async (client) => {
    await client.query('begin');
    await client.query('lock table erasure');
    const start = startProcess(own.variables());
    start.catch(() => undefined); // is looked at below
    await until('the new server asks for erasures', async () => {
      const waiting = await own.sql(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%from erasure%'",
      );
      return waiting.length > 0;
    });
    fs.appendFileSync(file, `${own.institutionId} ${digest}\n`);
    await client.query("insert into erasure (institution_id, digest) values ($1, decode($2, 'hex'))", [own.institutionId, digest]);
    await client.query('commit');
    return { server: start }; // in an object, as it is ready only after this connection has gone
  });
  await (await starting.server).stop();

  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll(digest, 'd8'.repeat(32)));
  await expect(startProcess(own.variables())).rejects.toThrow('ERASURE_LOG_FILE lacks erasures that the database knows of');
});

async function expectWhole(variables: Record<string, string>): Promise<void> {
  expect(await runCommand(['audit:verify'], variables)).toMatchObject({ code: 0, stdout: expect.stringContaining('The record is whole.') });
}
