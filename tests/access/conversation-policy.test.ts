import { ASK, codes, type Data, type Person, sql, World } from '../world';

const NUMBERS =
  'requestDays introducerDays referralDays openRequests chatMinutes thanksHours followUpDays requestReminderDays didItHappenDays';
const DEFAULTS = {
  requestDays: 14,
  introducerDays: 5,
  referralDays: 30,
  openRequests: 5,
  chatMinutes: 20,
  thanksHours: 24,
  followUpDays: 90,
  requestReminderDays: [3, 10],
  didItHappenDays: [1, 14, 28],
};
const policyOf = async (person: Person): Promise<Data> =>
  (await person.ask(`{ viewer { institution { policy { conversation { ${NUMBERS} } } } } }`)).viewer.institution.policy?.conversation ??
  null;
const templatesOf = async (person: Person): Promise<Data[]> =>
  (await person.ask('{ viewer { institution { requestTemplates { name purpose questions } } } }')).viewer.institution.requestTemplates;
const update = (admin: Person, input: object) =>
  admin.does('updateInstitutionPolicy', input, `institution { policy { conversation { ${NUMBERS} } } requestTemplates { name } }`);
const TEMPLATE = {
  name: 'A beginning',
  purpose: 'I study [program] and would like to hear of your work.',
  questions: ['What is [work] like?'],
};

async function admins() {
  const world = await World.create();
  return { world, admin: await world.staff(['ADMIN']), student: await world.student() };
}

test('an institution that has decided nothing has the defaults, and can change each for itself', async () => {
  const { admin, student } = await admins();
  expect(await policyOf(admin)).toEqual(DEFAULTS);
  // The policy is for staff; students live by it.
  expect(await policyOf(student)).toBeNull();
  const changes = { requestDays: 21, openRequests: 1, requestReminderDays: [9, 2, 9], didItHappenDays: [] };
  expect((await update(admin, { conversation: changes })).userErrors).toEqual([]);
  const changed = { ...DEFAULTS, ...changes, requestReminderDays: [2, 9] };
  expect(await policyOf(admin)).toEqual(changed);
  // What is left out, or null, stays.
  for (const conversation of [{}, null, { requestDays: null, didItHappenDays: null }]) {
    expect(codes(await update(admin, { conversation }))).toEqual([]);
    expect(await policyOf(admin)).toEqual(changed);
  }
  await update(admin, { conversation: { introducerDays: 30 } });
  expect(await policyOf(admin)).toEqual({ ...changed, introducerDays: 30 });
  expect(await policyOf(await (await World.create()).staff())).toEqual(DEFAULTS);
});

test.each([
  ['requestDays', 1, 90],
  ['introducerDays', 1, 30],
  ['referralDays', 1, 365],
  ['openRequests', 1, 100],
  ['chatMinutes', 5, 120],
  ['thanksHours', 1, 720],
  ['followUpDays', 7, 730],
])('%s goes from %i to %i', async (name, least, most) => {
  const { admin } = await admins();
  for (const value of [least, most]) {
    expect(codes(await update(admin, { conversation: { [name]: value } }))).toEqual([]);
    expect((await policyOf(admin))[name]).toBe(value);
  }
  for (const value of [least - 1, most + 1].filter((one) => one > 0))
    expect((await update(admin, { conversation: { [name]: value } })).userErrors).toMatchObject([
      { code: 'OUT_OF_RANGE', field: ['input', 'conversation', name] },
    ]);
  for (const value of [0, -1, 'x'])
    expect(
      (
        await admin.send(
          'mutation ($input: UpdateInstitutionPolicyInput!) { updateInstitutionPolicy(input: $input) { userErrors { code } } }',
          {
            input: { conversation: { [name]: value } },
          },
        )
      ).errors?.map((error) => error.extensions.code) ?? [],
    ).toEqual(['BAD_USER_INPUT']);
  expect((await policyOf(admin))[name]).toBe(most);
});

test.each([
  ['requestReminderDays', [91], 'OUT_OF_RANGE', '0'],
  ['requestReminderDays', [1, 2, 3, 4, 5, 6], 'TOO_LONG', undefined],
  ['didItHappenDays', [1, 366], 'OUT_OF_RANGE', '1'],
  ['didItHappenDays', Array(1_000).fill(999), 'TOO_LONG', undefined],
])('%s refuses %j', async (name, days, code, index) => {
  const { admin } = await admins();
  expect((await update(admin, { conversation: { [name]: days, requestDays: 30 } })).userErrors).toMatchObject([
    { code, field: ['input', 'conversation', name, ...(index === undefined ? [] : [index])] },
  ]);
  // All or nothing.
  expect(await policyOf(admin)).toEqual(DEFAULTS);
});

test('it takes the duty ADMIN', async () => {
  const { world, admin, student } = await admins();
  const QUERY = 'mutation ($input: UpdateInstitutionPolicyInput!) { updateInstitutionPolicy(input: $input) { userErrors { code } } }';
  for (const person of [student, await world.advisor(), await world.staff(['COUNSELOR', 'IMPORTER', 'ANALYST', 'PRIVACY'])])
    for (const input of [{ conversation: { requestDays: 90 } }, { requestTemplates: [] }])
      expect((await person.send(QUERY, { input })).errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  expect(await policyOf(admin)).toEqual(DEFAULTS);
});

test('two changes at once both hold', async () => {
  const { admin } = await admins();
  await Promise.all([
    update(admin, { conversation: { requestDays: 30 } }),
    update(admin, { conversation: { chatMinutes: 45 } }),
    update(admin, { conversation: { openRequests: 9 } }),
    update(admin, { requestTemplates: [TEMPLATE] }),
  ]);
  expect(await policyOf(admin)).toEqual({ ...DEFAULTS, requestDays: 30, chatMinutes: 45, openRequests: 9 });
  expect(await templatesOf(admin)).toEqual([TEMPLATE]);
});

describe('what is decided holds for what begins from then on:', () => {
  const days = (request: Data) => Math.round((Date.parse(request.expiresAt) - Date.parse(request.createdAt)) / 86_400_000);
  const REQUEST = 'introRequest { id createdAt expiresAt durationMinutes }';

  test('how long a request waits for the advisor, and for the introducer', async () => {
    const { world, admin, student } = await admins();
    const [counselor, advisor] = [await world.staff(['COUNSELOR']), await world.advisor()];
    const before = (await student.succeeds('requestIntro', { ...ASK, advisorId: advisor.advisorId }, REQUEST)).introRequest;
    await update(admin, { conversation: { requestDays: 3, introducerDays: 9 } });
    const again = await student.ask('query ($id: ID!) { introRequest(id: $id) { createdAt expiresAt } }', { id: before.id });
    expect([days(before), days(again.introRequest)]).toEqual([14, 14]);
    const direct = (await student.succeeds('requestIntro', { ...ASK, advisorId: (await world.advisor()).advisorId }, REQUEST)).introRequest;
    expect(days(direct)).toBe(3);
    const introducerId = Buffer.from(`Account:${counselor.accountId}`).toString('base64url');
    const other = await world.advisor();
    const warm = (await student.succeeds('requestIntro', { ...ASK, advisorId: other.advisorId, introducerId }, REQUEST)).introRequest;
    expect(days(warm)).toBe(9);
    const endorsed = await counselor.succeeds('endorseIntro', { introRequestId: warm.id, endorsement: 'Good.' }, REQUEST);
    expect(days(endorsed.introRequest)).toBe(3);
    const asked = await other.succeeds('askForMoreInfo', { introRequestId: warm.id, message: 'Why?' }, REQUEST);
    expect(days(asked.introRequest)).toBe(3);
    await update(admin, { conversation: { requestDays: 60 } });
    const answered = await student.succeeds('answerInfoRequest', { introRequestId: warm.id, message: 'So.' }, REQUEST);
    expect(days(answered.introRequest)).toBe(60);
  });

  test('how many requests one student can have open, also by what eligibility says', async () => {
    const { world, admin, student } = await admins();
    await update(admin, { conversation: { openRequests: 2 } });
    const eligible = async () => {
      const { advisorId } = await world.advisor();
      const { advisor } = await student.ask('query ($id: ID!) { advisor(id: $id) { viewerCanRequestIntro { reason } } }', {
        id: advisorId,
      });
      const refused = codes(await student.does('requestIntro', { ...ASK, advisorId }));
      expect(refused).toEqual(advisor.viewerCanRequestIntro.reason === null ? [] : [advisor.viewerCanRequestIntro.reason]);
      return advisor.viewerCanRequestIntro.reason;
    };
    expect([await eligible(), await eligible(), await eligible()]).toEqual([null, null, 'TOO_MANY_OPEN']);
    await update(admin, { conversation: { openRequests: 3 } });
    expect([await eligible(), await eligible()]).toEqual([null, 'TOO_MANY_OPEN']);
    // Lowered below what is open: what is open stays.
    await update(admin, { conversation: { openRequests: 1 } });
    expect(await eligible()).toBe('TOO_MANY_OPEN');
    expect((await student.ask('{ introRequests(filter: { statuses: [PENDING] }) { totalCount } }')).introRequests.totalCount).toBe(3);
  });

  test('how long a chat takes where nobody says otherwise', async () => {
    const { world, admin, student } = await admins();
    await update(admin, { conversation: { chatMinutes: 45 } });
    const startsAt = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const endsAt = new Date(Date.parse(startsAt) + 30 * 60_000).toISOString();
    const ask = { ...ASK, advisorId: (await world.advisor()).advisorId, proposedTimes: [{ startsAt, endsAt }] };
    expect((await student.does('requestIntro', ask)).userErrors).toMatchObject([
      { code: 'OUT_OF_RANGE', field: ['input', 'proposedTimes', '0', 'endsAt'] },
    ]);
    expect((await student.succeeds('requestIntro', { ...ask, proposedTimes: [] }, REQUEST)).introRequest.durationMinutes).toBe(45);
    const own = { ...ask, advisorId: (await world.advisor()).advisorId, durationMinutes: 30 };
    expect((await student.succeeds('requestIntro', own, REQUEST)).introRequest.durationMinutes).toBe(30);
  });
});

describe('templates', () => {
  test('come with Acquaint, are for everybody, and are replaced by the institution’s own', async () => {
    const { world, admin, student } = await admins();
    const given = await templatesOf(student);
    expect(given.length).toBeGreaterThan(1);
    for (const { purpose } of given) expect(purpose.length).toBeGreaterThan(20);
    expect(codes(await update(admin, { requestTemplates: [TEMPLATE, { name: 'Bare', purpose: TEMPLATE.purpose }] }))).toEqual([]);
    const own = [TEMPLATE, { name: 'Bare', purpose: TEMPLATE.purpose, questions: [] }];
    for (const person of [student, admin, await world.advisor()]) expect(await templatesOf(person)).toEqual(own);
    // Left out, they stay; an empty list offers none; null brings back those that come along.
    await update(admin, { conversation: { requestDays: 20 } });
    expect(await templatesOf(student)).toEqual(own);
    await update(admin, { requestTemplates: [] });
    expect(await templatesOf(student)).toEqual([]);
    await update(admin, { requestTemplates: null });
    expect(await templatesOf(student)).toEqual(given);
    expect(await templatesOf(await (await World.create()).student())).toEqual(given);
  });

  test.each<[string, object[], string, string]>([
    ['no name', [{ ...TEMPLATE, name: ' ' }], 'REQUIRED', '0.name'],
    ['a long name', [TEMPLATE, { ...TEMPLATE, name: 'x'.repeat(101) }], 'TOO_LONG', '1.name'],
    ['a name of two lines', [{ ...TEMPLATE, name: 'A\nB' }], 'INVALID', '0.name'],
    ['a short purpose', [{ ...TEMPLATE, purpose: 'Hello.' }], 'TOO_SHORT', '0.purpose'],
    ['200 kB', [{ ...TEMPLATE, purpose: 'x'.repeat(200_000) }], 'TOO_LONG', '0.purpose'],
    ['control characters', [{ ...TEMPLATE, purpose: `${TEMPLATE.purpose}\u0007` }], 'INVALID', '0.purpose'],
    ['an empty question', [{ ...TEMPLATE, questions: ['Why?', ''] }], 'REQUIRED', '0.questions.1'],
    ['eleven questions', [{ ...TEMPLATE, questions: Array(11).fill('Why?') }], 'TOO_LONG', '0.questions'],
  ])('refuse %s', async (_, requestTemplates, code, field) => {
    const { admin, student } = await admins();
    const given = await templatesOf(student);
    expect((await update(admin, { requestTemplates })).userErrors).toMatchObject([
      { code, field: ['input', 'requestTemplates', ...field.split('.')] },
    ]);
    expect(await templatesOf(student)).toEqual(given);
  });

  test('are at most twenty', async () => {
    const { admin, student } = await admins();
    expect((await update(admin, { requestTemplates: Array(21).fill(TEMPLATE) })).userErrors).toMatchObject([
      { code: 'TOO_LONG', field: ['input', 'requestTemplates'] },
    ]);
    await update(admin, { requestTemplates: Array(20).fill(TEMPLATE) });
    expect(await templatesOf(student)).toHaveLength(20);
  });

  test('keep markup as it is written', async () => {
    const { admin, student } = await admins();
    const template = { name: '<b>"A" & b</b>', purpose: "<script>alert('twenty')</script> {{x}} [y]", questions: ['<i>?</i>'] };
    await update(admin, { requestTemplates: [template] });
    expect(await templatesOf(student)).toEqual([template]);
  });
});

test('the record says what was decided, and of templates only how many', async () => {
  const { world, admin } = await admins();
  await update(admin, { conversation: { requestDays: 21 } });
  await update(admin, { requestTemplates: [TEMPLATE] });
  await update(admin, { requestTemplates: null });
  const events = await sql("select details from audit_event where institution_id = $1 and action = 'POLICY_CHANGED' order by at, id", [
    world.institutionId,
  ]);
  const details = events.map((event) => event.details);
  expect(details).toEqual(
    expect.arrayContaining([{ conversation: { requestDays: 21 } }, { requestTemplates: 1 }, { requestTemplates: null }]),
  );
  expect(details).toHaveLength(3);
});
