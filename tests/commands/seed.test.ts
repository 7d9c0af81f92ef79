import { LAKESHORE } from '../../seeds/personas';
import { World } from '../../seeds/world';
import { withClient } from '../../src/platform/database/roles';
import { runCommand } from '../setup/processes';
import { createDatabase, sql } from '../world';

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
  let database: Awaited<ReturnType<typeof createDatabase>>;
  beforeEach(async () => {
    database = await createDatabase('MIGRATED');
  });
  afterEach(() => database.drop());

  const seed = (...args: string[]) => runCommand(['seed', ...args], { DATABASE_OWNER_URL: database.ownerUrl });
  const count = (table: string) =>
    withClient(database.superuserUrl, async (client) => (await client.query(`select count(*)::int as count from ${table}`)).rows[0].count);

  test('the demo is loaded, and loaded anew in another size', async () => {
    expect(await seed()).toMatchObject({ code: 0, stderr: '' });
    expect(await count('advisor')).toBe(480);
    const stdout = expect.stringContaining('6,000 advisors, 100 students');
    expect(await seed('--advisors', '6000', '--students', '100', '--requests', '50')).toMatchObject({ code: 0, stderr: '', stdout });
    expect([await count('advisor'), await count('student'), await count('institution')]).toEqual([6_060, 140, 2]);
  }, 60_000);

  test.each([[['--advisors', 'many']], [['--advisors', '-5']], [['--advisors', '9']], [['--colour', 'red']]])(
    '%j is refused',
    async (args) => {
      expect(await seed(...args)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^(--advisors must be|Usage: seed)[^\n]*\n$/) });
      expect(await count('institution')).toBe(0);
    },
  );

  test('an institution that is not of the demo is never thrown away', async () => {
    await withClient(database.superuserUrl, (client) =>
      client.query("insert into institution values (gen_random_uuid(), 'A real one', 'UTC')"),
    );
    const stderr = 'This database holds institutions that are not of the demo world; seed only makes the demo anew where it is alone.\n';
    expect(await seed()).toEqual({ code: 1, stdout: '', stderr });
    expect(await count('institution')).toBe(1);
  });
});

test('the shared test database has no demo, because nobody asked for one', async () => {
  expect(await sql('select 1 from institution where id = $1', [LAKESHORE.id])).toEqual([]);
});
