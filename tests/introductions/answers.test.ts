import { randomUUID } from 'node:crypto';
import { globalId } from '../../src/platform/global-id';
import { codes, type Person, sql, World } from '../world';

const REQUEST = `query ($id: ID!) { introRequest(id: $id) {
  status advisorMessage declineReason respondedAt viewerActions timeline { action status by { name } } student { name } advisor { name } chat { status viewerActions } } }`;

const read = async (person: Person, id: string) => (await person.ask(REQUEST, { id })).introRequest;

async function pending() {
  const world = await World.create();
  const [student, advisor, staff] = [await world.student(), await world.advisor(), await world.staff()];
  return { world, student, advisor, staff, id: await world.request(student, advisor) };
}

test('an accepted request opens a chat and connects the two', async () => {
  const { world, student, advisor, id } = await pending();
  await advisor.succeeds('acceptIntro', { introRequestId: id, message: 'Gladly.' });
  expect(await read(student, id)).toMatchObject({
    status: 'ACCEPTED',
    advisorMessage: 'Gladly.',
    respondedAt: expect.any(String),
    viewerActions: [],
    timeline: [{ action: 'REQUEST' }, { action: 'ACCEPT', status: 'ACCEPTED', by: { name: advisor.name } }],
    chat: { status: 'PROPOSED', viewerActions: ['PROPOSE', 'CANCEL', 'REPORT_HELD', 'REPORT_NO_SHOW', 'REPORT_NOT_YET'] },
  });
  expect(await sql('select account_id, other_id from connection where institution_id = $1', [world.institutionId])).toEqual([
    { account_id: student.accountId, other_id: advisor.accountId },
  ]);
});

test('an acceptance that names a contact point the advisor lacks is refused whole', async () => {
  const { world, student, advisor, id } = await pending();
  expect(codes(await advisor.does('acceptIntro', { introRequestId: id, shareContact: ['EMAIL'] }))).toEqual(['NOT_FOUND']);
  expect(await read(student, id)).toMatchObject({ status: 'PENDING', chat: null });
  expect(await sql('select 1 from connection where institution_id = $1', [world.institutionId])).toEqual([]);
});

test('a decline is private: the student learns that, staff and the advisor also why', async () => {
  const { student, advisor, staff, id } = await pending();
  await advisor.succeeds('declineIntro', { introRequestId: id, reason: 'Too busy.' });
  expect(await read(student, id)).toMatchObject({ status: 'DECLINED', declineReason: null, chat: null });
  expect(await read(advisor, id)).toMatchObject({ declineReason: 'Too busy.' });
  expect(await read(staff, id)).toMatchObject({ declineReason: 'Too busy.' });
  expect((await student.send(REQUEST, { id })).text).not.toContain('Too busy');
});

test('a reason the advisor shares is the student’s to read', async () => {
  const { student, advisor, id } = await pending();
  await advisor.succeeds('declineIntro', { introRequestId: id, reason: 'Ask my colleague.', shareReason: true });
  expect(await read(student, id)).toMatchObject({ declineReason: 'Ask my colleague.' });
});

test('each side sees what it can do', async () => {
  const { student, advisor, staff, id } = await pending();
  expect((await read(student, id)).viewerActions).toEqual(['WITHDRAW']);
  expect((await read(advisor, id)).viewerActions).toEqual(['ACCEPT', 'DECLINE', 'ASK_FOR_MORE']);
  expect((await read(staff, id)).viewerActions).toEqual(['ACCEPT', 'DECLINE', 'WITHDRAW']);
});

test('nobody else can see or answer a request; absent, foreign and malformed ids are refused alike', async () => {
  const { world, student, id } = await pending();
  const [otherStudent, otherAdvisor] = [await world.student(), await world.advisor()];
  const elsewhere = await World.create();
  const [farStudent, farAdvisor] = [await elsewhere.student(), await elsewhere.advisor()];
  for (const person of [otherStudent, otherAdvisor, farStudent, farAdvisor]) expect(await read(person, id)).toBeNull();

  const ids = [id, globalId('IntroRequest', randomUUID()), globalId('Chat', randomUUID()), 'x', ''];
  const refusals: [Person, string][] = [
    [otherAdvisor, 'acceptIntro'],
    [otherAdvisor, 'declineIntro'],
    [farAdvisor, 'acceptIntro'],
    [otherStudent, 'withdrawIntro'],
    [farStudent, 'withdrawIntro'],
  ];
  for (const [person, mutation] of refusals) {
    const answers = await Promise.all(ids.map((introRequestId) => person.does(mutation, { introRequestId }, 'introRequest { id }')));
    expect(codes(answers[0])).toEqual(['NOT_FOUND']);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  }
  expect((await read(student, id)).status).toBe('PENDING');
});

test('somebody who is student and advisor at once cannot answer their own request', async () => {
  const world = await World.create();
  const both = await world.student({ roles: ['STUDENT', 'ALUM'] });
  await world.profile(both);
  const id = await world.request(both, await world.advisor());
  expect(codes(await both.does('acceptIntro', { introRequestId: id }))).toEqual(['NOT_FOUND']);
});

test('a mutation that is refused does not erase the answer of the one beside it', async () => {
  const { student, advisor, id } = await pending();
  const answer = await advisor.send(
    'mutation ($a: AcceptIntroInput!, $b: WithdrawIntroInput!) { one: acceptIntro(input: $a) { introRequest { status } } two: withdrawIntro(input: $b) { introRequest { id } } three: acceptIntro(input: $a) { introRequest { id } userErrors { code } } }',
    { a: { introRequestId: id }, b: { introRequestId: id } },
  );
  expect(answer.data).toEqual({
    one: { introRequest: { status: 'ACCEPTED' } },
    two: null,
    three: { introRequest: null, userErrors: [{ code: 'CONFLICT' }] },
  });
  expect(answer.errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  expect((await read(student, id)).status).toBe('ACCEPTED');
});
