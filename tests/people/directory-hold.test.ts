import { randomUUID } from 'node:crypto';
import { globalId } from '../../src/platform/global-id';
import { ASK, codes, type Data, type Person, sql, World } from '../world';

/** The registrar holds the student's record back (FERPA, 34 CFR 99.37). */
const hold = (student: Person) => sql('update student set directory_hold = true where account_id = $1', [student.accountId]);

async function held(shareProfile?: string[]) {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  await hold(student);
  const requestId = shareProfile ? await world.request(student, advisor, { shareProfile }) : '';
  return { world, student, advisor, requestId };
}

const STUDENT = 'name classYear degrees { level } account { name }';

/** Every way by which somebody could come upon the student of a request. */
async function seen(viewer: Person, student: Person, requestId: string): Promise<Data> {
  const answer = await viewer.ask(
    `query ($request: ID!, $student: ID!, $account: ID!) {
      introRequest(id: $request) { student { ${STUDENT} } timeline { by { name } } }
      student: node(id: $student) { ... on Student { ${STUDENT} } }
      account: node(id: $account) { ... on Account { name } }
      viewer {
        disclosures { nodes { to { name } } }
        contactConsents { nodes { owner { name } recipient { name } student { name } receipt { summary } } }
      }
    }`,
    { request: requestId, student: student.studentId, account: globalId('Account', student.accountId) },
  );
  const { introRequest, viewer: own, ...nodes } = answer;
  return {
    ...nodes,
    ofRequest: introRequest.student,
    by: introRequest.timeline.map((event: Data) => event.by?.name ?? null),
    disclosedTo: own.disclosures.nodes.map((one: Data) => one.to?.name ?? null),
    consents: own.contactConsents.nodes.map(({ receipt: _, ...people }: Data) =>
      Object.values(people).map((person) => (person as Data)?.name ?? null),
    ),
    text: JSON.stringify(answer),
  };
}

const share = (student: Person, introRequestId: string, items: string[]) =>
  student.succeeds('shareProfile', { introRequestId, items }, 'introRequest { sharedProfile }');

test.each([undefined, null, [], ['CLASS_YEAR', 'DEGREES']])(
  'somebody whose record is held cannot ask without showing their name: %j',
  async (shareProfile) => {
    const { world, student, advisor } = await held();
    const payload = await student.does('requestIntro', { ...ASK, advisorId: advisor.advisorId, shareProfile });
    expect(payload.userErrors).toMatchObject([{ code: 'RECORD_HELD', field: ['input', 'shareProfile'] }]);
    expect(await sql('select 1 from intro_request where institution_id = $1', [world.institutionId])).toEqual([]);
  },
);

test.each<[string[], object]>([
  [['NAME'], { classYear: null, degrees: [] }],
  [['NAME', 'CLASS_YEAR'], { classYear: 2027, degrees: [] }],
  [['DEGREES', 'NAME'], { classYear: null, degrees: [{ level: 'BACHELOR' }] }],
])('with the name shown, the advisor who is asked sees just what is shared: %j', async (shareProfile, rest) => {
  const { world, student, advisor, requestId } = await held(shareProfile);
  const shown = { name: student.name, account: { name: student.name }, ...rest };
  expect(await seen(advisor, student, requestId)).toMatchObject({
    ofRequest: shown,
    student: shown,
    account: { name: student.name },
    by: [student.name],
  });
  // Showing it to one advisor is not showing it to another.
  const other = await world.advisor();
  const { node } = await other.ask(`query ($id: ID!) { node(id: $id) { ... on Student { ${STUDENT} } } }`, { id: student.studentId });
  expect(node).toBeNull();
});

/** An accepted request with contact details shared both ways and read by the student. */
async function exchanged(shareProfile: string[]) {
  const all = await held();
  const { world, student, advisor } = all;
  await world.contact(student, 'EMAIL', 'student@example.org');
  await world.contact(advisor, 'EMAIL', 'advisor@example.org');
  const requestId = await world.request(student, advisor, { shareProfile, shareMyContact: ['EMAIL'] });
  await advisor.succeeds('acceptIntro', { introRequestId: requestId, shareContact: ['EMAIL'] });
  await student.ask('query ($id: ID!) { advisor(id: $id) { contact { points { value } } } }', { id: advisor.advisorId });
  return { ...all, requestId };
}

test('taking the name back hides the student and their account everywhere, from the next request on', async () => {
  const { student, advisor, requestId } = await exchanged(['NAME', 'CLASS_YEAR']);
  const contact = async () =>
    (await advisor.ask('query ($id: ID!) { node(id: $id) { ... on Student { contact { points { value } } } } }', { id: student.studentId }))
      .node;
  const before = await seen(advisor, student, requestId);
  expect(before).toMatchObject({ by: [student.name, advisor.name], disclosedTo: [student.name], account: { name: student.name } });
  expect(before.consents.flat().filter((name: string) => name === student.name)).toHaveLength(4);
  expect(await contact()).toEqual({ contact: { points: [{ value: 'student@example.org' }] } });

  for (const items of [['CLASS_YEAR', 'DEGREES'], []]) {
    await share(student, requestId, items);
    const after = await seen(advisor, student, requestId);
    expect(after).toMatchObject({ student: null, ofRequest: null, account: null, by: [null, advisor.name], disclosedTo: [null] });
    expect(after.consents.flat().sort()).toEqual([advisor.name, advisor.name, null, null, null, null]);
    expect(after.text).not.toContain(student.name);
    expect(await contact()).toBeNull();
  }
  await share(student, requestId, ['NAME']);
  const again = await seen(advisor, student, requestId);
  expect(again).toMatchObject({ student: { name: student.name, classYear: null }, disclosedTo: [student.name] });
  expect(await contact()).not.toBeNull();
});

test('staff and the student go on seeing what they see of anybody', async () => {
  const { world, student, requestId } = await exchanged(['NAME']);
  await share(student, requestId, []);
  const everything = { name: student.name, classYear: 2027, degrees: [{ level: 'BACHELOR' }], account: { name: student.name } };
  for (const viewer of [student, await world.staff([])]) {
    const all = await seen(viewer, student, requestId);
    expect(all).toMatchObject({ ofRequest: everything, student: everything });
    expect(all.by[0]).toBe(student.name);
  }
  expect((await seen(await world.staff([]), student, requestId)).account).toEqual({ name: student.name });
  const { viewer } = await student.ask('{ viewer { account { name } student { name } } }');
  expect(viewer).toEqual({ account: { name: student.name }, student: { name: student.name } });
});

test('a hold that is set later hides the student at once from whoever was not shown the name, and lifting it brings them back', async () => {
  const world = await World.create();
  const student = await world.student();
  const [named, unnamed] = [await world.advisor(), await world.advisor()];
  const withName = await world.request(student, named, { shareProfile: ['NAME'] });
  const without = await world.request(student, unnamed, { shareProfile: ['CLASS_YEAR'] });
  expect((await seen(unnamed, student, without)).student).toMatchObject({ name: student.name, classYear: 2027 });

  await hold(student);
  expect((await seen(named, student, withName)).student).toMatchObject({ name: student.name });
  const hidden = await seen(unnamed, student, without);
  expect(hidden).toMatchObject({ student: null, ofRequest: null, account: null, by: [null] });
  expect(hidden.text).not.toContain(student.name);

  await sql('update student set directory_hold = false where account_id = $1', [student.accountId]);
  expect((await seen(unnamed, student, without)).student).toMatchObject({ name: student.name, classYear: 2027 });
});

test('withdrawing takes the name back too', async () => {
  const { student, advisor, requestId } = await held(['NAME', 'DEGREES']);
  await student.succeeds('withdrawIntro', { introRequestId: requestId });
  expect(await seen(advisor, student, requestId)).toMatchObject({ student: null, ofRequest: null, account: null, by: [null, null] });
});

test('somebody who is listed as an advisor is found as one, held record or not', async () => {
  const world = await World.create();
  const [graduate, other] = [await world.student({ roles: ['STUDENT', 'ALUM'] }), await world.student()];
  await world.profile(graduate);
  await hold(graduate);
  const query = 'query ($id: ID!) { advisor(id: $id) { name account { name } } }';
  expect((await other.ask(query, { id: graduate.advisorId })).advisor).toEqual({ name: graduate.name, account: { name: graduate.name } });
});

describe('shareProfile', () => {
  test('sets exactly what is shown with a request, for a student without a hold as well', async () => {
    const world = await World.create();
    const [student, advisor] = [await world.student(), await world.advisor()];
    const requestId = await world.request(student, advisor, { shareProfile: ['DEGREES'] });
    const steps: [string[], object][] = [
      [['CLASS_YEAR', 'CLASS_YEAR'], { classYear: 2027, degrees: [] }],
      [['CLASS_YEAR', 'DEGREES'], { classYear: 2027, degrees: [{ level: 'BACHELOR' }] }],
      [[], { classYear: null, degrees: [] }],
    ];
    for (const [items, shown] of steps) {
      const { introRequest } = await share(student, requestId, items);
      expect(introRequest.sharedProfile).toEqual([...new Set(items)]);
      expect((await seen(advisor, student, requestId)).student).toEqual({ name: student.name, account: { name: student.name }, ...shown });
    }
    const query = 'query ($id: ID!) { introRequest(id: $id) { sharedProfile } }';
    expect((await advisor.ask(query, { id: requestId })).introRequest.sharedProfile).toEqual([]);
    expect((await (await world.staff()).ask(query, { id: requestId })).introRequest.sharedProfile).toBeNull();
  });

  test('is for one’s own requests alone', async () => {
    const { world, student, advisor, requestId } = await held(['NAME']);
    const both = await world.student({ roles: ['STUDENT', 'ALUM'] });
    await world.profile(both);
    // A request that one received is not one’s own to show oneself with.
    const received = await world.request(await world.student(), both);
    const attempts = [
      [await world.student(), requestId],
      [await (await World.create()).student(), requestId],
      [both, received],
      [student, globalId('IntroRequest', randomUUID())],
      [student, 'nonsense'],
    ] as const;
    for (const [person, introRequestId] of attempts) {
      expect(await person.does('shareProfile', { introRequestId, items: [] }, 'introRequest { id }')).toMatchObject({
        introRequest: null,
        userErrors: [{ code: 'NOT_FOUND', message: 'You have no request of that id.', field: ['input', 'introRequestId'] }],
      });
    }
    expect((await seen(advisor, student, requestId)).student).toMatchObject({ name: student.name });
  });

  test.each(['declined', 'withdrawn', 'expired'])(
    'shows nothing more with a request that was %s, and can still take all back',
    async (how) => {
      const { student, advisor, requestId } = await held(['NAME', 'CLASS_YEAR']);
      if (how === 'declined') await advisor.succeeds('declineIntro', { introRequestId: requestId });
      if (how === 'withdrawn') await student.succeeds('withdrawIntro', { introRequestId: requestId });
      if (how === 'expired')
        await sql(
          `update intro_request set created_at = created_at - interval '15 days', expires_at = expires_at - interval '15 days'
        where student_id = $1`,
          [student.accountId],
        );
      const payload = await student.does('shareProfile', { introRequestId: requestId, items: ['NAME', 'DEGREES'] });
      expect(codes(payload)).toEqual(['CONFLICT']);
      expect((await seen(advisor, student, requestId)).student).toEqual(
        how === 'withdrawn' ? null : { name: student.name, account: { name: student.name }, classYear: 2027, degrees: [] },
      );
      await share(student, requestId, []);
      expect((await seen(advisor, student, requestId)).student).toBeNull();
    },
  );
});
