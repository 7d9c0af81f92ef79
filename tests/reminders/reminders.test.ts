import { globalId } from '../../src/platform/global-id';
import { OwnServer, type Visitor } from '../setup/own-server';
import { runCommand } from '../setup/processes';

// Each history has people of its own; the clock is everybody's, and only goes on.

let own: OwnServer;
beforeAll(async () => {
  own = await OwnServer.create();
}, 60_000);
afterAll(() => own.destroy());

/** Time goes by, and what has become due is done. @returns what was said of it. */
async function later(step: string): Promise<string> {
  const { code, stdout, stderr } = await own.run('clock', step);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const remindersOf = async (
  person: Visitor,
): Promise<{ kind: string; dueAt: string; introRequest: { id: string } | null; chat: { id: string } | null }[]> =>
  (await person.ask('{ viewer { reminders { kind dueAt introRequest { id } chat { id } } } }')).viewer.reminders;
const kindsFor = async (person: Visitor) => (await remindersOf(person)).map((reminder) => reminder.kind).sort();
const told = (person: Visitor, kind: string) =>
  own.sql('select due_at as "dueAt" from reminder where account_id = $1 and kind = $2 order by due_at', [person.accountId, kind]);
const days = (from: string | Date, to: string | Date) => (new Date(to).getTime() - new Date(from).getTime()) / 86_400_000;

async function pair(): Promise<{ student: Visitor; advisor: Visitor }> {
  return { student: await own.person('STUDENT', 'Sol'), advisor: await own.person('ALUM', 'Ada') };
}

async function asked({ student, advisor }: { student: Visitor; advisor: Visitor }): Promise<{ id: string; createdAt: string }> {
  const { introRequest } = await student.does(
    'requestIntro',
    { advisorId: globalId('Advisor', advisor.accountId), purpose: 'I would like to learn how you came here.', notAskingForAJob: true },
    'introRequest { id createdAt }',
  );
  return introRequest;
}

async function talked(two: { student: Visitor; advisor: Visitor }): Promise<{ requestId: string; chatId: string }> {
  const { id } = await asked(two);
  const { introRequest } = await two.advisor.does('acceptIntro', { introRequestId: id }, 'introRequest { chat { id } }');
  return { requestId: id, chatId: introRequest.chat.id };
}

/** The two have a chat in sixty hours. @returns its id. */
async function scheduled(two: { student: Visitor; advisor: Visitor }): Promise<string> {
  const { chatId } = await talked(two);
  const [clock] = await own.sql('select app_now() as now');
  const at = (hours: number) => new Date(clock.now.getTime() + hours * 3_600_000).toISOString();
  await two.student.does('proposeTimes', { chatId, windows: [{ startsAt: at(60), endsAt: at(62) }] });
  await two.advisor.does('scheduleChat', { chatId, startsAt: at(60) });
  return chatId;
}

test('an advisor is reminded of a request on the third and the tenth day, and no more once it is answered', async () => {
  const two = await pair();
  const { id, createdAt } = await asked(two);
  await later('+2d');
  expect(await kindsFor(two.advisor)).toEqual([]);
  await later('+1d');
  const [first] = await remindersOf(two.advisor);
  expect(first).toMatchObject({ kind: 'REQUEST_WAITS', introRequest: { id }, chat: null });
  expect(days(createdAt, first?.dueAt as string)).toBeCloseTo(3, 3);
  await later('+7d');
  const again = await remindersOf(two.advisor);
  expect(again).toHaveLength(1);
  expect(days(createdAt, again[0]?.dueAt as string)).toBeCloseTo(10, 3);
  expect(await kindsFor(two.student)).toEqual([]);
  await two.advisor.does('declineIntro', { introRequestId: id });
  expect(await kindsFor(two.advisor)).toEqual([]);
  expect(await told(two.advisor, 'REQUEST_WAITS')).toHaveLength(2);
}, 60_000);

test('after an outage of many days everybody is told once of each thing, the latest of it', async () => {
  const two = await pair();
  const { createdAt } = await asked(two);
  const others = await pair();
  await talked(others);
  await later('+12d');
  const [waiting] = await told(two.advisor, 'REQUEST_WAITS');
  expect(await told(two.advisor, 'REQUEST_WAITS')).toHaveLength(1);
  expect(days(createdAt, waiting.dueAt)).toBeCloseTo(10, 3);
  await later('+25d');
  for (const person of [others.student, others.advisor]) {
    const questions = await told(person, 'DID_IT_HAPPEN');
    expect(questions).toHaveLength(2); // after twelve days, and after thirty-seven
  }
  const said = await later('+1m');
  expect(said).toContain('Nothing was due.');
}, 60_000);

test('whoever says "not yet" is asked no more until it is time to ask again', async () => {
  const two = await pair();
  const { chatId } = await talked(two);
  await later('+2d');
  expect(await kindsFor(two.student)).toContain('DID_IT_HAPPEN');
  await two.student.does('reportChat', { chatId, happened: 'NOT_YET' });
  expect(await kindsFor(two.student)).not.toContain('DID_IT_HAPPEN');
  expect(await kindsFor(two.advisor)).toContain('DID_IT_HAPPEN');
  await later('+14d');
  expect(await kindsFor(two.student)).toContain('DID_IT_HAPPEN');
}, 60_000);

test('what is due is done once by several at the same moment', async () => {
  const many = await Promise.all(Array.from({ length: 5 }, pair));
  for (const two of many) await asked(two);
  // Without the command's own turn: the clock is moved by hand.
  await own.sql("update clock set ahead = ahead + interval '4 days'");
  const runs = await Promise.all(Array.from({ length: 4 }, () => runCommand(['worker', '--once'], own.variables())));
  expect(runs.map((run) => run.code)).toEqual([0, 0, 0, 0]);
  const counts = runs.map((run) => Number(/reminders (\d+)/.exec(run.stdout)?.[1] ?? 0));
  const [row] = await own.sql("select count(*)::int as count from reminder where account_id = any ($1) and kind = 'REQUEST_WAITS'", [
    many.map((two) => two.advisor.accountId),
  ]);
  expect(row.count).toBe(5);
  expect(counts.filter((count) => count > 0)).toHaveLength(1);
}, 60_000);

test('a request that ran out has its end in the timeline at the moment it was over, whenever that was written', async () => {
  const two = await pair();
  const { id } = await asked(two);
  const READ = `{ introRequest(id: "${id}") { status expiresAt timeline { action at } } }`;
  await own.sql("update clock set ahead = ahead + interval '15 days'");
  const { introRequest: before } = await two.student.ask(READ);
  expect(before.status).toBe('EXPIRED');
  const written = () => own.sql("select status from intro_request where student_id = $1 and status = 'EXPIRED'", [two.student.accountId]);
  expect(await written()).toEqual([]);
  expect(await later('+3d')).toContain('requests.expire');
  expect(await written()).toHaveLength(1);
  const { introRequest: after } = await two.student.ask(READ);
  expect(after).toEqual(before);
  expect(after.timeline.at(-1)).toEqual({ action: 'EXPIRE', at: after.expiresAt });
}, 60_000);

test('both are asked whether it happened until each has said so; thanks are due until they are said; then comes the follow-up', async () => {
  const two = await pair();
  const { chatId } = await talked(two);
  await later('+1d');
  expect(await kindsFor(two.student)).toEqual(['DID_IT_HAPPEN']);
  await two.advisor.does('reportChat', { chatId, happened: 'HELD' });
  expect(await kindsFor(two.advisor)).toEqual([]);
  await later('+1h');
  expect(await kindsFor(two.student)).toEqual(['DID_IT_HAPPEN', 'THANKS_DUE']);
  await two.student.does('reportChat', { chatId, happened: 'HELD' });
  await two.student.does('sendThanks', { chatId, body: 'Thank you.' });
  expect(await kindsFor(two.student)).toEqual([]);
  await later('+90d');
  expect(await remindersOf(two.student)).toMatchObject([{ kind: 'FOLLOW_UP', chat: { id: chatId } }]);
  await two.student.does('sendUpdate', { body: 'I have begun.', foundPosition: true });
  expect(await kindsFor(two.student)).toEqual([]);
}, 60_000);

test('the day before, whoever has not confirmed is reminded to', async () => {
  const two = await pair();
  const chatId = await scheduled(two);
  await two.advisor.does('confirmChat', { chatId });
  await later('+35h');
  expect(await kindsFor(two.student)).not.toContain('CHAT_TOMORROW');
  await later('+2h');
  expect(await kindsFor(two.student)).toContain('CHAT_TOMORROW');
  expect(await kindsFor(two.advisor)).not.toContain('CHAT_TOMORROW');
  await two.student.does('confirmChat', { chatId });
  expect(await kindsFor(two.student)).not.toContain('CHAT_TOMORROW');
}, 60_000);

test('nobody is reminded of what they cannot do: while it is on hold, or where one has blocked the other', async () => {
  for (const [torn, mended] of [
    [
      'insert into account_block (institution_id, blocker_id, blocked_id) values ($1, $2, $3)',
      'delete from account_block where institution_id = $1',
    ],
    [
      'insert into account_block (institution_id, blocker_id, blocked_id) values ($1, $3, $2)',
      'delete from account_block where institution_id = $1',
    ],
    [
      'update intro_request set frozen_at = app_now() where institution_id = $1 and student_id = $2 and advisor_id = $3',
      'update intro_request set frozen_at = null where institution_id = $1',
    ],
  ] as const) {
    const two = await pair();
    const { chatId } = await talked(two);
    await two.advisor.does('reportChat', { chatId, happened: 'HELD' });
    await later('+2d');
    expect(await kindsFor(two.student)).toEqual(['DID_IT_HAPPEN', 'THANKS_DUE']);
    const [{ institution }] = await own.sql('select institution_id as institution from account where id = $1', [two.student.accountId]);
    await own.sql(torn, [institution, two.student.accountId, two.advisor.accountId]);
    // Whether it has happened can still be said of somebody who is blocked.
    expect(await kindsFor(two.student)).toEqual(torn.includes('frozen') ? [] : ['DID_IT_HAPPEN']);
    await own.sql(mended, [institution]);
    expect(await kindsFor(two.student)).toEqual(['DID_IT_HAPPEN', 'THANKS_DUE']);
  }
}, 60_000);

test('nobody is reminded of a chat tomorrow that is on hold, or with somebody who is not there for them', async () => {
  for (const torn of [
    'insert into account_block (institution_id, blocker_id, blocked_id) select institution_id, advisor_id, student_id from chat where student_id = $1',
    'update intro_request set frozen_at = app_now() where student_id = $1',
  ]) {
    const two = await pair();
    await scheduled(two);
    await later('+37h');
    expect(await kindsFor(two.student)).toContain('CHAT_TOMORROW');
    await own.sql(torn, [two.student.accountId]);
    expect(await kindsFor(two.student)).not.toContain('CHAT_TOMORROW');
  }
}, 60_000);

test('an institution chooses its days', async () => {
  const [two, staff] = [await pair(), await own.person('STAFF')];
  await staff.does('updateInstitutionPolicy', { conversation: { requestReminderDays: [1], requestDays: 3 } });
  await asked(two);
  await later('+25h');
  expect(await kindsFor(two.advisor)).toEqual(['REQUEST_WAITS']);
  await later('+48h');
  expect(await kindsFor(two.advisor)).toEqual([]); // its time is over
  await staff.does('updateInstitutionPolicy', { conversation: { requestReminderDays: [3, 10], requestDays: 14 } });
}, 60_000);

test('a graduate without a profile is invited to become an advisor, once', async () => {
  const [clock] = await own.sql('select app_now() as now');
  const [graduate, senior] = [await own.person('STUDENT'), await own.person('STUDENT')];
  await own.sql('update student set class_year = $2 where account_id = $1', [graduate.accountId, clock.now.getUTCFullYear() - 1]);
  await own.sql('update student set class_year = $2 where account_id = $1', [senior.accountId, clock.now.getUTCFullYear() + 1]);
  await later('+1h');
  expect(await kindsFor(graduate)).toEqual(['BECOME_AN_ADVISOR']);
  expect(await kindsFor(senior)).toEqual([]);
  await later('+30d');
  expect(await told(graduate, 'BECOME_AN_ADVISOR')).toHaveLength(1);
}, 60_000);

test('whoever has left is reminded of nothing, and nothing is kept of it', async () => {
  const two = await pair();
  await asked(two);
  await later('+4d');
  expect(await kindsFor(two.advisor)).toEqual(['REQUEST_WAITS']);
  await two.advisor.does('eraseAccount', { confirm: true });
  await later('+7d');
  expect(await told(two.advisor, 'REQUEST_WAITS')).toEqual([]);
}, 60_000);
