import { randomUUID } from 'node:crypto';
import { globalId } from '../../src/platform/global-id';
import { codes, type Person, sql, World } from '../world';

const REASON = 'A chat of today was moved and nobody answers.';
const CONTACT = 'contact { points { kind value } consent { id } }';

async function world() {
  const world = await World.create();
  const [staff, advisor] = [await world.staff(), await world.advisor()];
  await world.contact(advisor, 'EMAIL', 'one@example.org');
  await world.contact(advisor, 'PHONE', '+13125550100');
  return { world, staff, advisor };
}

const accountId = (person: Person) => globalId('Account', person.accountId);
const reveal = (staff: Person, ownerId: string, reason = REASON) => staff.does('revealContact', { ownerId, reason }, CONTACT);

/** What a reveal leaves behind, of which there must be nothing when it is refused. */
async function traces(institutionId: string): Promise<number> {
  const disclosures = await sql('select 1 from disclosure where institution_id = $1', [institutionId]);
  const events = await sql(
    "select 1 from audit_event where institution_id = $1 and action in ('CONTACT_REVEALED_TO_STAFF', 'CONTACT_DISCLOSED')",
    [institutionId],
  );
  return disclosures.length + events.length;
}

test.each(['Advisor', 'Account'])('staff who say why see the values of a person, by the id of their %s', async (type) => {
  const { staff, advisor } = await world();
  const { contact, userErrors } = await reveal(staff, globalId(type, advisor.accountId));
  expect(userErrors).toEqual([]);
  expect(contact).toEqual({
    points: [
      { kind: 'EMAIL', value: 'one@example.org' },
      { kind: 'PHONE', value: '+13125550100' },
    ],
    consent: null,
  });
});

test('a student’s values are revealed in the same way; a reveal is no consent, so the profile shows them none', async () => {
  const { world: place, staff, advisor } = await world();
  const student = await place.student();
  await place.contact(student, 'EMAIL', 'student@example.org');
  expect((await reveal(staff, student.studentId)).contact.points).toEqual([{ kind: 'EMAIL', value: 'student@example.org' }]);
  await reveal(staff, advisor.advisorId);
  const answer = await staff.ask('query ($id: ID!) { advisor(id: $id) { viewerContactAccess contact { points { value } } } }', {
    id: advisor.advisorId,
  });
  expect(answer.advisor).toEqual({ viewerContactAccess: 'NOT_GRANTED', contact: null });
});

test('a reveal is a disclosure, which the owner sees with who it was and the reason', async () => {
  const { staff, advisor } = await world();
  await reveal(staff, advisor.advisorId, `  ${REASON} `);
  await reveal(staff, advisor.advisorId);
  await reveal(staff, advisor.advisorId, 'They asked for their own details.');
  const { viewer } = await advisor.ask('{ viewer { disclosures { nodes { reason kinds times to { name } } } } }');
  const seen = { kinds: ['EMAIL', 'PHONE'], to: { name: staff.name } };
  expect(viewer.disclosures.nodes).toEqual([
    { ...seen, times: 1, reason: 'They asked for their own details.' },
    { ...seen, times: 2, reason: REASON },
  ]);
});

test('a reveal is written into the audit record, without the values and without the reason', async () => {
  const { staff, advisor } = await world();
  await reveal(staff, advisor.advisorId);
  const answer = await staff.send(
    '{ auditEvents(filter: { actions: [CONTACT_REVEALED_TO_STAFF] }) { nodes { action actor { id } subject { id } objectType details } } }',
  );
  expect(answer.data.auditEvents.nodes).toEqual([
    {
      action: 'CONTACT_REVEALED_TO_STAFF',
      actor: { id: accountId(staff) },
      subject: { id: accountId(advisor) },
      objectType: 'Disclosure',
      details: { kinds: ['EMAIL', 'PHONE'] },
    },
  ]);
  for (const secret of ['one@example.org', '5550100', 'nobody answers']) expect(answer.text).not.toContain(secret);
});

test('somebody who has no contact points is shown as such, and that is not a disclosure', async () => {
  const { world: place, staff } = await world();
  const student = await place.student();
  expect(await reveal(staff, student.studentId)).toMatchObject({ contact: { points: [] }, userErrors: [] });
  expect(await traces(place.institutionId)).toBe(0);
  expect(
    await sql("select actor_id, subject_id from audit_event where institution_id = $1 and action = 'REVEAL_FOUND_NOTHING'", [
      place.institutionId,
    ]),
  ).toEqual([{ actor_id: staff.accountId, subject_id: student.accountId }]);
});

test.each([
  ['nothing', '', 'REQUIRED'],
  ['blanks', ' \n ', 'REQUIRED'],
  ['what nobody sees', '\u200b'.repeat(20), 'REQUIRED'],
  ['a word', 'because', 'TOO_SHORT'],
  ['a novel', 'x'.repeat(501), 'TOO_LONG'],
  ['two lines', 'two lines\nof a reason', 'INVALID'],
])('%s is no reason, and nothing is disclosed', async (_, reason, code) => {
  const { world: place, staff, advisor } = await world();
  const payload = await reveal(staff, advisor.advisorId, reason);
  expect(payload).toMatchObject({ contact: null, userErrors: [{ code, field: ['input', 'reason'] }] });
  expect(await traces(place.institutionId)).toBe(0);
});

test('students and alumni may not reveal, whomever and why ever', async () => {
  const { world: place, advisor } = await world();
  for (const person of [await place.student(), await place.advisor(), advisor]) {
    const answer = await person.send(
      'mutation ($input: RevealContactInput!) { revealContact(input: $input) { contact { points { value } } } }',
      {
        input: { ownerId: advisor.advisorId, reason: REASON },
      },
    );
    expect(answer.data?.revealContact ?? null).toBeNull();
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(answer.text).not.toContain('one@example.org');
  }
  expect(await traces(place.institutionId)).toBe(0);
});

test('an institution that has turned it off lets nobody reveal, from the next request on', async () => {
  const { world: place, staff, advisor } = await world();
  await staff.succeeds('updateInstitutionPolicy', { staffReveal: 'OFF' });
  expect(await reveal(staff, advisor.advisorId)).toMatchObject({ contact: null, userErrors: [{ code: 'REVEAL_NOT_ALLOWED' }] });
  // Not even whether there is such a person is told.
  expect(codes(await reveal(staff, globalId('Advisor', randomUUID())))).toEqual(['REVEAL_NOT_ALLOWED']);
  expect(await traces(place.institutionId)).toBe(0);
  await staff.succeeds('updateInstitutionPolicy', { staffReveal: 'ALLOWED' });
  expect((await reveal(staff, advisor.advisorId)).contact.points).toHaveLength(2);
});

test.each([
  [['PRIVACY'], true],
  [['ADMIN'], true],
  [['COUNSELOR', 'IMPORTER', 'ANALYST'], false],
  [[], false],
])('where it is limited, staff with the duties %j may: %s', async (duties, may) => {
  const { world: place, staff, advisor } = await world();
  const person = await place.staff(duties);
  expect((await reveal(person, advisor.advisorId)).contact.points).toHaveLength(2);
  const before = await traces(place.institutionId);
  await staff.succeeds('updateInstitutionPolicy', { staffReveal: 'LIMITED' });
  const payload = await reveal(person, advisor.advisorId);
  expect(codes(payload)).toEqual(may ? [] : ['REVEAL_NOT_ALLOWED']);
  expect(payload.contact?.points.length ?? 0).toBe(may ? 2 : 0);
  expect((await traces(place.institutionId)) > before).toBe(may);
});

async function several(place: World, count: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let index = 0; index < count; index += 1) {
    const advisor = await place.advisor();
    await place.contact(advisor, 'EMAIL', `number${index}@example.org`);
    people.push(advisor);
  }
  return people;
}

test('a day’s limit counts people, not looks, for each member of staff and over 24 hours', async () => {
  const { world: place, staff, advisor } = await world();
  const colleague = await place.staff();
  const [second, third] = (await several(place, 2)) as [Person, Person];
  await staff.succeeds('updateInstitutionPolicy', { staffRevealsPerDay: 2 });
  for (const person of [advisor, second, advisor, second]) expect(codes(await reveal(staff, person.advisorId))).toEqual([]);
  const before = await traces(place.institutionId);
  expect(await reveal(staff, third.advisorId)).toMatchObject({ contact: null, userErrors: [{ code: 'REVEAL_LIMIT' }] });
  expect(await traces(place.institutionId)).toBe(before);
  // Those already seen can be looked up again, and others have a limit of their own.
  expect(codes(await reveal(staff, advisor.advisorId))).toEqual([]);
  expect(codes(await reveal(colleague, third.advisorId))).toEqual([]);
  await sql("update disclosure set at = at - interval '25 hours' where owner_id = $1", [second.accountId]);
  expect(codes(await reveal(staff, third.advisorId))).toEqual([]);
  expect(codes(await reveal(staff, second.advisorId))).toEqual(['REVEAL_LIMIT']);
});

test('what staff see as the holder of a consent does not count toward the limit', async () => {
  const { world: place, staff, advisor } = await world();
  const both = await place.student({ roles: ['STUDENT', 'STAFF'] });
  await place.accepted(both, advisor, { shareContact: ['EMAIL'] });
  await staff.succeeds('updateInstitutionPolicy', { staffRevealsPerDay: 1 });
  const { advisor: node } = await both.ask('query ($id: ID!) { advisor(id: $id) { contact { points { value } } } }', {
    id: advisor.advisorId,
  });
  expect(node.contact.points).toHaveLength(1);
  const [other] = (await several(place, 1)) as [Person];
  expect(codes(await reveal(both, other.advisorId))).toEqual([]);
});

test('a limit of none is none, and reveals at the same moment do not exceed one together', async () => {
  const { world: place, staff } = await world();
  const people = await several(place, 8);
  await staff.succeeds('updateInstitutionPolicy', { staffRevealsPerDay: 0 });
  expect(codes(await reveal(staff, people[0]?.advisorId ?? ''))).toEqual(['REVEAL_LIMIT']);
  await staff.succeeds('updateInstitutionPolicy', { staffRevealsPerDay: 3 });
  for (let round = 0; round < 6; round += 1) {
    const colleague = await place.staff();
    const payloads = await Promise.all(people.map((person) => reveal(colleague, person.advisorId)));
    expect(payloads.flatMap(codes)).toEqual(Array(5).fill('REVEAL_LIMIT'));
    expect(await sql('select distinct owner_id from disclosure where recipient_id = $1', [colleague.accountId])).toHaveLength(3);
  }
});

test('another institution’s, a closed, an absent and a malformed id look alike, and so does one’s own', async () => {
  const { world: place, staff } = await world();
  const { advisor: foreign } = await world();
  const closed = await place.advisor();
  await place.contact(closed, 'EMAIL', 'closed@example.org');
  await sql('update account set closed_at = now() where id = $1', [closed.accountId]);
  await place.contact(staff, 'EMAIL', 'staff@example.org');
  const ids = [
    foreign.advisorId,
    accountId(foreign),
    closed.advisorId,
    globalId('Advisor', randomUUID()),
    globalId('Chat', randomUUID()),
    'nonsense',
    accountId(staff),
  ];
  for (const id of ids) {
    expect(await reveal(staff, id)).toEqual({
      contact: null,
      clientMutationId: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'There is nobody else of that id.', field: ['input', 'ownerId'] }],
    });
  }
  expect(await traces(place.institutionId)).toBe(0);
});
