import { Client } from 'pg';
import { loadDemo } from '../../seeds';
import { LAKESHORE } from '../../seeds/personas';
import { World } from '../../seeds/world';
import { withClient } from '../../src/platform/database/roles';
import { testEnvironment } from '../setup/environment';
import { runCommand } from '../setup/processes';
import { sql } from '../world';

const { ownerUrl, superuserUrl, template } = testEnvironment();

test('the same seed, size and day give the same world', () => {
  const make = () => {
    const world = new World(LAKESHORE, { advisors: 50, students: 30, requests: 20 }, new Date('2026-03-01T12:00:00Z'));
    const [advisors, students] = [[...world.advisors()], [...world.students()]];
    return JSON.stringify([world.terms, advisors, students, [...world.requests(students, advisors)]]);
  };
  expect(make()).toBe(make());
});

test('the names come from many cultures, accents included', () => {
  const world = new World(LAKESHORE, { advisors: 420, students: 320, requests: 0 }, new Date());
  const names = [...world.advisors(), ...world.students()].map((person) => person.name);
  expect(names.filter((name) => /[^\p{ASCII}]/u.test(name)).length).toBeGreaterThan(100);
  expect(new Set(names).size).toBeGreaterThan(600);
});

describe('in a database of its own', () => {
  const database = `seed_${process.pid}`;
  const url = ownerUrl.replace(/[^/]+$/, database);
  const maintenance = superuserUrl.replace(/[^/]+$/, 'postgres');
  const count = (table: string) =>
    withClient(
      superuserUrl.replace(/[^/]+$/, database),
      async (client: Client) => (await client.query(`select count(*)::int as count from ${table}`)).rows[0].count,
    );

  beforeAll(() =>
    withClient(maintenance, (client) => client.query(`create database ${database} template ${template} owner acquaint_owner`)),
  );
  afterAll(() => withClient(maintenance, (client) => client.query(`drop database ${database} with (force)`)));

  test('the demo is loaded, loaded anew in another size, and never twice', async () => {
    const seed = (...args: string[]) => runCommand(['seed', ...args], { DATABASE_OWNER_URL: url });
    expect(await seed()).toMatchObject({ code: 0, stderr: '' });
    expect(await count('advisor')).toBe(480);
    expect(await seed('--advisors', '6000', '--students', '100', '--requests', '50')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('6,000 advisors, 100 students'),
    });
    expect([await count('advisor'), await count('student'), await count('institution')]).toEqual([6_060, 140, 2]);
  }, 60_000);

  test('a size that is none is refused', async () => {
    for (const args of [
      ['--advisors', 'many'],
      ['--advisors', '-5'],
      ['--advisors', '9'],
      ['--colour', 'red'],
    ]) {
      expect(await runCommand(['seed', ...args], { DATABASE_OWNER_URL: url })).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^(--advisors must be|Usage: seed)[^\n]*\n$/),
      });
    }
  });

  test('an institution that is not of the demo is never thrown away', async () => {
    await withClient(superuserUrl.replace(/[^/]+$/, database), (client) =>
      client.query("insert into institution values (gen_random_uuid(), 'A real one', 'UTC')"),
    );
    expect(await runCommand(['seed'], { DATABASE_OWNER_URL: url })).toMatchObject({
      code: 1,
      stderr: 'This database holds institutions that are not of the demo world; seed only makes the demo anew where it is alone.\n',
    });
    expect(await count('institution')).toBe(3);
  });
});

test('the shared test database has no demo, because nobody asked for one', async () => {
  expect(await sql('select 1 from institution where id = $1', [LAKESHORE.id])).toEqual([]);
  expect(typeof loadDemo).toBe('function');
});
