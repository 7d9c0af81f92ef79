import { randomUUID } from 'node:crypto';
import { globalId } from '../../src/platform/global-id';
import { codes, type Person, sql, World } from '../world';

const DAY = 86_400_000;

/** An accepted request under which the advisor shows two of their three points. */
async function shared() {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  const email = await world.contact(advisor, 'EMAIL', 'one@example.org', 'work');
  const phone = await world.contact(advisor, 'PHONE', '+13125550100');
  const link = await world.contact(advisor, 'PROFILE_LINK', 'https://example.org/me');
  const { requestId, consentId } = await world.accepted(student, advisor, { contactPointIds: [email, phone], consentExpiresInDays: 30 });
  return { world, student, advisor, email, phone, link, requestId, consentId: consentId as string };
}

async function seen(student: Person, advisor: Person): Promise<string[] | null> {
  const { advisor: node } = await student.ask('query ($id: ID!) { advisor(id: $id) { contact { points { value } } } }', {
    id: advisor.advisorId,
  });
  return node.contact?.points.map((point: { value: string }) => point.value) ?? null;
}

const CONSENT = 'contactConsent { id status expiresAt points { id } kinds }';

test('narrowing takes a point away from the very next read, and leaves the other', async () => {
  const { student, advisor, phone, email, consentId } = await shared();
  expect(await seen(student, advisor)).toEqual(['one@example.org', '+13125550100']);
  const before = await advisor.ask('query ($id: ID!) { node(id: $id) { ... on ContactConsent { expiresAt } } }', { id: consentId });
  const { contactConsent } = await advisor.succeeds('changeContactConsent', { consentId, contactPointIds: [phone] }, CONSENT);
  // How long it lasts was not spoken of, so it stays.
  expect(contactConsent).toEqual({
    id: consentId,
    status: 'ACTIVE',
    expiresAt: before.node.expiresAt,
    points: [{ id: phone }],
    kinds: ['PHONE'],
  });
  expect(await seen(student, advisor)).toEqual(['+13125550100']);
  // What was dropped is no longer named, so it does not come back by keeping it.
  expect(codes(await advisor.does('changeContactConsent', { consentId, contactPointIds: [email, phone] }))).toEqual(['NOT_FOUND']);
  expect(await seen(student, advisor)).toEqual(['+13125550100']);
});

test.each(['longer', 'shorter'])('renewing moves the end, here to %s, and touches no point', async (way) => {
  const { student, advisor, email, phone, consentId } = await shared();
  const days = way === 'longer' ? 200 : 2;
  const { contactConsent } = await advisor.succeeds('changeContactConsent', { consentId, expiresInDays: days }, CONSENT);
  expect(Math.abs(Date.parse(contactConsent.expiresAt) - Date.now() - days * DAY)).toBeLessThan(60_000);
  expect(contactConsent.points.map((point: { id: string }) => point.id).sort()).toEqual([email, phone].sort());
  expect(await seen(student, advisor)).toEqual(['one@example.org', '+13125550100']);
});

test('one call can narrow and renew at once', async () => {
  const { student, advisor, email, consentId } = await shared();
  const change = { consentId, contactPointIds: [email, email], expiresInDays: 365 };
  const { contactConsent } = await advisor.succeeds('changeContactConsent', change, CONSENT);
  expect(Date.parse(contactConsent.expiresAt) - Date.now()).toBeGreaterThan(364 * DAY);
  expect(await seen(student, advisor)).toEqual(['one@example.org']);
});

test('a student narrows and renews what they let an advisor see just the same', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  const email = await world.contact(student, 'EMAIL', 'student@example.org');
  await world.contact(student, 'PHONE', '+13125550199');
  await world.request(student, advisor, { shareMyContact: ['EMAIL', 'PHONE'] });
  const { viewer } = await student.ask('{ viewer { contactConsents { nodes { id } } } }');
  const [{ id: consentId }] = viewer.contactConsents.nodes;
  const change = { consentId, contactPointIds: [email], expiresInDays: 60 };
  const { contactConsent } = await student.succeeds('changeContactConsent', change, CONSENT);
  expect(Math.abs(Date.parse(contactConsent.expiresAt) - Date.now() - 60 * DAY)).toBeLessThan(60_000);
  const { node } = await advisor.ask('query ($id: ID!) { node(id: $id) { ... on Student { contact { points { value } } } } }', {
    id: student.studentId,
  });
  expect(node.contact.points).toEqual([{ value: 'student@example.org' }]);
});

test('a change cannot widen: not to another point of one’s own, a stranger’s, an absent one or nonsense, nor half of it', async () => {
  const { world, student, advisor, email, link, consentId } = await shared();
  const stranger = await world.contact(await world.advisor(), 'EMAIL', 'other@example.org');
  const bad = [link, stranger, globalId('ContactPoint', randomUUID()), globalId('Advisor', randomUUID()), 'nonsense'];
  for (const id of bad) {
    const payload = await advisor.does('changeContactConsent', { consentId, contactPointIds: [email, id], expiresInDays: 300 }, CONSENT);
    expect(payload).toMatchObject({
      contactConsent: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'This consent names no point of that id.', field: ['input', 'contactPointIds', '1'] }],
    });
  }
  // All or nothing: the point that could be kept did not push out the other, and the end did not move.
  expect(await seen(student, advisor)).toEqual(['one@example.org', '+13125550100']);
  const { node } = await advisor.ask('query ($id: ID!) { node(id: $id) { ... on ContactConsent { expiresAt } } }', { id: consentId });
  expect(Date.parse(node.expiresAt) - Date.now()).toBeLessThan(30 * DAY + 60_000);
});

test.each(['revoked', 'replaced', 'expired'])('a consent that is %s has ended, and is not brought back by changing it', async (how) => {
  const { student, advisor, phone, email, requestId, consentId } = await shared();
  const grant = { introRequestId: requestId, contactPointIds: [phone] };
  if (how === 'revoked') await advisor.succeeds('revokeContactConsent', { consentId });
  if (how === 'replaced') await advisor.succeeds('grantContactConsent', grant);
  if (how === 'expired') {
    await sql(
      `update contact_consent set granted_at = granted_at - interval '31 days', expires_at = expires_at - interval '31 days'
      where owner_id = $1`,
      [advisor.accountId],
    );
  }
  for (const change of [{ expiresInDays: 10 }, { contactPointIds: [email] }]) {
    const payload = await advisor.does('changeContactConsent', { consentId, ...change });
    expect(payload.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'consentId'] }]);
  }
  expect(await seen(student, advisor)).toEqual(how === 'replaced' ? ['+13125550100'] : null);
});

test('only its owner can change a consent; to all others there is none of that id, be it there, absent or nonsense', async () => {
  const { world, student, advisor, email, consentId } = await shared();
  const foreign = await (await World.create()).advisor();
  const attempts = [
    [student, consentId],
    [await world.student(), consentId],
    [await world.advisor(), consentId],
    [await world.staff(), consentId],
    [foreign, consentId],
    [advisor, globalId('ContactConsent', randomUUID())],
    [advisor, globalId('ContactPoint', randomUUID())],
    [advisor, 'nonsense'],
  ] as const;
  for (const [person, id] of attempts) {
    const payload = await person.does('changeContactConsent', { consentId: id, contactPointIds: [email], expiresInDays: 1 }, CONSENT);
    expect(payload).toMatchObject({
      contactConsent: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'You have given no consent of that id.', field: ['input', 'consentId'] }],
    });
  }
  expect(await seen(student, advisor)).toEqual(['one@example.org', '+13125550100']);
});

test.each([
  ['nothing to change', {}, ['REQUIRED'], 'contactPointIds'],
  ['nulls', { contactPointIds: null, expiresInDays: null }, ['REQUIRED'], 'contactPointIds'],
  ['no point to keep', { contactPointIds: [] }, ['REQUIRED'], 'contactPointIds'],
  ['more than a year', { expiresInDays: 366 }, ['OUT_OF_RANGE'], 'expiresInDays'],
])('a change is refused with %s', async (_, change, expected, field) => {
  const { student, advisor, consentId } = await shared();
  const payload = await advisor.does('changeContactConsent', { consentId, ...change });
  expect(codes(payload)).toEqual(expected);
  expect(payload.userErrors[0].field).toEqual(['input', field]);
  expect(await seen(student, advisor)).toEqual(['one@example.org', '+13125550100']);
});

test('a consent that was changed is still taken back by one call that names nothing but it', async () => {
  const { student, advisor, phone, consentId } = await shared();
  await advisor.succeeds('changeContactConsent', { consentId, contactPointIds: [phone], expiresInDays: 365 });
  const { contactConsent } = await advisor.succeeds('revokeContactConsent', { consentId }, CONSENT);
  expect(contactConsent.status).toBe('REVOKED');
  expect(await seen(student, advisor)).toBeNull();
});
