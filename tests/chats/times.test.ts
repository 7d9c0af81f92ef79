import fc from 'fast-check';
import ical, { type VEvent } from 'node-ical';
import { readLocalTimes } from '../../src/platform/database/local-time';
import { globalId, keyOf } from '../../src/platform/global-id';
import { codes, type Data, type Person, sql, World } from '../world';
import {
  ahead,
  chatting,
  DAY,
  expectNotFound,
  field,
  freeze,
  HOUR,
  read,
  schedule,
  scheduled,
  strangers,
  stretch,
  timeline,
} from './chatting';

const chatNow = 'chat { status startsAt endsAt timeZone proposedTimes { startsAt } proposedBy { name } }';
const propose = (person: Person, chatId: string, hours = 72, minutes = 60) =>
  person.succeeds('proposeTimes', { chatId, windows: [stretch(hours, minutes)] });
const at = (hours: number) => ({ startsAt: ahead(hours).toISOString() });

describe('agreeing on a time', () => {
  test('one proposes, the other takes a time within it, and the proposal is used up', async () => {
    const { student, advisor, staff, chatId } = await chatting();
    const windows = [stretch(72), stretch(96, 20)];
    const { chat } = await student.succeeds('proposeTimes', { chatId, windows, timeZone: 'Europe/Berlin' }, chatNow);
    expect(chat).toMatchObject({ status: 'PROPOSED', startsAt: null, proposedBy: { name: student.name } });
    expect(await read(advisor, chatId)).toMatchObject({ proposedTimes: windows, proposalTimeZone: 'Europe/Berlin' });
    expect((await read(student, chatId)).viewerActions).not.toContain('SCHEDULE');
    expect((await read(advisor, chatId)).viewerActions).toContain('SCHEDULE');

    const startsAt = new Date(+ahead(72) + 40 * 60_000).toISOString(); // its last twenty minutes
    await advisor.succeeds('scheduleChat', { chatId, startsAt, mode: 'PHONE' });
    for (const person of [student, advisor, staff])
      expect(await read(person, chatId)).toMatchObject({
        status: 'SCHEDULED',
        startsAt,
        endsAt: windows[0]?.endsAt,
        timeZone: 'Europe/Berlin',
        mode: 'PHONE',
        proposedTimes: [],
        proposedBy: null,
        proposalTimeZone: null,
      });
    expect(await timeline(student, chatId)).toEqual(['PROPOSE', 'SCHEDULE']);
  });

  test('the times of the request are the first proposal, and the advisor’s own in accepting stand in their place', async () => {
    const world = await World.create();
    const [student, advisor] = [await world.student(), await world.advisor()];
    for (const [counter, by] of [
      [undefined, student],
      [[stretch(100)], advisor],
    ] as const) {
      const introRequestId = await world.request(student, advisor, { proposedTimes: [stretch(80)], timeZone: 'America/Chicago' });
      const { introRequest } = await advisor.succeeds(
        'acceptIntro',
        { introRequestId, proposedTimes: counter, timeZone: counter && 'Europe/Berlin' },
        'introRequest { chat { id } }',
      );
      expect(await read(student, introRequest.chat.id)).toMatchObject({
        proposedBy: { name: by.name },
        proposedTimes: counter ?? [stretch(80)],
        proposalTimeZone: counter ? 'Europe/Berlin' : 'America/Chicago',
      });
      const taker = by === student ? advisor : student;
      await taker.succeeds('scheduleChat', { chatId: introRequest.chat.id, ...at(counter ? 100 : 80) });
    }
  });

  test('a counter-proposal replaces what was proposed before, so that nobody can take the old times', async () => {
    const { student, advisor, chatId } = await chatting();
    await propose(student, chatId, 72);
    await propose(advisor, chatId, 96);
    expect((await advisor.does('scheduleChat', { chatId, ...at(72) })).userErrors).toEqual([
      { code: 'CONFLICT', message: 'There is no proposal of the other side to take a time from.', field: ['input', 'chatId'] },
    ]);
    expect((await student.does('scheduleChat', { chatId, ...at(72) })).userErrors).toMatchObject([
      { code: 'INVALID', message: expect.stringContaining('not among the times'), field: ['input', 'startsAt'] },
    ]);
    await student.succeeds('scheduleChat', { chatId, ...at(96) });
  });

  test('times that have passed, or are too soon by now, can be taken no more, and are not offered', async () => {
    for (const [hours, noticeHours] of [
      [-1, 0],
      [47, 48],
    ] as const) {
      const { student, advisor, chatId } = await chatting({ noticeHours });
      const fixed = await schedule(student, advisor, chatId, 120);
      for (const [taker, other, action, status] of [
        [advisor, student, 'SCHEDULE', 'PROPOSED'],
        [student, advisor, 'RESCHEDULE', 'SCHEDULED'],
      ] as const) {
        await other.succeeds('proposeTimes', { chatId, windows: [stretch(96)] });
        await sql('update chat set status = $2, starts_at = $3, ends_at = $4 where id = $1', [
          keyOf('Chat', chatId),
          status,
          status === 'PROPOSED' ? null : fixed,
          status === 'PROPOSED' ? null : new Date(+fixed + 20 * 60_000),
        ]);
        expect((await read(taker, chatId)).viewerActions).toContain(action);
        await sql('update chat set proposed_times = $2 where id = $1', [keyOf('Chat', chatId), JSON.stringify([stretch(hours)])]);
        expect((await read(taker, chatId)).viewerActions).not.toContain(action);
        const { userErrors } = await taker.does(action === 'SCHEDULE' ? 'scheduleChat' : 'rescheduleChat', { chatId, ...at(hours) });
        expect(userErrors).toEqual([
          {
            code: 'CONFLICT',
            message: expect.stringContaining('have passed, or are too soon for the advisor; propose others'),
            field: ['input', 'chatId'],
          },
        ]);
      }
    }
  });

  test('a time that is fixed stands until another is taken; then both confirm anew', async () => {
    const { student, advisor, chatId, startsAt } = await scheduled({ timeZone: 'Asia/Tokyo' });
    for (const person of [student, advisor]) await person.succeeds('confirmChat', { chatId });
    await propose(student, chatId, 120);
    expect(await read(student, chatId)).toMatchObject({ status: 'SCHEDULED', startsAt: startsAt.toISOString() });
    expect(codes(await student.does('rescheduleChat', { chatId, ...at(120) }))).toEqual(['CONFLICT']);
    expect(codes(await advisor.does('scheduleChat', { chatId, ...at(120) }))).toEqual(['CONFLICT']);
    await advisor.succeeds('rescheduleChat', { chatId, ...at(120) });
    expect(await read(student, chatId)).toMatchObject({
      ...at(120),
      timeZone: 'Asia/Tokyo', // what stood there, where nothing else is said
      studentConfirmedAt: null,
      advisorConfirmedAt: null,
      proposedTimes: [],
    });
    expect(await timeline(advisor, chatId)).toEqual(['PROPOSE', 'SCHEDULE', 'CONFIRM', 'CONFIRM', 'PROPOSE', 'RESCHEDULE']);
  });

  test('each confirms for themselves, and only what is still to come', async () => {
    const { student, advisor, chatId } = await scheduled();
    await student.succeeds('confirmChat', { chatId });
    expect(await read(advisor, chatId)).toMatchObject({ studentConfirmedAt: expect.any(String), advisorConfirmedAt: null });
    await sql("update chat set starts_at = now() - interval '1 minute' where id = $1", [keyOf('Chat', chatId)]);
    expect((await advisor.does('confirmChat', { chatId })).userErrors).toMatchObject([
      { code: 'CONFLICT', message: 'It has begun already; say whether it happened.' },
    ]);
    const bare = await chatting();
    expect((await bare.student.does('confirmChat', { chatId: bare.chatId })).userErrors).toMatchObject([
      { code: 'CONFLICT', message: 'This chat has no time yet.' },
    ]);
  });

  test('a student fixes it in a way that the advisor likes, and the advisor in any', async () => {
    const { student, advisor, chatId } = await chatting({ chatModes: ['VIDEO'] });
    await propose(advisor, chatId, 72);
    expect((await student.does('scheduleChat', { chatId, ...at(72), mode: 'PHONE' })).userErrors).toMatchObject([
      { code: 'INVALID', message: 'This is not one of the ways the advisor likes to talk.', field: ['input', 'mode'] },
    ]);
    await student.succeeds('scheduleChat', { chatId, ...at(72), mode: 'VIDEO' });
    await propose(student, chatId, 96);
    await advisor.succeeds('rescheduleChat', { chatId, ...at(96), mode: 'PHONE' });
    expect(await read(student, chatId)).toMatchObject({ mode: 'PHONE' });
  });

  test('whoever says which time they confirm confirms no other', async () => {
    const { student, advisor, chatId, startsAt } = await scheduled();
    await propose(student, chatId, 120);
    await advisor.succeeds('rescheduleChat', { chatId, ...at(120) });
    expect((await student.does('confirmChat', { chatId, startsAt: startsAt.toISOString() })).userErrors).toMatchObject([
      { code: 'CONFLICT', field: ['input', 'startsAt'] },
    ]);
    expect(await read(student, chatId)).toMatchObject({ studentConfirmedAt: null });
    await student.succeeds('confirmChat', { chatId, ...at(120) });
    expect(await read(student, chatId)).toMatchObject({ studentConfirmedAt: expect.any(String) });
  });

  test('what is offered can be done, and what cannot be done is not offered', async () => {
    const moves: Record<string, [mutation: string, input: object]> = {
      PROPOSE: ['proposeTimes', { windows: [stretch(200)] }],
      SCHEDULE: ['scheduleChat', at(72)],
      RESCHEDULE: ['rescheduleChat', at(120)],
      CONFIRM: ['confirmChat', {}],
      REPORT_NO_SHOW: ['reportChat', { happened: 'NO_SHOW_STUDENT' }],
      CANCEL: ['cancelChat', {}],
    };
    const [begun, block] = [
      "update chat set starts_at = now() - interval '1 minute' where id = $1",
      'insert into account_block (institution_id, blocker_id, blocked_id) select institution_id, student_id, advisor_id from chat where id = $1',
    ];
    const ways: [string, (chatId: string, people: { student: Person; advisor: Person }) => Promise<unknown>, string[]][] = [
      ['new', async () => undefined, ['PROPOSE', 'CANCEL', 'REPORT_NO_SHOW']],
      ['proposed by the other', (chatId, { student }) => propose(student, chatId, 72), ['PROPOSE', 'SCHEDULE', 'CANCEL', 'REPORT_NO_SHOW']],
      ['ahead', (chatId, { student, advisor }) => schedule(student, advisor, chatId), ['PROPOSE', 'CONFIRM', 'CANCEL']],
      [
        'begun',
        async (chatId, { student, advisor }) => {
          await schedule(student, advisor, chatId);
          await sql(begun, [keyOf('Chat', chatId)]);
        },
        ['PROPOSE', 'CANCEL', 'REPORT_NO_SHOW'],
      ],
      [
        'ahead, with another proposal and a block',
        async (chatId, { student, advisor }) => {
          await schedule(student, advisor, chatId);
          await propose(student, chatId, 120);
          await sql(block, [keyOf('Chat', chatId)]);
        },
        ['CANCEL'],
      ],
      [
        'proposed by the other, and a block',
        async (chatId, { student }) => {
          await propose(student, chatId, 72);
          await sql(block, [keyOf('Chat', chatId)]);
        },
        ['CANCEL', 'REPORT_NO_SHOW'],
      ],
      [
        'proposed by the other, whom one has blocked',
        async (chatId, { student }) => {
          await propose(student, chatId, 72);
          await sql(block.replace('student_id, advisor_id', 'advisor_id, student_id'), [keyOf('Chat', chatId)]);
        },
        ['CANCEL', 'REPORT_NO_SHOW'],
      ],
    ];
    for (const [name, prepare, offered] of ways)
      for (const [move, [mutation, input]] of Object.entries(moves)) {
        const { chatId, ...people } = await chatting();
        await prepare(chatId, people);
        const { viewerActions } = await read(people.advisor, chatId);
        expect([name, viewerActions.filter((one: string) => one in moves).sort()]).toEqual([name, [...offered].sort()]);
        expect([name, move, codes(await people.advisor.does(mutation, { chatId, ...input })).length === 0]).toEqual([
          name,
          move,
          offered.includes(move),
        ]);
      }
  });

  test('either calls it off, with a word in the thread of the request; then nothing can be done with it', async () => {
    for (const who of ['student', 'advisor'] as const) {
      const { chatId, requestId, ...people } = await scheduled();
      await people[who].succeeds('cancelChat', { chatId, message: 'I am ill.' });
      for (const person of [people.student, people.advisor]) {
        expect(await read(person, chatId)).toMatchObject({ status: 'CANCELLED', viewerActions: [], proposedTimes: [] });
        const { introRequest } = await person.ask(
          'query ($id: ID!) { introRequest(id: $id) { messages { nodes { body author { name } } } } }',
          { id: requestId },
        );
        expect(introRequest.messages.nodes).toEqual([{ body: 'I am ill.', author: { name: people[who].name } }]);
        for (const [mutation, input] of [
          ['proposeTimes', { windows: [stretch(72)] }],
          ['scheduleChat', at(72)],
          ['rescheduleChat', at(72)],
          ['confirmChat', {}],
          ['cancelChat', {}],
          ['setChatPlace', { place: 'Room 1' }],
          ['reportChat', { happened: 'HELD' }],
        ] as const)
          expect([mutation, codes(await person.does(mutation, { chatId, ...input }))]).toEqual([mutation, ['CONFLICT']]);
      }
    }
  });

  test('what is over is not scheduled any more', async () => {
    const { student, advisor, chatId } = await scheduled();
    await student.succeeds('reportChat', { chatId, happened: 'HELD' });
    for (const [mutation, input] of [
      ['proposeTimes', { windows: [stretch(72)] }],
      ['rescheduleChat', at(72)],
      ['cancelChat', {}],
    ] as const)
      expect(codes(await advisor.does(mutation, { chatId, ...input }))).toEqual(['CONFLICT']);
    // Its time has not come, so nobody has missed it.
    expect((await read(advisor, chatId)).viewerActions).toEqual(['REPORT_HELD', 'REPORT_NOT_YET']);
  });

  test('nobody has missed a chat before it begins', async () => {
    const { student, chatId } = await scheduled();
    for (const happened of ['NO_SHOW_ADVISOR', 'NO_SHOW_STUDENT'])
      expect(codes(await student.does('reportChat', { chatId, happened }))).toEqual(['OUT_OF_RANGE']);
  });

  test('a concern puts it all on hold, and nobody is offered anything', async () => {
    const { student, advisor, staff, chatId, requestId } = await scheduled();
    await propose(student, chatId, 96);
    await freeze(advisor, requestId);
    for (const [mutation, input] of [
      ['proposeTimes', { windows: [stretch(72)] }],
      ['rescheduleChat', at(96)],
      ['confirmChat', {}],
      ['cancelChat', {}],
      ['setChatPlace', { place: 'Room 1' }],
      ['reportChat', { happened: 'HELD' }],
    ] as const)
      for (const person of [student, advisor])
        expect([mutation, codes(await person.does(mutation, { chatId, ...input }))]).toEqual([mutation, ['FROZEN']]);
    for (const person of [student, advisor, staff])
      expect(await read(person, chatId)).toMatchObject({ status: 'SCHEDULED', viewerActions: [] });
  });

  test.each(['student', 'advisor'] as const)(
    'after a block by the %s neither moves it, but both can call it off, without a word',
    async (who) => {
      const { student, advisor, chatId } = await scheduled();
      await propose(student, chatId, 96);
      const [blocker, blocked] = who === 'student' ? [student, advisor] : [advisor, student];
      await blocker.succeeds('blockAccount', { accountId: who === 'student' ? advisor.advisorId : student.studentId });
      for (const [mutation, input] of [
        ['proposeTimes', { windows: [stretch(72)] }],
        ['rescheduleChat', at(96)],
        ['confirmChat', {}],
        ['setChatPlace', { place: 'Room 1' }],
        ['cancelChat', { message: 'Why?' }],
      ] as const) {
        expect([mutation, codes(await blocker.does(mutation, { chatId, ...input }))]).toEqual([mutation, ['BLOCKED']]);
        const [error] = (await blocked.does(mutation, { chatId, ...input })).userErrors;
        // As if they had left.
        expect(error).toMatchObject({ code: 'CONFLICT', message: 'They can no longer be reached here.' });
      }
      await blocked.succeeds('cancelChat', { chatId });
      expect(await sql('select 1 from intro_message where institution_id = $1', [student.world.institutionId])).toEqual([]);
    },
  );

  test.each(['student', 'advisor'] as const)('when the %s leaves it is called off, and so are calendars', async (who) => {
    const { chatId, ...people } = await scheduled({ place: 'Room 7' });
    const other = who === 'student' ? people.advisor : people.student;
    await people[who].succeeds('eraseAccount', { confirm: true });
    expect(await read(other, chatId)).toMatchObject({ status: 'CANCELLED', viewerActions: [] });
    expect((await field(other, chatId, 'timeline { action by { name } }')).timeline.at(-1)).toEqual({ action: 'CANCEL', by: null });
    expect(codes(await other.does('proposeTimes', { chatId, windows: [stretch(90)] }))).toEqual(['CONFLICT']);
    const [row] = await sql('select sequence from chat where id = $1', [keyOf('Chat', chatId)]);
    expect(row.sequence).toBe(2);
    expect(await sql('select 1 from chat_place where chat_id = $1', [keyOf('Chat', chatId)])).toEqual([]);
    expect(await sql('select 1 from data_key where holder_id = $1', [keyOf('Chat', chatId)])).toEqual([]);
  });

  test('whoever has no part in it does nothing to it, and learns nothing', async () => {
    const { world, student, staff, chatId } = await scheduled();
    await propose(student, chatId, 96);
    const before = await sql('select to_jsonb(c) as row from chat c where id = $1', [keyOf('Chat', chatId)]);
    const people = [...(await strangers(world)), staff];
    for (const person of people.slice(0, -1)) expect(await read(person, chatId)).toBeNull();
    for (const [mutation, input] of [
      ['proposeTimes', { windows: [stretch(72)] }],
      ['scheduleChat', at(72)],
      ['rescheduleChat', at(96)],
      ['confirmChat', {}],
      ['cancelChat', { message: 'No.' }],
      ['setChatPlace', { place: 'Room 1' }],
    ] as const)
      await expectNotFound(people, mutation, 'chatId', chatId, input);
    expect(await sql('select to_jsonb(c) as row from chat c where id = $1', [keyOf('Chat', chatId)])).toEqual(before);
  });
});

describe('what is no time', () => {
  const errors = async (person: Person, chatId: string, input: object) =>
    (await person.does('proposeTimes', { chatId, ...input })).userErrors.map((error: Data) => [
      error.code,
      error.field?.slice(1).join('.'),
    ]);

  test.each([
    ['none', { windows: [] }, 'REQUIRED', 'windows'],
    ['nothing at all', {}, 'REQUIRED', 'windows'],
    [
      'one of each kind',
      { windows: [stretch(72)], localWindows: [{ startsAt: '2027-01-05T09:00:00', endsAt: '2027-01-05T10:00:00' }], timeZone: 'UTC' },
      'INVALID',
      'localWindows',
    ],
    ['eleven', { windows: Array.from({ length: 11 }, (_, index) => stretch(72 + 2 * index)) }, 'TOO_LONG', 'windows'],
    ['one that has passed', { windows: [stretch(-2)] }, 'OUT_OF_RANGE', 'windows.0.startsAt'],
    ['one that has begun', { windows: [stretch(-1, 6_000)] }, 'OUT_OF_RANGE', 'windows.0.startsAt'],
    ['one sooner than the advisor wants', { windows: [stretch(72), stretch(23)] }, 'OUT_OF_RANGE', 'windows.1.startsAt'],
    ['one too short', { windows: [stretch(72, 19)] }, 'OUT_OF_RANGE', 'windows.0.endsAt'],
    ['one that ends before it begins', { windows: [stretch(72, -60)] }, 'OUT_OF_RANGE', 'windows.0.endsAt'],
    ['one next century', { windows: [stretch(72, 1_000_000)] }, 'OUT_OF_RANGE', 'windows.0.endsAt'],
    ['two that overlap', { windows: [stretch(72), stretch(72.5)] }, 'INVALID', 'windows.1.startsAt'],
    ['the same twice', { windows: [stretch(72), stretch(72)] }, 'INVALID', 'windows.1.startsAt'],
    [
      'the clock on the wall without a zone',
      { localWindows: [{ startsAt: '2027-01-05T09:00:00', endsAt: '2027-01-05T10:00:00' }] },
      'REQUIRED',
      'timeZone',
    ],
  ])('proposing %s is refused, and what stood before stands', async (_, input, code, path) => {
    const { student, chatId } = await chatting();
    await propose(student, chatId, 200);
    expect(await errors(student, chatId, input)).toEqual([[code, path]]);
    expect((await read(student, chatId)).proposedTimes).toEqual([stretch(200)]);
  });

  test('a window that ends before or as it begins is told so', async () => {
    const { student, chatId } = await chatting();
    for (const minutes of [-60, 0])
      expect((await student.does('proposeTimes', { chatId, windows: [stretch(72, minutes)] })).userErrors).toEqual([
        { code: 'OUT_OF_RANGE', message: 'This window does not end after it begins.', field: ['input', 'windows', '0', 'endsAt'] },
      ]);
  });

  test('windows may touch, and as many as ten are fine', async () => {
    const { student, chatId } = await chatting();
    const windows = Array.from({ length: 10 }, (_, index) => stretch(72 + index));
    await student.succeeds('proposeTimes', { chatId, windows });
    expect((await read(student, chatId)).proposedTimes).toEqual(windows);
  });

  test.each([
    ['a zone that does not exist', { startsAt: '2027-01-05T09:00:00', endsAt: '2027-01-05T10:00:00' }, 'Mars/Olympus'],
    ['a zone that is an attack', { startsAt: '2027-01-05T09:00:00', endsAt: '2027-01-05T10:00:00' }, "UTC'; drop table chat; --"],
    ['words for a time', { startsAt: 'tomorrow', endsAt: 'later' }, 'UTC'],
    ['200 kB for a time', { startsAt: 'x'.repeat(200_000), endsAt: '2027-01-05T10:00:00' }, 'UTC'],
    ['200 kB for a zone', { startsAt: '2027-01-05T09:00:00', endsAt: '2027-01-05T10:00:00' }, 'x'.repeat(200_000)],
  ])('%s is no input at all', async (_, window, timeZone) => {
    const { student, chatId } = await chatting();
    const answer = await student.send('mutation ($input: ProposeTimesInput!) { proposeTimes(input: $input) { userErrors { code } } }', {
      input: { chatId, localWindows: [window], timeZone },
    });
    expect(new Set(answer.errors?.map((error) => error.extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(answer.text.length).toBeLessThan(2_000);
  });

  test.each([
    '2027-02-30T09:00:00',
    '2027-04-31T09:00:00',
    '0000-01-05T09:00:00',
    '2027-01-05T24:00:00',
    '2027-01-05T09:00:00Z',
    '2027-01-05T09:00:00+05:00',
  ])('%s is not on any wall: no offset is ignored, and no day made up', async (wall) => {
    const { student, advisor, chatId } = await chatting();
    const input = { localWindows: [{ startsAt: wall, endsAt: '2027-01-05T10:00:00' }], timeZone: 'America/Chicago' };
    expect(await errors(student, chatId, input)).toEqual([['INVALID', 'localWindows.0.startsAt']]);
    await propose(student, chatId);
    expect((await advisor.does('scheduleChat', { chatId, localStartsAt: wall, timeZone: 'UTC' })).userErrors).toMatchObject([
      { code: 'INVALID', field: ['input', 'localStartsAt'] },
    ]);
  });

  test.each([
    ['no time', {}, 'REQUIRED', 'startsAt'],
    ['two times', { ...at(72), localStartsAt: '2027-01-05T09:00:00', timeZone: 'UTC' }, 'INVALID', 'localStartsAt'],
    ['a time that has passed', at(-1), 'OUT_OF_RANGE', 'startsAt'],
    ['a time that was not proposed', at(100), 'INVALID', 'startsAt'],
    ['a time that reaches beyond the window', at(72.75), 'INVALID', 'startsAt'],
    ['a minute before the window', at(71.98), 'INVALID', 'startsAt'],
    ['the clock on the wall without a zone', { localStartsAt: '2027-01-05T09:00:00' }, 'REQUIRED', 'timeZone'],
    ['200 kB for a place', { ...at(72), place: 'x'.repeat(200_000) }, 'TOO_LONG', 'place'],
    ['a place with control characters', { ...at(72), place: 'Room\u0007 1' }, 'INVALID', 'place'],
  ])('taking %s is refused, and the proposal stands', async (_, input, code, path) => {
    const { student, advisor, chatId } = await chatting();
    await propose(student, chatId, 72);
    const { userErrors } = await advisor.does('scheduleChat', { chatId, ...input });
    expect(userErrors).toMatchObject([{ code, field: ['input', path] }]);
    expect(await read(advisor, chatId)).toMatchObject({ status: 'PROPOSED', proposedTimes: [stretch(72)] });
  });

  test('the notice the advisor wants counts when a time is taken too, and is what they want by then', async () => {
    const { student, advisor, chatId } = await chatting({ noticeHours: 48 });
    expect(await errors(student, chatId, { windows: [stretch(47)] })).toEqual([['OUT_OF_RANGE', 'windows.0.startsAt']]);
    await propose(student, chatId, 50, 600);
    await sql('update advisor set notice_hours = 55 where account_id = $1', [advisor.accountId]);
    expect((await advisor.does('scheduleChat', { chatId, ...at(52) })).userErrors).toMatchObject([
      { code: 'OUT_OF_RANGE', message: "This is too soon: the advisor wants 55 hours' notice.", field: ['input', 'startsAt'] },
    ]);
    await advisor.succeeds('scheduleChat', { chatId, ...at(56) });
  });
});

describe('nobody is in two chats at once', () => {
  /** Students with a chat each with one advisor. */
  async function queue(count: number) {
    const world = await World.create();
    const advisor = await world.advisor({ capacity: 50 });
    const chats = [];
    for (let index = 0; index < count; index += 1) {
      const student = await world.student();
      const introRequestId = await world.request(student, advisor);
      const { introRequest } = await advisor.succeeds(
        'acceptIntro',
        { introRequestId, proposedTimes: [stretch(72)] },
        'introRequest { chat { id } }',
      );
      chats.push({ student, chatId: introRequest.chat.id as string });
    }
    return { world, advisor, chats };
  }

  test('an advisor’s time is given once; a time that only touches it is free', async () => {
    const { chats } = await queue(3);
    const [first, second, third] = chats as [
      { student: Person; chatId: string },
      { student: Person; chatId: string },
      { student: Person; chatId: string },
    ];
    await first.student.succeeds('scheduleChat', { chatId: first.chatId, ...at(72) });
    for (const minutes of [0, 10, 19]) {
      const startsAt = new Date(+ahead(72) + minutes * 60_000).toISOString();
      expect((await second.student.does('scheduleChat', { chatId: second.chatId, startsAt })).userErrors).toEqual([
        { code: 'DOUBLE_BOOKED', message: 'One of you has another chat at that time.', field: ['input', 'startsAt'] },
      ]);
    }
    await second.student.succeeds('scheduleChat', { chatId: second.chatId, startsAt: new Date(+ahead(72) + 20 * 60_000).toISOString() });
    // What is called off is free again.
    await first.student.succeeds('cancelChat', { chatId: first.chatId });
    await third.student.succeeds('scheduleChat', { chatId: third.chatId, ...at(72) });
  });

  test('nor is a student’s, or that of one who is both, on whichever side', async () => {
    const world = await World.create();
    const [both, advisor, other, asker] = [await world.student(), await world.advisor(), await world.advisor(), await world.student()];
    await world.profile(both);
    await sql("insert into account_role values ($1, $2, 'ALUM')", [world.institutionId, both.accountId]);
    const [one, two, three] = [await world.accepted(both, advisor), await world.accepted(both, other), await world.accepted(asker, both)];
    await schedule(both, advisor, one.chatId, 72);
    for (const [proposer, taker, { chatId }] of [
      [both, other, two],
      [asker, both, three],
    ] as const) {
      await propose(proposer, chatId, 72);
      expect(codes(await taker.does('scheduleChat', { chatId, ...at(72) }))).toEqual(['DOUBLE_BOOKED']);
    }
  });

  test('it can be moved within its own time', async () => {
    const { student, advisor, chatId, startsAt } = await scheduled();
    await propose(student, chatId, 72);
    await advisor.succeeds('rescheduleChat', { chatId, startsAt: new Date(+startsAt + 10 * 60_000).toISOString() });
  });

  test('of twenty students who take the same time at once one has it, and nineteen are told that it is taken', async () => {
    const { advisor, chats } = await queue(20);
    const answers = await Promise.all(chats.map(({ student, chatId }) => student.does('scheduleChat', { chatId, ...at(72) })));
    const counted = answers.map((answer) => codes(answer).join() || 'won').sort();
    expect(counted).toEqual([...Array(19).fill('DOUBLE_BOOKED'), 'won']);
    const rows = await sql("select 1 from chat where institution_id = $1 and status = 'SCHEDULED'", [advisor.world.institutionId]);
    expect(rows).toHaveLength(1);
  });

  test('of an advisor and students who take overlapping times at once, no two end up in one', async () => {
    const { world, chats } = await queue(6);
    const minutes = [0, 5, 10, 15, 30, 40];
    const answers = await Promise.all(
      chats.map(({ student, chatId }, index) =>
        student.does('scheduleChat', { chatId, startsAt: new Date(+ahead(72) + (minutes[index] as number) * 60_000).toISOString() }),
      ),
    );
    for (const answer of answers) expect(['', 'DOUBLE_BOOKED']).toContain(codes(answer).join());
    const overlaps = await sql(
      `select 1 from chat a join chat b on a.id < b.id and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
       where a.institution_id = $1 and b.institution_id = $1 and a.status = 'SCHEDULED' and b.status = 'SCHEDULED'`,
      [world.institutionId],
    );
    expect(overlaps).toEqual([]);
  });

  test.each([
    ['advisor_id', 'advisor_is_in_one_chat'],
    ['student_id', 'student_is_in_one_chat'],
  ])('whoever writes it, the database refuses a second chat of one %s', async (_, constraint) => {
    const world = await World.create();
    const [student, advisor] = [await world.student(), await world.advisor()];
    const second = constraint.startsWith('advisor') ? [await world.student(), advisor] : [student, await world.advisor()];
    const chats = [await world.accepted(student, advisor), await world.accepted(second[0] as Person, second[1] as Person)];
    const fix = (chatId: string, hours: number, status = 'SCHEDULED') =>
      sql("update chat set status = $3, starts_at = $2, ends_at = $2::timestamptz + interval '20 minutes' where id = $1", [
        keyOf('Chat', chatId),
        ahead(hours),
        status,
      ]);
    await fix(chats[0]?.chatId as string, 72);
    await expect(fix(chats[1]?.chatId as string, 72)).rejects.toMatchObject({ code: '23P01', constraint });
    await expect(fix(chats[1]?.chatId as string, 72.25)).rejects.toMatchObject({ code: '23P01' });
    await fix(chats[1]?.chatId as string, 72, 'CANCELLED');
    await fix(chats[1]?.chatId as string, 73);
  });

  test('a report that is taken back does not bring a chat back to a time that was given away meanwhile', async () => {
    const { chats } = await queue(2);
    const [first, second] = chats as [{ student: Person; chatId: string }, { student: Person; chatId: string }];
    await first.student.succeeds('scheduleChat', { chatId: first.chatId, ...at(72) });
    await first.student.succeeds('reportChat', { chatId: first.chatId, happened: 'HELD' });
    await second.student.succeeds('scheduleChat', { chatId: second.chatId, ...at(72) });
    expect((await first.student.does('reportChat', { chatId: first.chatId, happened: 'NOT_YET' })).userErrors).toMatchObject([
      { code: 'DOUBLE_BOOKED', field: ['input', 'happened'] },
    ]);
    expect((await read(first.student, first.chatId)).status).toBe('HELD');
    await second.student.succeeds('cancelChat', { chatId: second.chatId });
    await first.student.succeeds('reportChat', { chatId: first.chatId, happened: 'NOT_YET' });
    expect((await read(first.student, first.chatId)).status).toBe('SCHEDULED');
  });
});

describe('two at once', () => {
  test('of one who schedules twice at once, one comes too late', async () => {
    const { student, advisor, chatId } = await chatting();
    await propose(student, chatId);
    const answers = await Promise.all(
      [0, 10].map((minutes) => advisor.does('scheduleChat', { chatId, startsAt: new Date(+ahead(72) + minutes * 60_000).toISOString() })),
    );
    expect(answers.map((answer) => codes(answer).join()).sort()).toEqual(['', 'CONFLICT']);
    expect((await timeline(student, chatId)).filter((action) => action === 'SCHEDULE')).toHaveLength(1);
  });

  test('scheduling against calling off ends called off, with calendars told in order', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { student, advisor, chatId } = await chatting();
      await propose(student, chatId);
      const [taken, off] = await Promise.all([
        advisor.does('scheduleChat', { chatId, ...at(72), place: 'Room 3' }),
        student.does('cancelChat', { chatId }),
      ]);
      expect(codes(off)).toEqual([]);
      expect([[], ['CONFLICT']]).toContainEqual(codes(taken));
      expect(await read(student, chatId)).toMatchObject({ status: 'CANCELLED' });
      const [row] = await sql('select sequence from chat where id = $1', [keyOf('Chat', chatId)]);
      expect(row.sequence).toBe(codes(taken).length === 0 ? 2 : 1);
      expect(await sql('select 1 from chat_place where chat_id = $1', [keyOf('Chat', chatId)])).toEqual([]);
    }
  });

  test('proposing against taking: what is taken is what stood, and nothing is lost', async () => {
    const { student, advisor, chatId } = await chatting();
    await propose(student, chatId, 72);
    const [taken, proposed] = await Promise.all([
      advisor.does('scheduleChat', { chatId, ...at(72) }),
      student.does('proposeTimes', { chatId, windows: [stretch(96)] }),
    ]);
    expect(codes(proposed)).toEqual([]);
    expect([[], ['INVALID']]).toContainEqual(codes(taken));
    expect(await read(student, chatId)).toMatchObject({
      status: codes(taken).length ? 'PROPOSED' : 'SCHEDULED',
      proposedTimes: [stretch(96)],
    });
  });
});

describe('the calendar', () => {
  async function fetched(person: Person, chatId: string): Promise<{ method: string; event: VEvent; text: string }> {
    const { calendarUrl } = await field(person, chatId, 'calendarUrl');
    const text = await (await fetch(calendarUrl)).text();
    const { vcalendar, ...events } = ical.sync.parseICS(text);
    return { method: String(vcalendar?.method), event: Object.values(events)[0] as VEvent, text };
  }

  test('follows: scheduled, confirmed, moved, called off; each file tells a calendar that it is the later one', async () => {
    const { student, advisor, chatId } = await chatting();
    await propose(student, chatId);
    expect(await field(student, chatId, 'calendarUrl')).toEqual({ calendarUrl: null });
    await advisor.succeeds('scheduleChat', { chatId, ...at(72), place: 'Under the plane-tree' });
    for (const person of [student, advisor]) {
      const { method, event, text } = await fetched(person, chatId);
      expect([method, event.uid, Number(event.sequence), +event.start]).toEqual(['REQUEST', keyOf('Chat', chatId), 1, +ahead(72)]);
      expect(text).not.toContain('plane-tree');
    }
    await student.succeeds('confirmChat', { chatId });
    expect((await fetched(student, chatId)).text).toContain('PARTSTAT=ACCEPTED');
    expect(Number((await fetched(advisor, chatId)).event.sequence)).toBe(1);
    await propose(advisor, chatId, 96); // nothing has changed yet
    expect(Number((await fetched(student, chatId)).event.sequence)).toBe(1);
    await student.succeeds('rescheduleChat', { chatId, ...at(96) });
    const moved = await fetched(advisor, chatId);
    expect([moved.method, Number(moved.event.sequence), +moved.event.start]).toEqual(['REQUEST', 2, +ahead(96)]);
    expect((await fetched(student, chatId)).text).not.toContain('PARTSTAT=ACCEPTED');
    await advisor.succeeds('cancelChat', { chatId });
    const off = await fetched(student, chatId);
    expect([off.method, off.event.status, Number(off.event.sequence)]).toEqual(['CANCEL', 'CANCELLED', 3]);
  });
});

describe('daylight saving', () => {
  /** What the clocks on the wall show at a moment, as Intl says; the other way round, every moment is tried at which they could show it. */
  const shown = (zone: string) => {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      ...({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
      hourCycle: 'h23',
    });
    return (time: number) => {
      const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
      return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}`;
    };
  };
  const momentsOf = (zone: string, wall: string): number[] => {
    const show = shown(zone);
    const near = Date.parse(`${wall}Z`);
    const found: number[] = [];
    for (let quarter = -60; quarter <= 60; quarter += 1) if (show(near + quarter * 900_000) === wall) found.push(near + quarter * 900_000);
    return found;
  };

  // Where clocks change: by an hour, by half an hour, and once by a whole day; a zone without changes; and the names that PostgreSQL takes for offsets.
  const CHANGES: [zone: string, change: string][] = [
    ['America/Chicago', '2027-03-14T02:30:00'],
    ['America/Chicago', '2027-11-07T01:30:00'],
    ['Europe/Berlin', '2027-03-28T02:30:00'],
    ['Europe/Berlin', '2027-10-31T02:30:00'],
    ['Australia/Lord_Howe', '2027-10-03T02:15:00'],
    ['Australia/Lord_Howe', '2027-04-04T01:45:00'],
    ['Pacific/Apia', '2011-12-30T12:00:00'],
    ['Pacific/Apia', '2027-04-04T03:30:00'],
    ['Asia/Kolkata', '2027-03-14T02:30:00'],
    ['CET', '2027-03-28T02:30:00'],
    ['EET', '2027-10-31T03:30:00'],
    ['WET', '2027-03-28T01:30:00'],
    ['MET', '2027-07-01T01:30:00'],
  ];

  test('whatever the day and the zone, the moment is the one Intl knows, and what is skipped or comes twice is known as that', async () => {
    const quarter = fc.tuple(
      fc.constantFrom(...CHANGES),
      fc.oneof(fc.integer({ min: -16, max: 16 }), fc.integer({ min: -20_000, max: 20_000 })),
    );
    await fc.assert(
      fc.asyncProperty(quarter, async ([[zone, change], quarters]) => {
        const wall = new Date(Date.parse(`${change}Z`) + quarters * 900_000).toISOString().slice(0, 19);
        const moments = momentsOf(zone, wall);
        const [row] = (await readLocalTimes({ query: sql }, [wall], zone)) ?? [];
        expect({ zone, wall, skipped: row?.skipped, twice: row?.twice }).toEqual({
          zone,
          wall,
          skipped: moments.length === 0,
          twice: moments.length > 1,
        });
        if (moments.length === 1) expect([wall, +(row?.at as Date)]).toEqual([wall, moments[0]]);
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  /** A change of the clocks within the coming year, as the clocks show it that are put over it. */
  const ofThisYear = (zone: string, sign: 'skipped' | 'twice'): string => {
    const show = shown(zone);
    for (let time = Math.ceil(Date.now() / HOUR) * HOUR + 3 * DAY; time < Date.now() + 360 * DAY; time += 1_800_000) {
      const step = Date.parse(`${show(time + 1_800_000)}Z`) - Date.parse(`${show(time)}Z`) - 1_800_000;
      // The middle of what is skipped, or of what comes again.
      if (sign === 'skipped' ? step > 0 : step < 0) {
        const next = Date.parse(`${show(time + 1_800_000)}Z`);
        return new Date(next - step / 2).toISOString().slice(0, 19);
      }
    }
    throw new Error(`the clocks of ${zone} do not change`);
  };
  const later = (wall: string, minutes: number) => new Date(Date.parse(`${wall}Z`) + minutes * 60_000).toISOString().slice(0, 19);

  test.each(['America/Chicago', 'Europe/Berlin', 'Australia/Lord_Howe'])(
    'in %s nobody can meet in an hour that is skipped',
    async (timeZone) => {
      const { student, advisor, chatId } = await chatting();
      const skipped = ofThisYear(timeZone, 'skipped');
      expect(momentsOf(timeZone, skipped)).toEqual([]);
      const localWindows = [{ startsAt: skipped, endsAt: later(skipped, 300) }];
      expect((await student.does('proposeTimes', { chatId, localWindows, timeZone })).userErrors).toEqual([
        {
          code: 'INVALID',
          message: 'The clocks are put forward over this hour, so there is no such time on that day.',
          field: ['input', 'localWindows', '0', 'startsAt'],
        },
      ]);
      // From before it until after it, an hour (or half) is missing, and the moments are right.
      const around = { startsAt: later(skipped, -180), endsAt: later(skipped, 180) };
      await student.succeeds('proposeTimes', { chatId, localWindows: [around], timeZone });
      const [window] = (await read(advisor, chatId)).proposedTimes;
      expect([window.startsAt, window.endsAt].map(Date.parse)).toEqual([
        momentsOf(timeZone, around.startsAt)[0],
        momentsOf(timeZone, around.endsAt)[0],
      ]);
      expect(Date.parse(window.endsAt) - Date.parse(window.startsAt)).toBeLessThan(6 * HOUR);
      expect((await advisor.does('scheduleChat', { chatId, localStartsAt: skipped, timeZone })).userErrors).toMatchObject([
        { code: 'INVALID', field: ['input', 'localStartsAt'] },
      ]);
      const wall = later(skipped, 120);
      await advisor.succeeds('scheduleChat', { chatId, localStartsAt: wall, timeZone });
      expect(await read(student, chatId)).toMatchObject({
        startsAt: new Date(momentsOf(timeZone, wall)[0] as number).toISOString(),
        timeZone,
      });
    },
  );

  test.each(['America/Chicago', 'Europe/Berlin', 'Australia/Lord_Howe'])(
    'in %s an hour that comes twice is asked for anew, with its offset',
    async (timeZone) => {
      const { student, advisor, chatId } = await chatting();
      const twice = ofThisYear(timeZone, 'twice');
      const moments = momentsOf(timeZone, twice);
      expect(moments).toHaveLength(2);
      const localWindows = [{ startsAt: later(twice, -180), endsAt: twice }];
      expect((await student.does('proposeTimes', { chatId, localWindows, timeZone })).userErrors).toEqual([
        {
          code: 'INVALID',
          message: 'The clocks are put back over this hour, so it comes twice; give the time with its offset instead.',
          field: ['input', 'localWindows', '0', 'endsAt'],
        },
      ]);
      const around = { startsAt: later(twice, -180), endsAt: later(twice, 180) };
      await student.succeeds('proposeTimes', { chatId, localWindows: [around], timeZone });
      expect(codes(await advisor.does('scheduleChat', { chatId, localStartsAt: twice, timeZone }))).toEqual(['INVALID']);
      // Either of the two, as a moment.
      await advisor.succeeds('scheduleChat', { chatId, startsAt: new Date(moments[1] as number).toISOString(), timeZone });
      expect((await read(student, chatId)).startsAt).toBe(new Date(moments[1] as number).toISOString());
    },
  );

  test('where clocks do not change any more nothing is skipped', async () => {
    const { student, chatId } = await chatting();
    const day = new Date(Date.now() + 90 * DAY).toISOString().slice(0, 10);
    const localWindows = Array.from({ length: 10 }, (_, hour) => ({ startsAt: `${day}T0${hour}:00:00`, endsAt: `${day}T0${hour}:30:00` }));
    await student.succeeds('proposeTimes', { chatId, localWindows, timeZone: 'Pacific/Apia' });
    const { proposedTimes } = await read(student, chatId);
    expect(proposedTimes.map((window: Data) => Date.parse(window.startsAt))).toEqual(
      localWindows.map(({ startsAt }) => momentsOf('Pacific/Apia', startsAt)[0]),
    );
  });
});

test('ids of other things are none of a chat', async () => {
  const { student, requestId } = await chatting();
  const key = keyOf('IntroRequest', requestId) as string;
  for (const chatId of [requestId, globalId('Chat', key), globalId('chat', key)])
    expect(codes(await student.does('confirmChat', { chatId }))).toEqual(['NOT_FOUND']);
});
