import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { keyOf } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { type Data, type Person, sql, World } from '../world';

async function publicKeys(): Promise<(JsonWebKey & { kid: string })[]> {
  const response = await fetch(`${testEnvironment().serverUrl}/.well-known/jwks.json`);
  return ((await response.json()) as Data).keys;
}

async function pair() {
  const world = await World.create({ name: 'Test University' });
  const [student, advisor] = [await world.student({ name: 'Sam Student' }), await world.advisor({ name: 'Ada Advisor' })];
  await world.contact(advisor, 'EMAIL', 'ada@example.org', 'my desk');
  await world.contact(advisor, 'PHONE', '+13125550100');
  await world.contact(student, 'EMAIL', 'sam@example.org');
  return { world, student, advisor };
}

const RECEIPT = 'id event issuedAt jws record summary';

/** The consents that somebody gave, the latest first, with their receipts. */
async function given(owner: Person): Promise<Data[]> {
  const query = `{ viewer { contactConsents { nodes { id owner { name } receipt { ${RECEIPT} } receipts { ${RECEIPT} } } } } }`;
  const { viewer } = await owner.ask(query);
  return viewer.contactConsents.nodes.filter((node: Data) => node.owner.name === owner.name);
}

const events = async (owner: Person): Promise<string[][]> =>
  (await given(owner)).map((consent) => consent.receipts.map((receipt: Data) => receipt.event));

/** What happens to a consent, each by another way, and the receipts that its owner has of it then, the latest first. */
type Way = (pair: { world: World; student: Person; advisor: Person }) => Promise<Person>;
const share = { shareMyContact: ['EMAIL'] };
const WAYS: [string, string[][], Way][] = [
  [
    'accepting a request',
    [['GRANTED']],
    async ({ world, student, advisor }) => {
      await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
      return advisor;
    },
  ],
  [
    'a grant',
    [['GRANTED']],
    async ({ world, student, advisor }) => {
      const { requestId } = await world.accepted(student, advisor);
      await advisor.succeeds('grantContactConsent', { introRequestId: requestId, kinds: ['EMAIL'] });
      return advisor;
    },
  ],
  [
    'a grant in the place of another',
    [['GRANTED'], ['REVOKED', 'GRANTED']],
    async ({ world, student, advisor }) => {
      const { requestId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
      await advisor.succeeds('grantContactConsent', { introRequestId: requestId, kinds: ['PHONE'] });
      return advisor;
    },
  ],
  // It ended by itself, as its first receipt said it would.
  [
    'a grant in the place of one that has run out',
    [['GRANTED'], ['GRANTED']],
    async ({ world, student, advisor }) => {
      const { requestId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
      await sql(
        "update contact_consent set granted_at = now() - interval '9 days', expires_at = now() - interval '1 day' where owner_id = $1",
        [advisor.accountId],
      );
      await advisor.succeeds('grantContactConsent', { introRequestId: requestId, kinds: ['PHONE'] });
      return advisor;
    },
  ],
  [
    'a change',
    [['CHANGED', 'GRANTED']],
    async ({ world, student, advisor }) => {
      const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
      await advisor.succeeds('changeContactConsent', { consentId, expiresInDays: 5 });
      return advisor;
    },
  ],
  [
    'a change that is refused',
    [['GRANTED']],
    async ({ world, student, advisor }) => {
      const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
      await advisor.does('changeContactConsent', { consentId, expiresInDays: 5, contactPointIds: ['x'] });
      return advisor;
    },
  ],
  [
    'a revocation, and its repetition',
    [['REVOKED', 'GRANTED']],
    async ({ world, student, advisor }) => {
      const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
      for (const _ of [1, 2]) await advisor.succeeds('revokeContactConsent', { consentId });
      return advisor;
    },
  ],
  [
    'blocking the recipient',
    [['REVOKED', 'GRANTED']],
    async ({ world, student, advisor }) => {
      await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
      await advisor.succeeds('blockAccount', { accountId: student.studentId });
      return advisor;
    },
  ],
  [
    'a request that shares the student’s own',
    [['GRANTED']],
    async ({ world, student, advisor }) => {
      await world.request(student, advisor, share);
      return student;
    },
  ],
  [
    'its acceptance, which lets it last longer',
    [['CHANGED', 'GRANTED']],
    async ({ world, student, advisor }) => {
      await advisor.succeeds('acceptIntro', { introRequestId: await world.request(student, advisor, share) });
      return student;
    },
  ],
  [
    'its decline',
    [['REVOKED', 'GRANTED']],
    async ({ world, student, advisor }) => {
      await advisor.succeeds('declineIntro', { introRequestId: await world.request(student, advisor, share) });
      return student;
    },
  ],
  [
    'its withdrawal',
    [['REVOKED', 'GRANTED']],
    async ({ world, student, advisor }) => {
      await student.succeeds('withdrawIntro', { introRequestId: await world.request(student, advisor, share) });
      return student;
    },
  ],
];

test.each(WAYS)('%s leaves exactly one receipt for each thing that happened: %j', async (_, expected, happen) => {
  const all = await pair();
  const owner = await happen(all);
  expect(await events(owner)).toEqual(expected);
  // Nothing beside what the owner is shown.
  expect(await sql('select 1 from consent_receipt where institution_id = $1', [all.world.institutionId])).toHaveLength(
    expected.flat().length,
  );
});

test('the latest receipt of a consent that was changed and revoked at the same moment is that of its end', async () => {
  const { world, student, advisor } = await pair();
  const { requestId } = await world.accepted(student, advisor);
  // Which of the two comes first is open, and so is which carries the earlier time; that nothing follows the end is not.
  for (let round = 0; round < 40; round += 1) {
    const grant = { introRequestId: requestId, kinds: ['EMAIL'] };
    const { contactConsent } = await advisor.succeeds('grantContactConsent', grant, 'contactConsent { id }');
    const consentId = contactConsent.id;
    await Promise.all([
      advisor.does('changeContactConsent', { consentId, expiresInDays: 5 }),
      advisor.succeeds('revokeContactConsent', { consentId }),
    ]);
    const query = 'query ($id: ID!) { node(id: $id) { ... on ContactConsent { status receipt { event } receipts { event } } } }';
    const { node } = await advisor.ask(query, { id: consentId });
    expect(node).toMatchObject({ status: 'REVOKED', receipt: { event: 'REVOKED' } });
    expect(node.receipts.at(-1)).toEqual({ event: 'GRANTED' });
  }
});

test('anybody can fetch the public keys, and nothing of the private ones is among them', async () => {
  const keys = await publicKeys();
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
  }
});

test('every receipt is signed with a published key, and says the same as its record', async () => {
  const { world, student, advisor } = await pair();
  const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  await advisor.succeeds('changeContactConsent', { consentId, expiresInDays: 5 });
  await advisor.succeeds('revokeContactConsent', { consentId });
  const [{ receipts, receipt }] = await given(advisor);
  expect(receipt).toEqual(receipts[0]);
  expect(new Set(receipts.map((one: Data) => one.id)).size).toBe(3);
  const keys = await publicKeys();
  for (const { jws, record } of receipts) {
    const [header, payload, signature] = jws.split('.');
    const { kid, ...rest } = JSON.parse(Buffer.from(header, 'base64url').toString());
    expect(rest).toEqual({ alg: 'ES256', typ: 'consent-receipt+jws' });
    // RFC 7518, section 3.4: the two numbers of the signature one after the other. Checked without the code that signed.
    const key = createPublicKey({ key: keys.find((one) => one.kid === kid) as JsonWebKey, format: 'jwk' });
    const signed = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    expect(signed).toBe(true);
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual(record);
  }
});

test('a record is JSON-LD that names points by id, kind and version, and neither a value, a label nor a person', async () => {
  const { world, student, advisor } = await pair();
  const policy = { noticeVersion: '2031-09 b', noticeUrl: 'https://example.org/privacy' };
  await (await world.staff()).succeeds('updateInstitutionPolicy', policy);
  // A changed value is a second version of the point.
  const phone = await world.contact(advisor, 'PROFILE_LINK', 'https://example.org/first');
  await advisor.succeeds('setContactPoint', { id: phone, kind: 'PROFILE_LINK', value: 'https://example.org/second' });
  const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL', 'PROFILE_LINK'] });
  const [{ receipts }] = await given(advisor);
  const [{ record, jws, id, issuedAt }] = receipts;
  const urn = (key: string | null) => `urn:uuid:${key}`;
  const consentKey = keyOf('ContactConsent', consentId as string);
  const owner = { '@id': urn(advisor.accountId) };
  expect(record).toMatchObject({
    '@context': { dpv: 'https://w3id.org/dpv#', pd: 'https://w3id.org/dpv/pd#' },
    '@id': urn(keyOf('ConsentReceipt', id)),
    '@type': 'dpv:ConsentReceipt',
    'dct:created': issuedAt,
    'dpv:hasRecipient': owner,
    'dpv:hasRecordOfActivity': {
      '@id': urn(consentKey),
      '@type': 'dpv:ConsentRecord',
      'dpv:hasDataSubject': owner,
      'dpv:hasDataController': { '@id': urn(world.institutionId), 'schema:name': 'Test University' },
      'dpv:hasNotice': { 'dct:hasVersion': '2031-09 b', 'schema:url': 'https://example.org/privacy' },
      'dpv:hasProcess': { 'dpv:hasRecipient': { '@id': urn(student.accountId) }, 'dpv:hasConsentControl': 'dpv:WithdrawConsent' },
      'dpv:hasConsentStatus': [{ '@type': 'dpv:ConsentGiven', 'dpv:isIndicatedBy': owner }],
    },
  });
  const points = await sql('select id, kind from contact_point where owner_id = $1 order by kind', [advisor.accountId]);
  const [email, , link] = points;
  expect(record['dpv:hasRecordOfActivity']['dpv:hasProcess']['dpv:hasPersonalData']).toEqual([
    { '@id': urn(email.id), '@type': 'pd:EmailAddress', 'dct:type': 'EMAIL', 'dct:hasVersion': '1' },
    { '@id': urn(link.id), '@type': 'pd:SocialMediaData', 'dct:type': 'PROFILE_LINK', 'dct:hasVersion': '2' },
  ]);
  const text = JSON.stringify(record) + Buffer.from(jws.split('.')[1], 'base64url').toString();
  for (const secret of ['ada@example.org', '+1312', 'example.org/second', 'my desk', 'Ada', 'Sam']) expect(text).not.toContain(secret);
});

test('the summary is plain words; its owner reads the recipient’s name as long as there is one', async () => {
  const { world, student, advisor } = await pair();
  await world.contact(advisor, 'EMAIL', 'ada@example.com');
  const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL', 'PHONE'], consentExpiresInDays: 30 });
  const date = '\\d{1,2} [A-Z][a-z]+ 20\\d\\d';
  const summary = async () => (await given(advisor))[0].receipt.summary as string;
  expect(await summary()).toMatch(
    new RegExp(
      `^On ${date} you let Sam Student see 2 of your email addresses, your telephone number, until ${date}\\. What for: To arrange and hold the informational interview\\. Test University answers for it, under version 1 of its privacy notice\\. You can take it back at any time; it holds from the next request on\\.$`,
    ),
  );
  await advisor.succeeds('changeContactConsent', { consentId, expiresInDays: 5 });
  expect(await summary()).toMatch(new RegExp(`^On ${date} you changed what Sam Student may see: 2 of your`));
  await advisor.succeeds('revokeContactConsent', { consentId });
  expect(await summary()).toMatch(new RegExp(`^On ${date} your permission for Sam Student to see 2 of your .+ ended\\. What for`));
  await sql('update account set closed_at = now() where id = $1', [student.accountId]);
  expect(await summary()).toContain('your permission for one person to see');
});

test('a receipt is its owner’s: the recipient reads null, and staff do not even see the consent', async () => {
  const { world, student, advisor } = await pair();
  const { consentId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
  const query = 'query ($id: ID!) { node(id: $id) { ... on ContactConsent { status receipt { jws } receipts { jws } } } }';
  const read = async (person: Person) => (await person.ask(query, { id: consentId })).node;
  expect((await read(advisor)).receipts).toHaveLength(1);
  expect(await read(student)).toEqual({ status: 'ACTIVE', receipt: null, receipts: null });
  expect(await read(await world.staff())).toBeNull();
});
