import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { globalId, keyOf } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { codes, type Person, sql, World } from '../world';

const CONTACT = 'query ($id: ID!) { advisor(id: $id) { viewerContactAccess contact { points { kind value } } } }';

async function pair() {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  const email = await world.contact(advisor, 'EMAIL', 'one@example.org', 'work');
  const phone = await world.contact(advisor, 'PHONE', '+13125550100');
  return { world, student, advisor, email, phone };
}

async function seen(student: Person, advisor: Person): Promise<string[] | null> {
  const { advisor: node } = await student.ask(CONTACT, { id: advisor.advisorId });
  return node.contact?.points.map((point: { value: string }) => point.value) ?? null;
}

const access = async (student: Person, advisor: Person) =>
  (await student.ask(CONTACT, { id: advisor.advisorId })).advisor.viewerContactAccess;

test('accepting without naming a contact point shares none', async () => {
  const { world, student, advisor } = await pair();
  const { consentId } = await world.accepted(student, advisor);
  expect(consentId).toBeNull();
  expect(await seen(student, advisor)).toBeNull();
  expect(await access(student, advisor)).toBe('NOT_GRANTED');
});

test('a consent shows exactly the points it names', async () => {
  const { world, student, advisor, phone } = await pair();
  await world.contact(advisor, 'EMAIL', 'two@example.org');
  await world.accepted(student, advisor, { contactPointIds: [phone] });
  expect(await seen(student, advisor)).toEqual(['+13125550100']);
});

test('a kind is a shorthand for the points of that kind at that moment: one added later is not covered', async () => {
  const { world, student, advisor } = await pair();
  await world.contact(advisor, 'EMAIL', 'two@example.org');
  await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  await world.contact(advisor, 'EMAIL', 'three@example.org');
  expect(await seen(student, advisor)).toEqual(['one@example.org', 'two@example.org']);
});

test('a point whose value or kind is changed needs a new grant; one that is only relabelled does not', async () => {
  const { world, student, advisor, email, phone } = await pair();
  await world.accepted(student, advisor, { shareContact: ['EMAIL', 'PHONE'] });
  await advisor.succeeds('setContactPoint', { id: email, kind: 'EMAIL', value: 'one@example.org', label: 'home' });
  expect(await seen(student, advisor)).toEqual(['one@example.org', '+13125550100']);
  await advisor.succeeds('setContactPoint', { id: email, kind: 'EMAIL', value: 'changed@example.org' });
  expect(await seen(student, advisor)).toEqual(['+13125550100']);
  await advisor.succeeds('setContactPoint', { id: phone, kind: 'PROFILE_LINK', value: 'https://example.org/me' });
  expect(await seen(student, advisor)).toEqual([]);
});

test('a changed value that is changed back is still not covered', async () => {
  const { world, student, advisor, email } = await pair();
  await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  for (const value of ['changed@example.org', 'one@example.org'])
    await advisor.succeeds('setContactPoint', { id: email, kind: 'EMAIL', value });
  expect(await seen(student, advisor)).toEqual([]);
});

test('a removed point is seen by nobody, and its value is gone from the database', async () => {
  const { world, student, advisor, email } = await pair();
  await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  await advisor.succeeds('removeContactPoint', { id: email });
  expect(await seen(student, advisor)).toEqual([]);
  const left = await sql(
    'select p.kind from contact_value v join contact_point p on p.institution_id = v.institution_id and p.id = v.contact_point_id where p.institution_id = $1',
    [world.institutionId],
  );
  expect(left).toEqual([{ kind: 'PHONE' }]);
  expect(codes(await advisor.does('removeContactPoint', { id: email }))).toEqual(['NOT_FOUND']);
  const { viewer } = await student.ask('{ viewer { contactConsents { nodes { points { kind label } } } } }');
  expect(viewer.contactConsents.nodes).toEqual([{ points: [{ kind: 'EMAIL', label: 'work' }] }]);
});

test('a consent that has run out shows nothing, without anybody doing anything', async () => {
  const { world, student, advisor } = await pair();
  const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'], consentExpiresInDays: 1 });
  expect(await seen(student, advisor)).toEqual(['one@example.org']);
  await sql("update contact_consent set granted_at = now() - interval '2 days', expires_at = now() - interval '1 second' where id = $1", [
    keyOf('ContactConsent', consentId as string),
  ]);
  expect(await seen(student, advisor)).toBeNull();
  expect(await access(student, advisor)).toBe('EXPIRED');
});

test('a new grant takes the place of the one before it', async () => {
  const { world, student, advisor, phone } = await pair();
  const { requestId, consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL', 'PHONE'] });
  const payload = await advisor.succeeds(
    'grantContactConsent',
    { introRequestId: requestId, contactPointIds: [phone], purpose: 'One call.', expiresInDays: 7 },
    'contactConsent { id status purpose }',
  );
  expect(payload.contactConsent).toMatchObject({ status: 'ACTIVE', purpose: 'One call.' });
  expect(await seen(student, advisor)).toEqual(['+13125550100']);
  const { node } = await advisor.ask('query ($id: ID!) { node(id: $id) { ... on ContactConsent { status revokedAt } } }', {
    id: consentId,
  });
  expect(node).toMatchObject({ status: 'REVOKED', revokedAt: expect.any(String) });
});

test('revoking twice is no mistake, and only its owner can revoke a consent', async () => {
  const { world, student, advisor } = await pair();
  const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  expect(codes(await student.does('revokeContactConsent', { consentId }))).toEqual(['NOT_FOUND']);
  expect(await seen(student, advisor)).toEqual(['one@example.org']);
  for (const _ of [1, 2]) {
    const { contactConsent } = await advisor.succeeds('revokeContactConsent', { consentId }, 'contactConsent { status }');
    expect(contactConsent.status).toBe('REVOKED');
  }
  expect(await access(student, advisor)).toBe('REVOKED');
});

test('a token issued before the revocation shows nothing after it, in the same request as the revocation too', async () => {
  const world = await World.create();
  // Somebody who is student and advisor at once can revoke and read in one operation.
  const [both, other] = [await world.student({ roles: ['STUDENT', 'ALUM'] }), await world.advisor()];
  await world.profile(both);
  await world.contact(other, 'EMAIL', 'other@example.org');
  await world.accepted(both, other, { shareContact: ['EMAIL'] });
  expect(await seen(both, other)).toEqual(['other@example.org']);
  const { consentId } = await (async () => {
    const { viewer } = await other.ask('{ viewer { contactConsents(status: ACTIVE) { nodes { id } } } }');
    return { consentId: viewer.contactConsents.nodes[0].id };
  })();
  await other.succeeds('revokeContactConsent', { consentId });
  expect(await seen(both, other)).toBeNull();
});

test('a student can share their own contact with the request, and what they withdraw is shared no longer', async () => {
  const { world, student, advisor } = await pair();
  await world.contact(student, 'EMAIL', 'student@example.org');
  const requestId = await world.request(student, advisor, { shareMyContact: ['EMAIL'] });
  const query = 'query ($id: ID!) { introRequest(id: $id) { student { viewerContactAccess contact { points { value } } } } }';
  expect((await advisor.ask(query, { id: requestId })).introRequest.student).toEqual({
    viewerContactAccess: 'GRANTED',
    contact: { points: [{ value: 'student@example.org' }] },
  });
  expect((await student.ask('{ viewer { disclosures { nodes { to { name } times } } } }')).viewer.disclosures.nodes).toEqual([
    { to: { name: advisor.name }, times: 1 },
  ]);
  await student.succeeds('withdrawIntro', { introRequestId: requestId });
  expect((await advisor.ask(query, { id: requestId })).introRequest.student).toEqual({ viewerContactAccess: 'REVOKED', contact: null });
});

test('what a student shared with a request ends when it is declined or expires, and lasts when it is accepted', async () => {
  const { world, student, advisor } = await pair();
  await world.contact(student, 'EMAIL', 'student@example.org');
  const query = 'query ($id: ID!) { node(id: $id) { ... on Student { viewerContactAccess contact { points { value } } } } }';
  const shown = async () => (await advisor.ask(query, { id: student.studentId })).node.contact?.points.length ?? 0;
  const ask = () => world.request(student, advisor, { shareMyContact: ['EMAIL'] });

  await advisor.succeeds('declineIntro', { introRequestId: await ask() });
  expect(await shown()).toBe(0);

  const lapsed = keyOf('IntroRequest', await ask());
  expect(await shown()).toBe(1);
  for (const table of ['intro_request', 'contact_consent']) {
    const created = table === 'intro_request' ? 'created_at' : 'granted_at';
    await sql(
      `update ${table} set ${created} = ${created} - interval '15 days', expires_at = expires_at - interval '15 days' where ${table === 'intro_request' ? 'id' : 'intro_request_id'} = $1`,
      [lapsed],
    );
  }
  expect(await shown()).toBe(0);

  await advisor.succeeds('acceptIntro', { introRequestId: await ask() });
  const { viewer } = await student.ask(
    '{ viewer { contactConsents(status: ACTIVE) { nodes { expiresAt advisor { name } student { name } } } } }',
  );
  expect(viewer.contactConsents.nodes).toEqual([
    { expiresAt: expect.any(String), advisor: { name: advisor.name }, student: { name: student.name } },
  ]);
  expect(Date.parse(viewer.contactConsents.nodes[0].expiresAt) - Date.now()).toBeGreaterThan(89 * 86_400_000);

  // A second request, withdrawn, takes nothing from the accepted one; revoking takes everything.
  const second = await ask();
  expect(await shown()).toBe(1);
  await student.succeeds('withdrawIntro', { introRequestId: second });
  expect(await shown()).toBe(1);
  await ask();
  const { viewer: after } = await student.ask('{ viewer { contactConsents(status: ACTIVE) { nodes { id } } } }');
  expect(after.contactConsents.nodes).toHaveLength(2);
  await student.succeeds('revokeContactConsent', { consentId: after.contactConsents.nodes[1].id });
  expect(await shown()).toBe(0);
});

test('what an owner writes to a point later is not for somebody whose consent has ended', async () => {
  const { world, student, advisor, email } = await pair();
  const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  await advisor.succeeds('revokeContactConsent', { consentId });
  await advisor.succeeds('setContactPoint', { id: email, kind: 'PHONE', value: '+13125550111', label: 'private line' });
  const { node } = await student.ask('query ($id: ID!) { node(id: $id) { ... on ContactConsent { kinds points { kind label } } } }', {
    id: consentId,
  });
  expect(node).toEqual({ kinds: ['EMAIL'], points: [{ kind: 'EMAIL', label: 'work' }] });
});

test('a consent says who of the two is the advisor, also where the advisor once was a student', async () => {
  const world = await World.create();
  const [student, graduate] = [await world.student(), await world.student({ roles: ['STUDENT', 'ALUM'] })];
  await world.profile(graduate);
  await world.contact(student, 'EMAIL', 'student@example.org');
  await world.request(student, graduate, { shareMyContact: ['EMAIL'] });
  const { viewer } = await graduate.ask('{ viewer { contactConsents { nodes { advisor { name } student { name } owner { name } } } } }');
  expect(viewer.contactConsents.nodes).toEqual([
    { advisor: { name: graduate.name }, student: { name: student.name }, owner: { name: student.name } },
  ]);
});

test('nobody but the recipient sees anything: other students, other advisors, staff, other institutions', async () => {
  const { world, student, advisor } = await pair();
  await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  const others = [await world.student(), await world.advisor(), await world.staff()];
  for (const other of others) {
    const answer = await other.send(CONTACT, { id: advisor.advisorId });
    expect(answer.data.advisor).toEqual({ viewerContactAccess: 'NOT_GRANTED', contact: null });
    expect(answer.text).not.toContain('one@example.org');
  }
  const stranger = await (await World.create()).student();
  expect((await stranger.ask(CONTACT, { id: advisor.advisorId })).advisor).toBeNull();
});

describe('a disclosure', () => {
  test('is one for each HTTP request in which values were seen, however often they were selected', async () => {
    const { world, student, advisor } = await pair();
    await world.accepted(student, advisor, { shareContact: ['EMAIL', 'PHONE'] });
    const fragment = 'contact { points { value } }';
    await student.ask(
      `query ($id: ID!) { a: advisor(id: $id) { ${fragment} } b: advisor(id: $id) { ${fragment} viewerIntroRequest { advisor { ${fragment} } } } advisors { nodes { ${fragment} } } }`,
      { id: advisor.advisorId },
    );
    const rows = await sql('select owner_id, recipient_id, kinds from disclosure where institution_id = $1', [world.institutionId]);
    expect(rows).toEqual([{ owner_id: advisor.accountId, recipient_id: student.accountId, kinds: ['EMAIL', 'PHONE'] }]);
    await seen(student, advisor);
    expect(await sql('select 1 from disclosure where institution_id = $1', [world.institutionId])).toHaveLength(2);
  });

  test('is one for an HTTP request that reveals in two steps', async () => {
    const { world, student, advisor } = await pair();
    const { chatId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
    const chat = 'chat { introRequest { advisor { contact { points { value } } } } }';
    const { data } = await student.send(
      `mutation ($a: ReportChatInput!, $b: ReportOutcomeInput!) { reportChat(input: $a) { ${chat} } reportOutcome(input: $b) { ${chat} } }`,
      { a: { chatId, happened: 'HELD' }, b: { chatId, results: [] } },
    );
    const shown = { chat: { introRequest: { advisor: { contact: { points: [{ value: 'one@example.org' }] } } } } };
    expect(data).toEqual({ reportChat: shown, reportOutcome: shown });
    expect(await sql('select 1 from disclosure where institution_id = $1', [world.institutionId])).toHaveLength(1);
  });

  test('is not made by reading one’s own, by reading access alone, or by seeing nothing', async () => {
    const { world, student, advisor } = await pair();
    await world.accepted(student, advisor);
    await advisor.ask('{ viewer { contactPoints { value } advisor { contact { points { value } } } } }');
    await student.ask('query ($id: ID!) { advisor(id: $id) { viewerContactAccess contact { points { value } } } }', {
      id: advisor.advisorId,
    });
    expect(await sql('select 1 from disclosure where institution_id = $1', [world.institutionId])).toEqual([]);
  });

  test('of one person on one day is one entry with a count, which the owner alone reads', async () => {
    const { world, student, advisor } = await pair();
    const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
    for (const _ of [1, 2, 3]) await seen(student, advisor);
    const query =
      '{ viewer { disclosures { totalCount nodes { id kinds times to { name } } } contactConsents { nodes { disclosures { nodes { times } } } } } }';
    const { viewer } = await advisor.ask(query);
    expect(viewer.disclosures).toMatchObject({ totalCount: 1, nodes: [{ kinds: ['EMAIL'], times: 3, to: { name: student.name } }] });
    expect(viewer.contactConsents.nodes).toEqual([{ disclosures: { nodes: [{ times: 3 }] } }]);
    expect((await student.ask(query)).viewer).toMatchObject({
      disclosures: { totalCount: 0 },
      contactConsents: { nodes: [{ disclosures: null }] },
    });

    const node = 'query ($id: ID!) { node(id: $id) { ... on Disclosure { times } } }';
    const [{ id }] = viewer.disclosures.nodes;
    expect((await advisor.ask(node, { id })).node).toEqual({ times: 3 });
    expect((await student.ask(node, { id })).node).toBeNull();
    await sql("update disclosure set at = at - interval '2 days' where owner_id = $1 and id <> $2", [
      advisor.accountId,
      keyOf('Disclosure', id),
    ]);
    const later = await advisor.ask('{ viewer { disclosures { nodes { times } } } }');
    expect(later.viewer.disclosures.nodes).toEqual([{ times: 1 }, { times: 2 }]);
    expect(consentId).not.toBeNull();
  });

  test('that cannot be written keeps the value from being shown', async () => {
    const { world, student, advisor } = await pair();
    await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
    const { superuserUrl } = testEnvironment();
    const blocker = new Client({ connectionString: superuserUrl });
    await blocker.connect();
    try {
      // A lock on the disclosure table stands in for a disk that is full: the reveal runs into its statement timeout.
      await blocker.query('begin');
      await blocker.query(
        `insert into disclosure (institution_id, id, http_request_id, owner_id, recipient_id, kinds) values ($1, $2, $3, $4, $5, '{}')`,
        [world.institutionId, randomUUID(), randomUUID(), advisor.accountId, student.accountId],
      );
      await blocker.query('select 1 from contact_consent where owner_id = $1 for update', [advisor.accountId]);
      const answer = await student.send(CONTACT, { id: advisor.advisorId });
      expect(answer.data.advisor.contact).toBeNull();
      expect(answer.errors?.[0]?.extensions.code).toBe('SERVICE_UNAVAILABLE');
      expect(answer.text).not.toContain('one@example.org');
      await blocker.query('rollback');
    } finally {
      await blocker.end();
    }
    expect(await seen(student, advisor)).toEqual(['one@example.org']);
  });
});

test('no read that began after a revocation was answered shows a value', async () => {
  const { world, student, advisor } = await pair();
  const { requestId, ...first } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  let { consentId } = first;
  let shown = 0;
  for (let round = 0; round < 30; round += 1) {
    const before = [1, 2, 3].map(() => seen(student, advisor));
    await advisor.succeeds('revokeContactConsent', { consentId });
    const after = await Promise.all([1, 2, 3].map(() => seen(student, advisor)));
    expect(after).toEqual([null, null, null]);
    shown += (await Promise.all(before)).filter((values) => values?.length).length;
    const payload = await advisor.succeeds('grantContactConsent', { introRequestId: requestId, kinds: ['EMAIL'] }, 'contactConsent { id }');
    consentId = payload.contactConsent.id;
  }
  const [{ count }] = await sql('select count(*)::int as count from disclosure where institution_id = $1', [world.institutionId]);
  expect(count).toBe(shown);
});

describe('grantContactConsent refuses', () => {
  test.each([
    ['no points', {}, ['REQUIRED'], ['input', 'kinds']],
    ['a kind the owner has none of', { kinds: ['BOOKING_LINK'] }, ['NOT_FOUND'], ['input', 'kinds', '0']],
    [
      'a point that is not there',
      { contactPointIds: [globalId('ContactPoint', randomUUID())] },
      ['NOT_FOUND'],
      ['input', 'contactPointIds', '0'],
    ],
    ['an id of another type', { contactPointIds: [globalId('Advisor', randomUUID())] }, ['NOT_FOUND'], ['input', 'contactPointIds', '0']],
    ['both ways at once', { kinds: ['EMAIL'], contactPointIds: ['x'] }, ['INVALID', 'NOT_FOUND'], ['input', 'kinds']],
    // A picker in which nothing is picked has not chosen everything.
    ['a kind, and no point of it', { kinds: ['EMAIL'], contactPointIds: [] }, ['INVALID'], ['input', 'kinds']],
    ['no point', { contactPointIds: [] }, ['REQUIRED'], ['input', 'kinds']],
    ['ten years', { kinds: ['EMAIL'], expiresInDays: 3650 }, ['OUT_OF_RANGE'], ['input', 'expiresInDays']],
    ['a novel as its purpose', { kinds: ['EMAIL'], purpose: 'x'.repeat(201) }, ['TOO_LONG'], ['input', 'purpose']],
  ])('%s', async (_, input, expected, field) => {
    const { world, student, advisor } = await pair();
    const { requestId } = await world.accepted(student, advisor);
    const payload = await advisor.does('grantContactConsent', { introRequestId: requestId, ...input });
    expect(codes(payload)).toEqual(expected);
    expect(payload.userErrors[0].field).toEqual(field);
    expect(await sql('select 1 from contact_consent where institution_id = $1', [world.institutionId])).toEqual([]);
  });

  test('a request that is not accepted, and one of other people, alike', async () => {
    const { world, student, advisor } = await pair();
    const requestId = await world.request(student, advisor);
    const [otherStudent, otherAdvisor] = [await world.student(), await world.advisor()];
    await world.contact(otherAdvisor, 'EMAIL', 'other@example.org');
    const foreign = (await world.accepted(otherStudent, otherAdvisor)).requestId;
    const absent = globalId('IntroRequest', randomUUID());
    const answers = await Promise.all(
      [requestId, foreign, absent, 'nonsense'].map((id) => advisor.does('grantContactConsent', { introRequestId: id, kinds: ['EMAIL'] })),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(codes(answers[0])).toEqual(['NOT_FOUND']);
  });

  test('another owner’s point', async () => {
    const { world, student, advisor } = await pair();
    const other = await world.advisor();
    const point = await world.contact(other, 'EMAIL', 'other@example.org');
    const requestId = await world.request(student, advisor);
    expect(codes(await advisor.does('acceptIntro', { introRequestId: requestId, contactPointIds: [point] }))).toEqual(['NOT_FOUND']);
    const { introRequest } = await advisor.ask('query ($id: ID!) { introRequest(id: $id) { status timeline { action } } }', {
      id: requestId,
    });
    expect(introRequest).toEqual({ status: 'PENDING', timeline: [{ action: 'REQUEST' }] });
  });
});

test('the points offered when accepting are those marked so, and are not shared by themselves', async () => {
  const { world, student, advisor, email } = await pair();
  await advisor.succeeds('setContactPoint', { id: email, kind: 'EMAIL', value: 'one@example.org', shareByDefault: true });
  expect((await advisor.ask('{ viewer { defaultShare { id kind label } } }')).viewer.defaultShare).toEqual([
    { id: email, kind: 'EMAIL', label: 'work' },
  ]);
  await world.accepted(student, advisor);
  expect(await seen(student, advisor)).toBeNull();
});
