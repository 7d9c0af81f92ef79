import { keyOf } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { startProcess } from '../setup/processes';
import { inLog, tablesWith } from '../traces';
import { type Answer, type Person, sql, World } from '../world';

const CONTACT = 'contact { points { value } }';
const DAMAGED =
  'What is sealed here is damaged or was moved, so it is not shown. The X-Request-Id of this answer tells the operator where to look.';
const NO_KEY = 'The key that this is sealed with is not at hand, so it is not shown. The operator has to bring the key back.';

const { servingUrl, ownerUrl, dataDir, logFile } = testEnvironment();

/** A student who may see the two contact points of one advisor and the one of another. */
async function trio() {
  const world = await World.create();
  const [student, advisor, other] = [await world.student(), await world.advisor(), await world.advisor()];
  const [email, phone] = [
    await world.contact(advisor, 'EMAIL', 'first@sealed.example'),
    await world.contact(advisor, 'PHONE', '+13125550122'),
  ];
  const others = await world.contact(other, 'EMAIL', 'second@sealed.example');
  await world.accepted(student, advisor, { shareContact: ['EMAIL', 'PHONE'] });
  await world.accepted(student, other, { shareContact: ['EMAIL'] });
  return { world, student, advisor, other, email, phone, others };
}

/** Both advisors' contacts, in one request. */
const both = (student: Person, advisor: Person, other: Person, url?: string) =>
  student.send(
    `query ($a: ID!, $b: ID!) { a: advisor(id: $a) { name ${CONTACT} } b: advisor(id: $b) { name ${CONTACT} } }`,
    { a: advisor.advisorId, b: other.advisorId },
    url,
  );

/** The sealed value of a contact point takes the place of another's. */
const exchange = (one: string, two: string) =>
  sql(
    `update contact_value v set sealed = o.sealed from contact_value o
     where o.institution_id = v.institution_id and (v.contact_point_id, o.contact_point_id) in (($1::uuid, $2::uuid), ($2::uuid, $1::uuid))`,
    [keyOf('ContactPoint', one), keyOf('ContactPoint', two)],
  );

/** The first advisor's contact is an error that tells what is wrong and nothing else; the second's is shown. */
function expectOneShut(answer: Answer, advisor: Person, other: Person, error: { code: string; message: string }) {
  expect(answer.data).toEqual({
    a: { name: advisor.name, contact: null },
    b: { name: other.name, contact: { points: [{ value: 'second@sealed.example' }] } },
  });
  expect(answer.errors).toMatchObject([{ message: error.message, path: ['a', 'contact'], extensions: { code: error.code } }]);
  for (const value of ['first@sealed.example', '+13125550122']) expect(answer.text).not.toContain(value);
}

test('a contact value is nowhere in the database and nowhere in the log, in no writing', async () => {
  const world = await World.create();
  const [student, advisor, staff] = [await world.student(), await world.advisor(), await world.staff()];
  const values = ['plover.quixotic-8841@sealed.example', '+13125558841', 'https://sealed.example/plover-quixotic-8841'];
  const [email = '', phone = '', link = ''] = values;
  const emailPoint = await world.contact(advisor, 'EMAIL', email, 'visible-label-8841');
  await world.contact(advisor, 'PHONE', phone);
  await world.contact(advisor, 'BOOKING_LINK', link);
  // Everything that handles a value: shown under a consent, to staff, to its owner, exported, changed, refused, quoted in a wrong input.
  await world.accepted(student, advisor, { shareContact: ['EMAIL', 'PHONE', 'BOOKING_LINK'] });
  const { advisor: node } = await student.ask(`query ($id: ID!) { advisor(id: $id) { ${CONTACT} } }`, { id: advisor.advisorId });
  expect(node.contact.points.map((point: { value: string }) => point.value)).toEqual(values);
  await staff.succeeds('revealContact', { ownerId: advisor.advisorId, reason: 'The student could not reach them.' }, CONTACT);
  await advisor.ask('{ viewer { contactPoints { value } } }');
  await advisor.succeeds('requestDataExport', {}, 'dataExport { document }');
  await advisor.succeeds('setContactPoint', { id: emailPoint, kind: 'EMAIL', value: email, label: 'visible-label-8841' });
  await advisor.does('setContactPoint', { kind: 'EMAIL', value: `${email} ${phone}` });
  await advisor.send(`mutation { setContactPoint(input: { kind: "${email}", value: ${JSON.stringify(phone)} }) { userErrors { code } } }`);

  expect(await tablesWith(values)).toEqual([]);
  expect(inLog(values, logFile)).toEqual([]);
  // The same search does find what is kept as it is.
  expect(inLog(['"request"'], logFile)).not.toEqual([]);
  expect(await tablesWith(['visible-label-8841'])).toContain('contact_point: visible-label-8841');
});

test('the search for traces finds a value in every writing', async () => {
  const world = await World.create();
  for (const text of [
    'x plover-8842 y',
    Buffer.from('plover-8842').toString('hex'),
    ...['', 'x', 'xy'].map((before) => Buffer.from(`${before}plover-8842`).toString('base64url')),
  ]) {
    const person = await world.account(text, []);
    expect((await tablesWith(['plover-8842'])).length).toBeGreaterThan(0);
    await sql('delete from account where id = $1', [person.accountId]);
    expect(await tablesWith(['plover-8842'])).toEqual([]);
  }
});

describe('a sealed value that is not where it was sealed', () => {
  test('is not shown in the place of another of its owner, and keeps nobody else’s from being shown', async () => {
    const { student, advisor, other, email, phone } = await trio();
    await exchange(email, phone);
    const expected = { code: 'INTERNAL_SERVER_ERROR', message: DAMAGED };
    expectOneShut(await both(student, advisor, other), advisor, other, expected);
    const own = await advisor.send('{ viewer { contactPoints { value } } }');
    expect(own.errors).toMatchObject([{ message: DAMAGED, extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    await exchange(email, phone);
    expect((await both(student, advisor, other)).errors).toBeUndefined();
  });

  test('is not shown in the place of somebody else’s, whose key opens nothing of it', async () => {
    const { student, advisor, other, email, others } = await trio();
    await exchange(email, others);
    const answer = await both(student, advisor, other);
    expect(answer.data).toEqual({ a: { name: advisor.name, contact: null }, b: { name: other.name, contact: null } });
    expect(answer.errors?.map((error) => error.message)).toEqual([NO_KEY, NO_KEY]);
    expect(answer.text).not.toContain('sealed.example');
  });

  test('and that brought its owner’s key along is not shown either: the key is bound to its holder', async () => {
    const { student, advisor, other, email, phone, others } = await trio();
    await advisor.succeeds('removeContactPoint', { id: phone });
    await exchange(email, others);
    await sql(
      `update data_key k set id = o.id, wrapped = o.wrapped, institution_key_id = o.institution_key_id from data_key o
       where o.institution_id = k.institution_id and k.holder_id = $1 and o.holder_id = $2`,
      [advisor.accountId, other.accountId],
    );
    const answer = await both(student, advisor, other);
    expect(answer.data.a.contact).toBeNull();
    const error = answer.errors?.find(({ path }) => path?.[0] === 'a');
    expect(error).toMatchObject({ message: DAMAGED, extensions: { code: 'INTERNAL_SERVER_ERROR' } });
    expect(answer.text).not.toContain('sealed.example');
  });
});

test.each([
  ['a flipped bit', 'set_bit(sealed, 8 * length(sealed) - 3, 1 - get_bit(sealed, 8 * length(sealed) - 3))'],
  ['a cut-off end', 'substr(sealed, 1, length(sealed) - 1)'],
  ['nothing but the id of its key', 'substr(sealed, 1, 16)'],
  ['bytes added', "sealed || '\\x00'::bytea"],
])('a sealed value with %s is not shown, and keeps nobody else’s from being shown', async (_, damaged) => {
  const { student, advisor, other, email } = await trio();
  await sql(`update contact_value set sealed = ${damaged} where contact_point_id = $1`, [keyOf('ContactPoint', email)]);
  const expected = { code: 'INTERNAL_SERVER_ERROR', message: DAMAGED };
  expectOneShut(await both(student, advisor, other), advisor, other, expected);
});

test('without the master key contact details are away, told so in plain words, while the directory goes on', async () => {
  const { world, student, advisor, other } = await trio();
  await sql("update institution_key set master_key_id = 'lost' where institution_id = $1", [world.institutionId]);
  // A server keeps the institution keys it has opened; one that starts now has opened none yet.
  const fresh = await startProcess({ DATABASE_URL: servingUrl, DATABASE_OWNER_URL: ownerUrl, DATA_DIR: dataDir });
  try {
    const answer = await both(student, advisor, other, fresh.url);
    expect(answer.data).toEqual({ a: { name: advisor.name, contact: null }, b: { name: other.name, contact: null } });
    expect(answer.errors).toMatchObject(
      ['a', 'b'].map((alias) => ({ message: NO_KEY, path: [alias, 'contact'], extensions: { code: 'SERVICE_UNAVAILABLE' } })),
    );
    const directory = await student.send('{ advisors { nodes { name } } viewer { account { name } } }', undefined, fresh.url);
    expect(directory.errors).toBeUndefined();
    expect(directory.data.advisors.nodes).toHaveLength(2);

    await sql("update institution_key set master_key_id = 'development' where institution_id = $1", [world.institutionId]);
    expect((await both(student, advisor, other, fresh.url)).errors).toBeUndefined();
  } finally {
    await fresh.stop();
  }
});

test('while the clock is behind what the record has seen, nothing is revealed, lest an expired consent come alive', async () => {
  const { world, student, advisor, other } = await trio();
  const staff = await world.staff();
  await sql(
    "update audit_event set at = at + interval '1 hour' where institution_id = $1 and id = (select max(id) from audit_event where institution_id = $1)",
    [world.institutionId],
  );
  const before = await sql('select 1 from disclosure where institution_id = $1', [world.institutionId]);
  const away = {
    message: "The database's clock has gone back, so no contact details are shown until it is right again.",
    extensions: { code: 'SERVICE_UNAVAILABLE' },
  };
  const answer = await both(student, advisor, other);
  expect(answer.data).toEqual({ a: { name: advisor.name, contact: null }, b: { name: other.name, contact: null } });
  expect(answer.errors).toMatchObject([away, away]);
  const reveal = 'mutation ($input: RevealContactInput!) { revealContact(input: $input) { contact { points { value } } } }';
  const asStaff = await staff.send(reveal, { input: { ownerId: advisor.advisorId, reason: 'The student could not reach them.' } });
  expect(asStaff.data).toEqual({ revealContact: null });
  expect(asStaff.errors).toMatchObject([away]);
  for (const { text } of [answer, asStaff]) expect(text).not.toContain('sealed.example');
  expect(await sql('select 1 from disclosure where institution_id = $1', [world.institutionId])).toEqual(before);
  // What is not somebody else's contact details goes on.
  expect((await advisor.ask('{ viewer { contactPoints { value } } }')).viewer.contactPoints).toHaveLength(2);
});
