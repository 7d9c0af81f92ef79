import { randomUUID } from 'node:crypto';
import { globalId, keyOf } from '../../src/platform/global-id';
import { codes, type Person, sql, World } from '../world';
import { accountOf, awaiting, CONCERN, daysUntil, endorse, introduced, pass, read, statusOf, takenOf } from './warm-world';

const REASON = 'The advisor told us so on the phone.';

async function asked(input: object = {}) {
  const world = await World.create();
  const [student, advisor] = [await world.student({ name: 'Sam Student' }), await world.advisor({ name: 'Ada Advisor' })];
  const staff = await world.staff(['COUNSELOR']);
  return { world, student, advisor, staff, requestId: await world.request(student, advisor, input) };
}

const stepIn = (staff: Person, introRequestId: string, action: string, reason = REASON) =>
  staff.does('stepIn', { introRequestId, action, reason }, 'introRequest { status viewerActions }');

test('staff who look after requests can withdraw one for the student: the slot is given back, and nothing stays shared', async () => {
  const { world, student, advisor, staff, requestId } = await asked();
  await student.succeeds('withdrawIntro', { introRequestId: requestId });
  await world.contact(student, 'EMAIL', 'sam@example.org');
  const shared = await world.request(student, advisor, { shareMyContact: ['EMAIL'], shareProfile: ['CLASS_YEAR'] });
  expect((await read(staff, shared, 'viewerActions')).viewerActions).toEqual(['ACCEPT', 'DECLINE', 'WITHDRAW']);
  expect(await stepIn(staff, shared, 'WITHDRAW')).toMatchObject({
    introRequest: { status: 'WITHDRAWN', viewerActions: [] },
    userErrors: [],
  });
  expect(await takenOf(advisor)).toBe(0);
  expect((await read(advisor, shared, 'student { name classYear contact { points { value } } }')).student).toEqual({
    name: student.name,
    classYear: null,
    contact: null,
  });
});

test('staff can accept for the advisor: a chat begins, and no contact details of the advisor are shared', async () => {
  const startsAt = new Date(Date.now() + 5 * 86_400_000).toISOString();
  const windows = [{ startsAt, endsAt: new Date(Date.parse(startsAt) + 3_600_000).toISOString() }];
  const { world, student, advisor, staff } = await asked();
  await world.contact(student, 'EMAIL', 'sam@example.org');
  await world.contact(advisor, 'EMAIL', 'ada@example.org');
  const other = await world.advisor({ name: 'Otto Other' });
  await world.contact(other, 'EMAIL', 'otto@example.org');
  const requestId = await world.request(student, other, { shareMyContact: ['EMAIL'], proposedTimes: windows, timeZone: 'Europe/Vienna' });
  expect(await stepIn(staff, requestId, 'ACCEPT')).toMatchObject({ introRequest: { status: 'ACCEPTED' }, userErrors: [] });
  const request = await read(
    student,
    requestId,
    'status respondedAt advisorMessage chat { status } contactConsent { id } advisor { contact { points { value } } }',
  );
  expect(request).toEqual({
    status: 'ACCEPTED',
    respondedAt: expect.any(String),
    advisorMessage: null,
    chat: { status: 'PROPOSED' },
    contactConsent: null,
    advisor: { contact: null },
  });
  const { contact } = (await read(other, requestId, 'student { contact { points { value } consent { expiresAt } } }')).student;
  expect(contact.points).toEqual([{ value: 'sam@example.org' }]);
  expect(daysUntil(contact.consent.expiresAt)).toBe(90);
  expect(await takenOf(other)).toBe(1);
  // The two can go on from here.
  await other.succeeds('sendMessage', { introRequestId: requestId, body: 'Thank you for helping out.' });
});

test('staff can decline for the advisor: what the student shared ends, and the slot stays taken', async () => {
  const { world, student, staff } = await asked();
  await world.contact(student, 'EMAIL', 'sam@example.org');
  const other = await world.advisor();
  const requestId = await world.request(student, other, { shareMyContact: ['EMAIL'] });
  await other.succeeds('askForMoreInfo', { introRequestId: requestId, message: 'Why me?' });
  expect(codes(await stepIn(staff, requestId, 'DECLINE'))).toEqual([]);
  expect(await read(student, requestId, 'status declineReason')).toEqual({ status: 'DECLINED', declineReason: null });
  expect((await read(other, requestId, 'student { contact { points { value } } }')).student.contact).toBeNull();
  expect(await takenOf(other)).toBe(1);
});

test('why they stepped in stands in the timeline for staff, and for nobody else; who and what for everybody', async () => {
  const { world, student, advisor, staff, requestId } = await asked();
  await stepIn(staff, requestId, 'DECLINE');
  const TIMELINE = 'timeline { action by { name } reason }';
  const declined = (reason: string | null) => ({
    timeline: [
      { action: 'REQUEST', by: { name: student.name }, reason: null },
      { action: 'DECLINE', by: { name: 'Staff Member' }, reason },
    ],
  });
  for (const person of [student, advisor]) expect(await read(person, requestId, TIMELINE)).toEqual(declined(null));
  for (const person of [staff, await world.staff([])]) expect(await read(person, requestId, TIMELINE)).toEqual(declined(REASON));
  for (const person of [student, advisor]) {
    const { text } = await person.send('mutation { requestDataExport(input: {}) { dataExport { document } } }');
    expect(text).not.toContain(REASON);
  }
  const events = await sql('select row_to_json(e)::text as text, details from audit_event e where actor_id = $1', [staff.accountId]);
  expect(events.map((event) => event.details)).toEqual([{ action: 'DECLINE', status: 'DECLINED' }]);
  expect(events[0].text).not.toContain('phone');
});

test('each state allows staff what it allows the side they act for', async () => {
  const cases: [string, (people: Awaited<ReturnType<typeof introduced>>) => Promise<unknown>, string[]][] = [
    ['PENDING', async () => undefined, ['ACCEPT', 'DECLINE', 'WITHDRAW']],
    [
      'NEEDS_INFO',
      ({ advisor, requestId }) => advisor.succeeds('askForMoreInfo', { introRequestId: requestId, message: 'Why?' }),
      ['ACCEPT', 'DECLINE', 'WITHDRAW'],
    ],
    ['ACCEPTED', ({ advisor, requestId }) => advisor.succeeds('acceptIntro', { introRequestId: requestId }), []],
    ['DECLINED', ({ advisor, requestId }) => advisor.succeeds('declineIntro', { introRequestId: requestId }), []],
    ['WITHDRAWN', ({ student, requestId }) => student.succeeds('withdrawIntro', { introRequestId: requestId }), []],
    ['EXPIRED', ({ requestId }) => pass(requestId, 15), []],
  ];
  for (const [status, bring, allowed] of cases) {
    for (const action of ['ACCEPT', 'DECLINE', 'WITHDRAW']) {
      const people = await introduced();
      const staff = await people.world.staff(['COUNSELOR']);
      await bring(people);
      expect(await read(staff, people.requestId, 'status viewerActions')).toEqual({ status, viewerActions: allowed });
      expect({ status, action, codes: codes(await stepIn(staff, people.requestId, action)) }).toEqual({
        status,
        action,
        codes: allowed.includes(action) ? [] : ['CONFLICT'],
      });
    }
  }
}, 60_000);

test('while it waits for the introducer, staff can withdraw it, and not answer for an advisor who has not got it', async () => {
  const { world, student, advisor, requestId } = await awaiting();
  const staff = await world.staff(['COUNSELOR']);
  expect((await read(staff, requestId, 'viewerActions')).viewerActions).toEqual(['WITHDRAW']);
  for (const action of ['ACCEPT', 'DECLINE']) expect(codes(await stepIn(staff, requestId, action))).toEqual(['CONFLICT']);
  expect(codes(await stepIn(staff, requestId, 'WITHDRAW'))).toEqual([]);
  expect(await statusOf(student, requestId)).toBe('WITHDRAWN');
  expect(await read(advisor, requestId, 'id')).toBeNull();
  expect(await takenOf(advisor)).toBe(0);
});

test('a counselor who introduces can step in besides', async () => {
  const world = await World.create();
  const [student, advisor, counselor] = [await world.student(), await world.advisor(), await world.staff(['COUNSELOR'])];
  const requestId = await world.request(student, advisor, { introducerId: accountOf(counselor) });
  expect((await read(counselor, requestId, 'viewerActions')).viewerActions).toEqual(['ENDORSE', 'DECLINE_TO_INTRODUCE', 'WITHDRAW']);
  await endorse(counselor, requestId);
  expect((await read(counselor, requestId, 'viewerActions')).viewerActions).toEqual(['ACCEPT', 'DECLINE', 'WITHDRAW']);
  expect(codes(await stepIn(counselor, requestId, 'ACCEPT'))).toEqual([]);
  // An introducer of the staff without the duty cannot.
  const clerk = await world.staff(['ANALYST']);
  await sql('update student set counselor_id = $2 where account_id = $1', [student.accountId, clerk.accountId]);
  const other = await world.request(student, await world.advisor(), { introducerId: accountOf(clerk) });
  expect((await read(clerk, other, 'viewerActions')).viewerActions).toEqual(['ENDORSE', 'DECLINE_TO_INTRODUCE']);
});

test.each(['ENDORSE', 'DECLINE_TO_INTRODUCE', 'ASK_FOR_MORE', 'ANSWER', 'REQUEST', 'EXPIRE', 'RETURN'])(
  '%s is nothing staff can do for somebody',
  async (action) => {
    const { student, staff, requestId } = await asked();
    expect((await stepIn(staff, requestId, action)).userErrors).toMatchObject([{ code: 'INVALID', field: ['input', 'action'] }]);
    expect(await statusOf(student, requestId)).toBe('PENDING');
  },
);

test.each([
  ['no reason', '  ', 'REQUIRED'],
  ['a short one', 'Because.', 'TOO_SHORT'],
  ['a long one', 'x'.repeat(1_001), 'TOO_LONG'],
  ['200 kB', 'x'.repeat(200_000), 'TOO_LONG'],
  ['control characters', `${REASON}\u0007`, 'INVALID'],
])('with %s, nothing moves', async (_, reason, code) => {
  const { student, staff, requestId } = await asked();
  expect((await stepIn(staff, requestId, 'ACCEPT', reason)).userErrors).toMatchObject([{ code, field: ['input', 'reason'] }]);
  expect(await statusOf(student, requestId)).toBe('PENDING');
});

test('it takes the duty COUNSELOR, and another’s request of the same institution', async () => {
  const { world, student, advisor, staff, requestId } = await asked();
  const QUERY = 'mutation ($input: StepInInput!) { stepIn(input: $input) { introRequest { id } userErrors { code } } }';
  for (const person of [student, advisor, await world.staff(['IMPORTER', 'ANALYST', 'PRIVACY', 'ADMIN']), await world.staff([])]) {
    const { errors } = await person.send(QUERY, { input: { introRequestId: requestId, action: 'ACCEPT', reason: REASON } });
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  }
  expect((await read(await world.staff(['PRIVACY']), requestId, 'viewerActions')).viewerActions).toEqual([]);
  const elsewhere = await asked();
  // As a side of it, one does what that side does.
  const own = await world.account('Bea Both', ['ALUM', 'STAFF']);
  await world.profile(own);
  await sql("insert into staff_duty values ($1, $2, 'COUNSELOR')", [world.institutionId, own.accountId]);
  const received = await world.request(student, own);
  for (const [person, id] of [
    [elsewhere.staff, requestId],
    [staff, elsewhere.requestId],
    [staff, globalId('IntroRequest', randomUUID())],
    [staff, 'nonsense'],
    [staff, ''],
    [staff, globalId('Chat', keyOf('IntroRequest', requestId) as string)],
    [own, received],
  ] as const)
    expect(await stepIn(person, id, 'ACCEPT')).toMatchObject({
      introRequest: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'You have no request of that id.', field: ['input', 'introRequestId'] }],
    });
  expect((await read(own, received, 'viewerActions')).viewerActions).toEqual(['ACCEPT', 'DECLINE', 'ASK_FOR_MORE']);
  expect(await statusOf(student, requestId)).toBe('PENDING');
});

test('nobody steps in while a concern is open', async () => {
  const { student, staff, requestId } = await asked();
  await student.succeeds('reportConcern', { ...CONCERN, introRequestId: requestId });
  for (const action of ['ACCEPT', 'DECLINE', 'WITHDRAW']) expect(codes(await stepIn(staff, requestId, action))).toEqual(['FROZEN']);
  expect((await read(staff, requestId, 'viewerActions')).viewerActions).toEqual([]);
});

test('the advisor declines while staff accept and withdraw: one of them wins', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { student, advisor, staff, requestId } = await asked();
    const answers = await Promise.all([
      stepIn(staff, requestId, 'ACCEPT'),
      advisor.does('declineIntro', { introRequestId: requestId }),
      stepIn(staff, requestId, 'WITHDRAW'),
    ]);
    expect(answers.flatMap(codes)).toEqual(['CONFLICT', 'CONFLICT']);
    const { status, timeline, chat } = await read(student, requestId, 'status timeline { action } chat { id }');
    expect(timeline).toHaveLength(2);
    expect(chat === null).toBe(status !== 'ACCEPTED');
    expect(await takenOf(advisor)).toBe(status === 'WITHDRAWN' ? 0 : 1);
  }
});

test.each(['student', 'advisor', 'staff'] as const)('why staff stepped in is gone once the %s has left', async (who) => {
  const people = await asked();
  await people.world.staff();
  await stepIn(people.staff, people.requestId, 'DECLINE');
  await people[who].succeeds('eraseAccount', { confirm: true });
  expect(
    await sql('select reason from intro_request_event where intro_request_id = $1 and reason is not null', [
      keyOf('IntroRequest', people.requestId),
    ]),
  ).toEqual([]);
});
