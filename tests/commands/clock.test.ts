import { OwnServer } from '../setup/own-server';
import { runCommand } from '../setup/processes';

let own: OwnServer;
beforeAll(async () => {
  own = await OwnServer.create();
}, 60_000);
afterAll(() => own.destroy());

const apart = async () => {
  const [row] = await own.sql('select extract(epoch from app_now() - now())::int as seconds from clock');
  return row.seconds;
};
const BACK =
  'It has gone back: while it is before the newest entry of the audit record, no contact details are shown, lest an expired consent come alive.\n';
const TIME = String.raw`It is \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z, `;
const says = (how: string, then = '') => ({
  code: 0,
  stderr: '',
  stdout: expect.stringMatching(new RegExp(`^${TIME}${how}\\.\n${then}$`)),
});

test('it says what time it is, moves by days, hours and minutes, does what is due then, and comes back', async () => {
  expect(await own.run('clock')).toEqual(says("as the machine's"));
  expect(await own.run('clock', '+14d')).toEqual(says("14 days ahead of the machine's", 'Nothing was due.\n'));
  expect(await apart()).toBe(14 * 86_400);
  expect(await own.run('clock', '+3h')).toEqual(says("14 days 3 hours ahead of the machine's", 'Nothing was due.\n'));
  expect(await own.run('clock', '+90m')).toEqual(says("14 days 4 hours 30 minutes ahead of the machine's", 'Nothing was due.\n'));
  expect(await own.run('clock')).toEqual(says("14 days 4 hours 30 minutes ahead of the machine's"));
  expect(await own.run('clock', '-15d')).toEqual(says("19 hours 30 minutes behind the machine's", `${BACK}Nothing was due.\n`));
  expect(await apart()).toBe(-70_200);
  expect(await own.run('clock', 'reset')).toEqual(says("as the machine's", 'Nothing was due.\n'));
  expect(await apart()).toBe(0);
}, 60_000);

test('a server that runs goes by it at once', async () => {
  const [student, advisor] = [await own.person('STUDENT'), await own.person('ALUM')];
  await advisor.does('setContactPoint', { kind: 'EMAIL', value: 'ahead@example.org' });
  await own.accepted(student, advisor);
  const seen = async () =>
    (await student.ask('{ introRequests { nodes { advisor { contact { points { value } } } } } }')).introRequests.nodes[0].advisor.contact
      ?.points;
  expect(await seen()).toEqual([{ value: 'ahead@example.org' }]);
  await own.run('clock', '+400d');
  expect((await seen()) ?? []).toEqual([]);
  await own.run('clock', 'reset');
});

test.each([[['14d']], [['+14']], [['+14w']], [['+1d', '+1d']], [['+1000000d']], [['']]])('%j is told how it is used', async (args) => {
  expect(await own.run('clock', ...args)).toEqual({ code: 1, stdout: '', stderr: 'Usage: clock [+14d | +3h | +90m | -2d | reset]\n' });
  expect(await apart()).toBe(0);
});

test('in production it is refused, and without the owner it cannot be moved', async () => {
  const refused = { code: 1, stdout: '', stderr: 'The clock is not moved in production.\n' };
  for (const args of [[], ['+1d'], ['reset']])
    expect(await runCommand(['clock', ...args], { ...own.variables(), NODE_ENV: 'production' })).toEqual(refused);
  const { DATABASE_OWNER_URL: _, ...rest } = own.variables();
  expect(await runCommand(['clock', '+1d'], { ...rest, DATABASE_URL: await own.servingUrl() })).toEqual({
    code: 1,
    stdout: '',
    stderr: 'DATABASE_OWNER_URL is required to move the clock\n',
  });
  expect(await apart()).toBe(0);
});
