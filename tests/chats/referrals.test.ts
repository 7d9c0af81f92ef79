import { randomUUID } from 'node:crypto';
import { globalId, keyOf } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { inLog } from '../traces';
import { ASK, codes, type Data, type Person, sql } from '../world';
import { expectNotFound, exported, field, freeze, held, strangers } from './chatting';

const NOTE = 'Asks the questions that matter.';

/** A student and an advisor who have talked, and somebody the advisor could name. */
async function talked() {
  const all = await held();
  return { ...all, named: await all.world.advisor({ name: 'Nell Named' }) };
}

const name = async (namer: Person, chatId: string, named: Person, note = NOTE): Promise<string> =>
  (await namer.succeeds('nameReferral', { chatId, advisorId: named.advisorId, note }, 'referral { id }')).referral.id;

async function namedTo(status: 'NAMED' | 'PERMITTED' | 'USED' | 'REFUSED' | 'RETRACTED' | 'EXPIRED') {
  const all = await talked();
  const referralId = await name(all.advisor, all.chatId, all.named);
  if (status === 'REFUSED') await all.named.succeeds('permitReferral', { referralId, permit: false });
  else if (status !== 'NAMED') await all.named.succeeds('permitReferral', { referralId });
  if (status === 'RETRACTED') await all.advisor.succeeds('retractReferral', { referralId });
  if (status === 'USED') await use(all.student, all.named, referralId);
  if (status === 'EXPIRED') await lapse(referralId);
  return { ...all, referralId };
}

const lapse = (referralId: string) =>
  sql("update referral set expires_at = now() - interval '1 second' where id = $1", [keyOf('Referral', referralId)]);

const ask = (student: Person, advisor: Person, referralId: string) =>
  student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId, referralId }, 'introRequest { id }');
async function use(student: Person, advisor: Person, referralId: string): Promise<string> {
  const payload = await ask(student, advisor, referralId);
  expect(codes(payload)).toEqual([]);
  return payload.introRequest.id;
}

const FIELDS = `status note viewerActions advisor { name } namedBy { name } student { name } timeline { action status by { name } }`;
const read = async (person: Person, id: string): Promise<Data> =>
  (await person.ask(`query ($id: ID!) { node(id: $id) { ... on Referral { ${FIELDS} } } }`, { id })).node;
const ofChat = async (person: Person, chatId: string): Promise<Data[]> =>
  (await field(person, chatId, `referrals { id ${FIELDS} }`)).referrals;
const naming = async (person: Person): Promise<Data[]> => (await person.ask(`{ viewer { referrals { id ${FIELDS} } } }`)).viewer.referrals;
/** The status of a referral by every way there is. */
async function everyWay(person: Person, chatId: string, referralId: string): Promise<(string | null)[]> {
  const inExport = (await exported(person)).referrals.find((referral: Data) => referral.id === keyOf('Referral', referralId));
  const { nodes } = await person.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Referral { status } } }', { ids: [referralId] });
  return [
    (await read(person, referralId))?.status ?? null,
    nodes[0]?.status ?? null,
    (await ofChat(person, chatId)).find(({ id }) => id === referralId)?.status ?? null,
    inExport?.status ?? null,
  ];
}

test('an advisor names somebody, who is asked first, without learning for whom; with their permission the student asks them, introduced', async () => {
  const { student, advisor, named, staff, chatId } = await talked();
  const referralId = await name(advisor, chatId, named);
  expect(await naming(named)).toEqual([
    {
      id: referralId,
      status: 'NAMED',
      note: NOTE,
      viewerActions: ['PERMIT', 'REFUSE'],
      advisor: { name: 'Nell Named' },
      namedBy: { name: advisor.name },
      student: null,
      timeline: [{ action: 'NAME', status: 'NAMED', by: { name: advisor.name } }],
    },
  ]);
  expect(JSON.stringify(await exported(named))).not.toContain(student.accountId);
  expect(await ofChat(advisor, chatId)).toMatchObject([{ status: 'NAMED', viewerActions: ['RETRACT'], student: { name: student.name } }]);
  expect(await ofChat(student, chatId)).toEqual([]);

  const { referral } = await named.succeeds('permitReferral', { referralId }, `referral { ${FIELDS} }`);
  expect(referral).toMatchObject({ status: 'PERMITTED', student: null, viewerActions: ['RETRACT'] });
  expect(await ofChat(student, chatId)).toMatchObject([
    { status: 'PERMITTED', note: NOTE, advisor: { name: 'Nell Named' }, namedBy: { name: advisor.name }, viewerActions: ['USE'] },
  ]);

  const requestId = await use(student, named, referralId);
  const request = async (person: Person) =>
    (
      await person.ask('query ($id: ID!) { introRequest(id: $id) { status endorsement introducer { name } student { name } } }', {
        id: requestId,
      })
    ).introRequest;
  for (const person of [student, named, staff])
    expect(await request(person)).toEqual({
      status: 'PENDING',
      endorsement: NOTE,
      introducer: { name: advisor.name },
      student: { name: student.name },
    });
  for (const person of [student, advisor, named])
    expect(await read(person, referralId)).toMatchObject({ status: 'USED', viewerActions: [], student: { name: student.name } });
  expect((await exported(named)).referrals).toMatchObject([{ student: student.accountId, chat: null }]);
  expect((await read(staff, referralId)).timeline.map((event: Data) => event.action)).toEqual(['NAME', 'PERMIT', 'USE']);
});

test('whoever is named does not learn for whom, although they know the student from an earlier request', async () => {
  const { world, student, advisor, named, chatId } = await talked();
  await world.request(student, named);
  const referralId = await name(advisor, chatId, named);
  expect(await read(named, referralId)).toMatchObject({ status: 'NAMED', student: null });
  expect(await naming(named)).toMatchObject([{ student: null }]);
  expect((await exported(named)).referrals).toMatchObject([{ student: null, chat: null }]);
  await named.succeeds('permitReferral', { referralId, permit: false });
  expect(await read(named, referralId)).toMatchObject({ status: 'REFUSED', student: null });
  expect(await read(advisor, referralId)).toMatchObject({ student: { name: student.name } });
});

test.each([
  ['NAMED', false],
  ['PERMITTED', true],
  ['USED', true],
  ['REFUSED', false],
  ['RETRACTED', false],
  ['EXPIRED', false],
] as const)('the student meets a referral that is %s by every way, or by none: %j', async (status, shown) => {
  const { student, advisor, named, chatId, referralId } = await namedTo(status);
  expect(await everyWay(student, chatId, referralId)).toEqual(Array(4).fill(shown ? status : null));
  expect(await naming(student)).toEqual([]);
  if (!shown) expect(JSON.stringify(await exported(student))).not.toContain(named.accountId);
  expect(await everyWay(advisor, chatId, referralId)).toEqual(Array(4).fill(status));
  expect((await naming(named)).map((referral) => referral.status)).toEqual([status]);
});

test('nobody else meets it', async () => {
  const { world, chatId, referralId } = await namedTo('PERMITTED');
  for (const person of await strangers(world)) {
    expect(await read(person, referralId)).toBeNull();
    expect(await field(person, chatId, 'referrals { id }')).toBeNull();
    expect(await naming(person)).toEqual([]);
    expect((await exported(person)).referrals).toEqual([]);
  }
});

describe('naming', () => {
  test('is the advisor’s, of a chat that was held', async () => {
    const { world, student, advisor, named, staff, chatId } = await talked();
    const input = { advisorId: named.advisorId, note: NOTE };
    await expectNotFound([...(await strangers(world)), student, staff], 'nameReferral', 'chatId', chatId, input);
    // Nor the student’s, where they are an advisor to others.
    await world.profile(student);
    await sql("insert into account_role values ($1, $2, 'ALUM')", [world.institutionId, student.accountId]);
    expect(codes(await student.does('nameReferral', { chatId, ...input }))).toEqual(['NOT_FOUND']);
    const fresh = await world.accepted(await world.student(), advisor);
    expect((await advisor.does('nameReferral', { chatId: fresh.chatId, ...input })).userErrors).toMatchObject([
      { code: 'CONFLICT', message: 'Report first that the chat was held.' },
    ]);
  });

  test('finds nobody who is not there: absent, left, unlisted, of another institution, the student, a malformed id', async () => {
    const { world, student, advisor, named, chatId } = await talked();
    const [left, unlisted] = [await world.advisor(), await world.advisor({ listing: 'UNLISTED' })];
    await left.succeeds('eraseAccount', { confirm: true });
    await world.profile(student);
    const [, , , foreign] = await strangers(world);
    const ids = [
      globalId('Advisor', randomUUID()),
      left.advisorId,
      unlisted.advisorId,
      foreign?.advisorId,
      student.advisorId,
      globalId('Account', named.accountId),
      'nonsense',
      '',
    ];
    const answers = await Promise.all(ids.map((advisorId) => advisor.does('nameReferral', { chatId, advisorId, note: NOTE })));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0].userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'advisorId'] }]);
    expect((await advisor.does('nameReferral', { chatId, advisorId: advisor.advisorId, note: NOTE })).userErrors).toMatchObject([
      { code: 'INVALID', message: 'Name somebody else than yourself.' },
    ]);
  });

  test('the same person twice is refused while the first can lead to something, and possible again after', async () => {
    const { world, student, advisor, named, chatId } = await talked();
    const other = await world.advisor();
    const second = await world.accepted(student, other);
    await student.succeeds('reportChat', { chatId: second.chatId, happened: 'HELD' });
    const again = () =>
      other.does('nameReferral', { chatId: second.chatId, advisorId: named.advisorId, note: 'Again.' }, 'referral { id }');
    const first = await name(advisor, chatId, named);
    expect(codes(await again())).toEqual(['CONFLICT']);
    await named.succeeds('permitReferral', { referralId: first });
    expect(codes(await again())).toEqual(['CONFLICT']);
    await lapse(first);
    expect(codes(await again())).toEqual([]);
    expect((await read(advisor, first)).timeline.map((event: Data) => event.action)).toEqual(['NAME', 'PERMIT', 'EXPIRE']);
    // To another student they can be named all the while.
    const friend = await world.student();
    const third = await world.accepted(friend, advisor);
    await friend.succeeds('reportChat', { chatId: third.chatId, happened: 'HELD' });
    await name(advisor, third.chatId, named);
  });

  test('of two who name the same person to the same student at once, one is first', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { world, student, advisor, named, chatId } = await talked();
      const other = await world.advisor();
      const second = await world.accepted(student, other);
      await student.succeeds('reportChat', { chatId: second.chatId, happened: 'HELD' });
      const answers = await Promise.all([
        advisor.does('nameReferral', { chatId, advisorId: named.advisorId, note: NOTE }),
        other.does('nameReferral', { chatId: second.chatId, advisorId: named.advisorId, note: NOTE }),
      ]);
      expect(answers.map((answer) => codes(answer).join()).sort()).toEqual(['', 'CONFLICT']);
    }
  });

  test.each([
    ['nothing', '', 'REQUIRED'],
    ['501 characters', 'x'.repeat(501), 'TOO_LONG'],
    ['200 kB', 'x'.repeat(200_000), 'TOO_LONG'],
    ['two lines', 'One.\nTwo.', 'INVALID'],
    ['control characters', 'A\u0007', 'INVALID'],
  ])('with a note of %s is refused', async (_, note, code) => {
    const { advisor, named, chatId } = await talked();
    expect((await advisor.does('nameReferral', { chatId, advisorId: named.advisorId, note })).userErrors).toMatchObject([
      { code, field: ['input', 'note'] },
    ]);
  });

  test('is not repeated by the same advisor to somebody who has said no', async () => {
    const { world, student, advisor, named, chatId, referralId } = await namedTo('REFUSED');
    const again = await advisor.does('nameReferral', { chatId, advisorId: named.advisorId, note: NOTE });
    expect(again.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'advisorId'] }]);
    expect((await read(named, referralId)).status).toBe('REFUSED');
    // Another one does not know, and is not told.
    const other = await world.advisor();
    const { chatId: another } = await world.accepted(student, other);
    await other.succeeds('reportChat', { chatId: another, happened: 'HELD' });
    await name(other, another, named);
  });

  test('markup is text', async () => {
    const { advisor, named, chatId } = await talked();
    const referralId = await name(advisor, chatId, named, '<b onclick="x()">Bold</b> & ]]>');
    expect((await read(named, referralId)).note).toBe('<b onclick="x()">Bold</b> & ]]>');
  });

  test('needs both of the two to be there for each other, and no concern to be open', async () => {
    const refused = async (before: (all: Awaited<ReturnType<typeof talked>>) => Promise<unknown>) => {
      const all = await talked();
      await before(all);
      const { userErrors } = await all.advisor.does('nameReferral', { chatId: all.chatId, advisorId: all.named.advisorId, note: NOTE });
      return userErrors.map((error: Data) => [error.code, error.field[1]]);
    };
    expect(await refused(({ student }) => student.succeeds('eraseAccount', { confirm: true }))).toEqual([['CONFLICT', 'chatId']]);
    expect(await refused(({ student, advisor }) => student.succeeds('blockAccount', { accountId: advisor.advisorId }))).toEqual([
      ['CONFLICT', 'chatId'],
    ]);
    expect(await refused(({ student, advisor }) => advisor.succeeds('blockAccount', { accountId: student.studentId }))).toEqual([
      ['BLOCKED', 'chatId'],
    ]);
    expect(await refused(({ advisor, named }) => advisor.succeeds('blockAccount', { accountId: named.advisorId }))).toEqual([
      ['BLOCKED', 'advisorId'],
    ]);
    // Whoever has blocked the namer is not there for them.
    expect(await refused(({ advisor, named, world }) => block(world.institutionId, named, advisor))).toEqual([['NOT_FOUND', 'advisorId']]);
    // What the student and the named think of each other is nothing the namer learns.
    for (const way of ['student', 'named'] as const)
      expect(await refused((all) => block(all.world.institutionId, all[way], way === 'student' ? all.named : all.student))).toEqual([
        ['CONFLICT', 'advisorId'],
      ]);
    expect(await refused(({ student, requestId }) => freeze(student, requestId))).toEqual([['FROZEN', 'chatId']]);
  });
});

const block = (institutionId: string, blocker: Person, blocked: Person) =>
  sql('insert into account_block (institution_id, blocker_id, blocked_id) values ($1, $2, $3)', [
    institutionId,
    blocker.accountId,
    blocked.accountId,
  ]);

describe('answering', () => {
  test('is for whoever was named, once; nobody else finds it, whether it is there or not', async () => {
    const { world, student, advisor, named, staff, referralId } = await namedTo('NAMED');
    await expectNotFound([...(await strangers(world)), advisor, student, staff], 'permitReferral', 'referralId', referralId);
    await named.succeeds('permitReferral', { referralId });
    for (const permit of [true, false]) expect(codes(await named.does('permitReferral', { referralId, permit }))).toEqual(['CONFLICT']);
  });

  test('with no ends it', async () => {
    const { student, advisor, named, referralId } = await namedTo('REFUSED');
    expect((await ask(student, named, referralId)).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'referralId'] }]);
    expect((await read(advisor, referralId)).viewerActions).toEqual([]);
  });

  test('is too late once its time is over, and a permission begins its time anew', async () => {
    const { named, referralId } = await namedTo('NAMED');
    await sql("update referral set expires_at = now() + interval '1 day' where id = $1", [keyOf('Referral', referralId)]);
    await named.succeeds('permitReferral', { referralId });
    const [row] = await sql('select expires_at from referral where id = $1', [keyOf('Referral', referralId)]);
    expect(Math.abs(+row.expires_at - Date.now() - 30 * 86_400_000)).toBeLessThan(60_000);
    const other = await namedTo('NAMED');
    await lapse(other.referralId);
    for (const permit of [true, false])
      expect((await other.named.does('permitReferral', { referralId: other.referralId, permit })).userErrors).toMatchObject([
        { code: 'CONFLICT', message: 'This referral has expired.' },
      ]);
  });

  test('yes and no at once is one of them; permitting against taking back ends taken back', async () => {
    const { named, referralId } = await namedTo('NAMED');
    const both = await Promise.all([true, false].map((permit) => named.does('permitReferral', { referralId, permit })));
    expect(both.map((answer) => codes(answer).join()).sort()).toEqual(['', 'CONFLICT']);
    const other = await namedTo('NAMED');
    await Promise.all([
      other.named.does('permitReferral', { referralId: other.referralId }),
      other.advisor.succeeds('retractReferral', { referralId: other.referralId }),
    ]);
    expect((await read(other.advisor, other.referralId)).status).toBe('RETRACTED');
  });
});

describe('taking it back', () => {
  test('is the namer’s at any time before it is used, and of the named once they have agreed', async () => {
    const first = await namedTo('NAMED');
    expect(codes(await first.named.does('retractReferral', { referralId: first.referralId }))).toEqual(['CONFLICT']);
    await first.advisor.succeeds('retractReferral', { referralId: first.referralId });
    for (const who of ['advisor', 'named'] as const) {
      const all = await namedTo('PERMITTED');
      await all[who].succeeds('retractReferral', { referralId: all.referralId });
      expect(await everyWay(all.student, all.chatId, all.referralId)).toEqual([null, null, null, null]);
      expect(codes(await ask(all.student, all.named, all.referralId))).toEqual(['NOT_FOUND']);
      expect(codes(await all[who].does('retractReferral', { referralId: all.referralId }))).toEqual(['CONFLICT']);
    }
  });

  test('is nobody else’s, and too late once it was used', async () => {
    const { world, student, advisor, named, staff, referralId } = await namedTo('USED');
    await expectNotFound([...(await strangers(world)), student, staff], 'retractReferral', 'referralId', referralId);
    for (const person of [advisor, named]) expect(codes(await person.does('retractReferral', { referralId }))).toEqual(['CONFLICT']);
  });

  test('against being used at once: either comes first, and both agree on which', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { student, advisor, named, referralId } = await namedTo('PERMITTED');
      const [asked, taken] = await Promise.all([ask(student, named, referralId), advisor.does('retractReferral', { referralId })]);
      const used = codes(asked).length === 0;
      expect([codes(asked), codes(taken)]).toEqual(used ? [[], ['CONFLICT']] : [['NOT_FOUND'], []]);
      expect((await read(advisor, referralId)).status).toBe(used ? 'USED' : 'RETRACTED');
    }
  });
});

describe('using it', () => {
  test('is the student’s, for whom it was named, with the advisor who was named, while it stands', async () => {
    const { world, student, named, referralId } = await namedTo('PERMITTED');
    const [other, thief] = [await world.advisor(), await world.student()];
    const tries: [Person, Person, string][] = [
      [student, other, referralId],
      [thief, named, referralId],
      [student, named, globalId('Referral', randomUUID())],
      [student, named, globalId('Chat', keyOf('Referral', referralId) as string)],
      [student, named, 'nonsense'],
      [student, named, ''],
    ];
    for (const [person, advisor, id] of tries)
      expect((await ask(person, advisor, id)).userErrors).toEqual([
        { code: 'NOT_FOUND', message: 'You have no referral to this advisor of that id.', field: ['input', 'referralId'] },
      ]);
    expect((await read(student, referralId)).status).toBe('PERMITTED');
    expect(await sql("select 1 from intro_request where institution_id = $1 and status = 'PENDING'", [world.institutionId])).toEqual([]);
  });

  test.each(['NAMED', 'REFUSED', 'RETRACTED', 'EXPIRED', 'USED'] as const)(
    'is no longer, or not yet, possible while it is %s',
    async (status) => {
      const { student, named, referralId } = await namedTo(status);
      if (status === 'USED')
        await student.succeeds('withdrawIntro', {
          introRequestId: (await student.ask('{ introRequests(scope: SENT) { nodes { id status } } }')).introRequests.nodes.find(
            (node: Data) => node.status === 'PENDING',
          ).id,
        });
      expect(codes(await ask(student, named, referralId))).toEqual(['NOT_FOUND']);
    },
  );

  test('twice at once makes one request', async () => {
    const { world, student, named, referralId } = await namedTo('PERMITTED');
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(student, named, referralId)));
    expect(answers.filter((answer) => codes(answer).length === 0)).toHaveLength(1);
    for (const answer of answers) expect(['', 'ALREADY_ASKED', 'NOT_FOUND']).toContain(codes(answer).join());
    const rows = await sql('select 1 from intro_request where institution_id = $1 and advisor_id = $2', [
      world.institutionId,
      named.accountId,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('is undone with the request that was refused, so that it can be used later', async () => {
    const { world, student, named, referralId } = await namedTo('PERMITTED');
    await sql('update advisor set monthly_capacity = 0 where institution_id = $1 and account_id = $2', [
      world.institutionId,
      named.accountId,
    ]);
    expect(codes(await ask(student, named, referralId))).toEqual(['AT_CAPACITY']);
    expect((await read(student, referralId)).status).toBe('PERMITTED');
    await sql('update advisor set monthly_capacity = 5 where institution_id = $1 and account_id = $2', [
      world.institutionId,
      named.accountId,
    ]);
    await use(student, named, referralId);
  });

  test.each([
    ['the namer has blocked the student', 'advisor', 'student', 'NOT_FOUND'],
    ['the student has blocked the namer', 'student', 'advisor', 'NOT_FOUND'],
    ['the named has blocked the student', 'named', 'student', 'NOT_FOUND'],
    ['the student has blocked the named', 'student', 'named', 'BLOCKED'],
  ] as const)('is not possible where %s', async (_, blocker, blocked, code) => {
    const all = await namedTo('PERMITTED');
    await block(all.world.institutionId, all[blocker], all[blocked]);
    expect(codes(await ask(all.student, all.named, all.referralId))).toEqual([code]);
  });
});

describe('leaving', () => {
  test.each(
    (['NAMED', 'PERMITTED'] as const).flatMap((status) => (['student', 'advisor', 'named'] as const).map((who) => [status, who] as const)),
  )('while it is %s: the %s leaves, and it comes to nothing, without a word of the note', async (status, who) => {
    const all = await namedTo(status);
    const { student, advisor, named, staff, chatId, referralId } = all;
    await all[who].succeeds('eraseAccount', { confirm: true });
    const others = [student, advisor, named].filter((person) => person !== all[who]);
    for (const person of [...others, staff]) {
      const seen = await read(person, referralId);
      if (person === student) expect(await everyWay(student, chatId, referralId)).toEqual([null, null, null, null]);
      else {
        expect(seen).toMatchObject({ status: 'RETRACTED', note: '', viewerActions: [] });
        expect(seen.timeline.at(-1)).toEqual({ action: 'RETURN', status: 'RETRACTED', by: null });
      }
      expect(JSON.stringify(await exported(person))).not.toContain(NOTE);
    }
    if (who !== 'student') expect(codes(await ask(student, named, referralId))).toEqual(['NOT_FOUND']);
    if (who !== 'named') expect(codes(await named.does('permitReferral', { referralId }))).toEqual(['CONFLICT']);
  });

  test.each([
    ['advisor', 'NAMED', 'RETRACTED'],
    ['advisor', 'PERMITTED', 'RETRACTED'],
    ['named', 'NAMED', 'REFUSED'],
    ['named', 'PERMITTED', 'RETRACTED'],
  ] as const)('ends when the %s blocks the other, as if they had said so: %s, %s', async (who, before, status) => {
    const { student, advisor, named, referralId } = await namedTo(before);
    const [blocker, blocked] = who === 'advisor' ? [advisor, named] : [named, advisor];
    await blocker.succeeds('blockAccount', { accountId: blocked.advisorId });
    expect(await read(blocked, referralId)).toMatchObject({ status, viewerActions: [] });
    expect(codes(await ask(student, named, referralId))).toEqual(['NOT_FOUND']);
    await blocker.succeeds('unblockAccount', { accountId: blocked.advisorId });
    const action = status === 'REFUSED' ? 'REFUSE' : 'RETRACT';
    expect((await read(advisor, referralId)).timeline.at(-1)).toEqual({ action, status, by: { name: blocker.name } });
  });

  test('is offered to the student while both who named and who were named are there for them', async () => {
    const { world, student, advisor, named, referralId } = await namedTo('PERMITTED');
    const offered = async () => (await read(student, referralId)).viewerActions;
    expect(await offered()).toEqual(['USE']);
    for (const other of [advisor, named])
      for (const [one, whom] of [
        [student, other],
        [other, student],
      ] as const) {
        await block(world.institutionId, one, whom);
        expect([await offered(), codes(await ask(student, named, referralId)).length]).toEqual([[], 1]);
        await sql('delete from account_block where institution_id = $1', [world.institutionId]);
      }
    await use(student, named, referralId);
  });

  test.each(['student', 'advisor', 'named'] as const)(
    'after it was used it stays used when the %s leaves, without the note',
    async (who) => {
      const all = await namedTo('USED');
      await all[who].succeeds('eraseAccount', { confirm: true });
      const [other] = [all.student, all.advisor, all.named].filter((person) => person !== all[who]) as [Person];
      expect(await read(other, all.referralId)).toMatchObject({ status: 'USED', note: '' });
      const rows = await sql("select 1 from referral where institution_id = $1 and note <> ''", [all.world.institutionId]);
      expect(rows).toEqual([]);
    },
  );

  test('against being used at once: nothing is left that waits for somebody who is gone', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { world, student, named, referralId, advisor } = await namedTo('PERMITTED');
      const [asked] = await Promise.all([ask(student, named, referralId), named.does('eraseAccount', { confirm: true })]);
      expect(['', 'NOT_FOUND']).toContain(codes(asked).join());
      const waiting = await sql("select 1 from intro_request where institution_id = $1 and status = 'PENDING'", [world.institutionId]);
      expect(waiting).toEqual([]);
      expect(['USED', 'RETRACTED']).toContain((await read(advisor, referralId)).status);
    }
  });

  test('the note stands in no line of the log', () => {
    expect(inLog([NOTE], testEnvironment().logFile)).toEqual([]);
  });
});
