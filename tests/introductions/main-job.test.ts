import { codes, sql, World } from '../world';

const CONTACT = 'query ($id: ID!) { advisor(id: $id) { viewerContactAccess contact { points { kind value label } consent { status } } } }';

test('a student asks, is accepted with consent, sees the contact, and loses it when consent is revoked', async () => {
  const world = await World.create();
  const [student, advisor, staff] = [await world.student(), await world.advisor(), await world.staff()];
  await world.contact(advisor, 'EMAIL', 'ada@example.org');
  await world.contact(advisor, 'PHONE', '+13125550100');

  const requestId = await world.request(student, advisor);
  expect((await student.ask(CONTACT, { id: advisor.advisorId })).advisor).toEqual({ viewerContactAccess: 'NOT_GRANTED', contact: null });

  const accepted = await advisor.succeeds(
    'acceptIntro',
    { introRequestId: requestId, shareContact: ['EMAIL'] },
    'introRequest { status contactConsent { id kinds } }',
  );
  expect(accepted.introRequest).toMatchObject({ status: 'ACCEPTED', contactConsent: { kinds: ['EMAIL'] } });
  expect((await student.ask(CONTACT, { id: advisor.advisorId })).advisor).toEqual({
    viewerContactAccess: 'GRANTED',
    contact: { points: [{ kind: 'EMAIL', value: 'ada@example.org', label: null }], consent: { status: 'ACTIVE' } },
  });

  const disclosures = await advisor.ask('{ viewer { disclosures { totalCount nodes { to { name } kinds times reason } } } }');
  expect(disclosures.viewer.disclosures).toEqual({
    totalCount: 1,
    nodes: [{ to: { name: student.name }, kinds: ['EMAIL'], times: 1, reason: null }],
  });

  await advisor.succeeds('revokeContactConsent', { consentId: accepted.introRequest.contactConsent.id });
  expect((await student.ask(CONTACT, { id: advisor.advisorId })).advisor).toEqual({ viewerContactAccess: 'REVOKED', contact: null });

  const report = await staff.ask('{ introReport(filter: {}) { total { requested { value } accepted { value } } } }');
  expect(report.introReport.total).toEqual({ requested: { value: 1 }, accepted: { value: 1 } });
  expect(await sql('select taken from advisor_month where advisor_id = $1', [advisor.accountId])).toEqual([{ taken: 1 }]);
  expect(codes(await advisor.does('acceptIntro', { introRequestId: requestId }))).toEqual(['CONFLICT']);
});
