import { globalId, keyOf } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { inLog, tablesWith } from '../traces';
import { codes, type Data, type Person, sql, World } from '../world';

const { logFile } = testEnvironment();

const erase = (person: Person) => person.succeeds('eraseAccount', { confirm: true }, 'erased');
const accountOf = (person: Person) => globalId('Account', person.accountId);
const statusOf = async (viewer: Person, id: string) =>
  (await viewer.ask('query ($id: ID!) { introRequest(id: $id) { status } }', { id })).introRequest.status;
const openSlots = async (viewer: Person, advisor: Person) =>
  (await viewer.ask('query ($id: ID!) { advisor(id: $id) { openSlots } }', { id: advisor.advisorId })).advisor.openSlots;

describe('eraseAccount', () => {
  test('wants to be confirmed, and then is at once: the token is no longer good, and nobody finds the person', async () => {
    const world = await World.create();
    const [student, advisor] = [await world.student(), await world.advisor()];
    await world.accepted(student, advisor);
    expect(codes(await advisor.does('eraseAccount', { confirm: false }))).toEqual(['REQUIRED']);
    expect((await student.ask('query ($id: ID!) { advisor(id: $id) { name } }', { id: advisor.advisorId })).advisor).not.toBeNull();
    expect(await erase(advisor)).toMatchObject({ erased: true });

    const after = await advisor.send('{ viewer { account { name } } }');
    expect([after.status, after.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect((await advisor.send('mutation { eraseAccount(input: { confirm: true }) { erased } }')).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    const ids = [advisor.advisorId, accountOf(advisor)];
    const found = await student.ask(
      'query ($id: ID!, $ids: [ID!]!) { advisor(id: $id) { id } nodes(ids: $ids) { id } advisors { totalCount } }',
      { id: advisor.advisorId, ids },
    );
    expect(found).toEqual({ advisor: null, nodes: [null, null], advisors: { totalCount: 0 } });
  });

  test('leaves null wherever others would have met the person', async () => {
    const world = await World.create();
    const [student, advisor, staff] = [await world.student(), await world.advisor(), await world.staff()];
    const [shy, kept] = [await world.student(), await world.advisor()];
    await world.contact(advisor, 'EMAIL', 'gone@example.org');
    await world.contact(shy, 'EMAIL', 'shy@example.org');
    const { requestId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'] });
    const asked = await world.request(shy, kept, { shareMyContact: ['EMAIL'] });
    await erase(advisor);
    await erase(shy);

    const query = `query ($id: ID!) { introRequest(id: $id) { purpose
      student { name contact { points { value } } account { name } } advisor { name contact { points { value } } account { name } } timeline { by { name } }
      contactConsent { status owner { name } advisor { name } } } viewer { contactConsents { nodes { status owner { name } points { label } } } disclosures { nodes { to { name } } } } }`;
    const byStudent = await student.ask(query, { id: requestId });
    expect(byStudent.introRequest).toMatchObject({
      purpose: '',
      student: { name: student.name },
      advisor: null,
      contactConsent: { status: 'REVOKED', owner: null, advisor: null },
    });
    expect(byStudent.introRequest.timeline.map((event: Data) => event.by?.name ?? null)).toEqual([student.name, null]);
    expect(byStudent.viewer.contactConsents.nodes).toEqual([{ status: 'REVOKED', owner: null, points: [] }]);
    const byAdvisor = await kept.ask(query, { id: asked });
    expect(byAdvisor.introRequest).toMatchObject({ student: null, advisor: { name: kept.name } });
    const byStaff = await staff.ask(
      '{ introRequests(scope: INSTITUTION) { nodes { student { name } advisor { name } } } auditEvents { nodes { action actor { name } subject { name } } } }',
    );
    expect(new Set(byStaff.introRequests.nodes.map((node: Data) => JSON.stringify(node)))).toEqual(
      new Set(
        [
          { student: { name: student.name }, advisor: null },
          { student: null, advisor: { name: kept.name } },
        ].map((node) => JSON.stringify(node)),
      ),
    );
    for (const event of byStaff.auditEvents.nodes.filter(({ action }: Data) => action === 'ACCOUNT_ERASED'))
      expect(event).toEqual({ action: 'ACCOUNT_ERASED', actor: null, subject: null });
  });

  test('ends what waits: a request to an advisor who left is undeliverable, one of a student who left withdrawn, and the slot is free again', async () => {
    const world = await World.create();
    const [leaver, student, gone, advisor] = [
      await world.student(),
      await world.student(),
      await world.advisor(),
      await world.advisor({ capacity: 2 }),
    ];
    const undeliverable = await world.request(student, gone);
    const withdrawn = await world.request(leaver, advisor);
    const lasting = await world.request(student, advisor);
    const staff = await world.staff();
    expect(await openSlots(staff, advisor)).toBe(0);
    await erase(gone);
    await erase(leaver);
    expect(await Promise.all([undeliverable, withdrawn, lasting].map((id) => statusOf(staff, id)))).toEqual([
      'UNDELIVERABLE',
      'WITHDRAWN',
      'PENDING',
    ]);
    expect(await openSlots(staff, advisor)).toBe(1);
    const [{ taken }] = await sql('select taken from advisor_month where institution_id = $1 and advisor_id = $2', [
      world.institutionId,
      gone.accountId,
    ]);
    expect(taken).toBe(0);
    // The student may ask somebody else in its place, as after any other end.
    await world.request(student, await world.advisor());
  });

  test('takes nothing from what was counted', async () => {
    const world = await World.create();
    const [student, advisor, staff] = [await world.student(), await world.advisor(), await world.staff()];
    const { chatId } = await world.accepted(student, advisor);
    await student.succeeds('reportChat', { chatId, happened: 'HELD' });
    await student.succeeds('reportOutcome', { chatId, results: ['REFERRED_TO_PERSON'], comment: 'Splendid.' });
    await advisor.succeeds('declineIntro', { introRequestId: await world.request(await world.student(), advisor) });
    const figures = [
      'requested',
      'answered',
      'accepted',
      'scheduled',
      'held',
      'thanked',
      'referred',
      'medianHoursToAnswer',
      'studentsReached',
      'advisorsEngaged',
    ];
    const report = async () =>
      (await staff.ask(`{ introReport(filter: {}) { total { ${figures.map((figure) => `${figure} { value }`).join(' ')} } } }`)).introReport
        .total;
    const before = await report();
    expect(before).toMatchObject({ requested: { value: 2 }, held: { value: 1 }, referred: { value: 1 } });
    await erase(student);
    await erase(advisor);
    expect(await report()).toEqual(before);
  });

  test('leaves no trace of what the person was called, wrote or could be reached at: in no table, and not in the log', async () => {
    const world = await World.create();
    const words = 'name headline bio job purpose question found message comment label email reason statement'.split(' ');
    const word = Object.fromEntries(words.map((name) => [name, `${name}-quagga-5519`])) as Record<string, string>;
    const [student, staff] = [await world.student({ name: `student-${word.name}` }), await world.staff()];
    const advisor = await world.advisor({ name: word.name, headline: word.headline, bio: word.bio, jobTitle: word.job });
    const [friend, mentor] = [await world.student(), await world.advisor()];
    for (const owner of [student, advisor]) await world.contact(owner, 'EMAIL', `${word.email}@example.org`, word.label);
    const asked = {
      purpose: `${word.purpose} and some more words`,
      questions: [word.question],
      howFound: word.found,
      shareMyContact: ['EMAIL'],
    };
    const requestId = await world.request(student, advisor, { ...asked, shareProfile: ['CLASS_YEAR', 'DEGREES'] });
    const accepted = await advisor.succeeds(
      'acceptIntro',
      { introRequestId: requestId, shareContact: ['EMAIL'], message: word.message },
      'introRequest { chat { id } }',
    );
    const { id: chatId } = accepted.introRequest.chat;
    await advisor.succeeds('grantContactConsent', { introRequestId: requestId, kinds: ['EMAIL'], purpose: `${word.purpose} two` });
    await student.succeeds('reportChat', { chatId, happened: 'HELD' });
    for (const person of [student, advisor]) await person.succeeds('reportOutcome', { chatId, results: [], comment: word.comment });
    await advisor.succeeds('declineIntro', { introRequestId: await world.request(friend, advisor), reason: word.reason });
    await world.request(student, mentor, asked);
    for (const owner of [student, advisor])
      await staff.succeeds(
        'revealContact',
        { ownerId: accountOf(owner), reason: `${word.reason}: to reach ${word.name}` },
        'contact { points { value } }',
      );
    const { concern } = await student.succeeds(
      'reportConcern',
      { accountId: advisor.advisorId, category: 'OTHER', statement: word.statement },
      'concern { id }',
    );
    await staff.succeeds('resolveConcern', { concernId: concern.id, resolution: word.statement });
    await student.succeeds('blockAccount', { accountId: mentor.advisorId });
    await student.succeeds('requestDataExport', {}, 'dataExport { document }');

    expect(await tablesWith(['quagga-5519'])).not.toEqual([]);
    await erase(student);
    await erase(advisor);
    expect(await tablesWith(['quagga-5519'])).toEqual([]);
    expect(inLog(['quagga-5519'], logFile)).toEqual([]);
    // Nor does a key remain that could open what a copy of the database holds.
    const keys = await sql('select 1 from data_key where institution_id = $1 and holder_id = any ($2)', [
      world.institutionId,
      [student.accountId, advisor.accountId, keyOf('Concern', concern.id)],
    ]);
    expect(keys).toEqual([]);
  });

  test('by staff is for the duty PRIVACY; to everybody else there is nobody of that id', async () => {
    const world = await World.create();
    const [student, victim] = [await world.student(), await world.advisor()];
    const absent = globalId('Account', world.institutionId);
    const privacy = await world.staff(['PRIVACY']);
    const elsewhere = await (await World.create()).staff();
    const answers = [];
    for (const person of [student, await world.advisor(), await world.staff(['COUNSELOR', 'IMPORTER', 'ANALYST', 'ADMIN']), elsewhere])
      for (const accountId of [accountOf(victim), victim.advisorId])
        answers.push(await person.does('eraseAccount', { confirm: true, accountId }));
    for (const accountId of [absent, 'nonsense', globalId('Chat', victim.accountId)])
      answers.push(await privacy.does('eraseAccount', { confirm: true, accountId }));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(codes(answers[0])).toEqual(['NOT_FOUND']);
    expect((await victim.send('{ viewer { account { name } } }')).errors).toBeUndefined();

    await privacy.succeeds('eraseAccount', { confirm: true, accountId: victim.advisorId });
    expect((await victim.send('{ viewer { account { name } } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(codes(await privacy.does('eraseAccount', { confirm: true, accountId: accountOf(victim) }))).toEqual(['NOT_FOUND']); // gone already
    // Naming oneself is the same as naming nobody, whoever one is.
    await student.succeeds('eraseAccount', { confirm: true, accountId: student.studentId });
    expect((await student.send('{ viewer { account { name } } }')).status).toBe(401);
  });

  test('is refused to the last member of staff who answers for personal data, or for the policy', async () => {
    for (const duty of ['PRIVACY', 'ADMIN']) {
      const world = await World.create();
      const last = await world.staff([duty, 'COUNSELOR']);
      expect(codes(await last.does('eraseAccount', { confirm: true }))).toEqual(['LAST_OF_DUTY']);
      const heir = await world.staff([duty]);
      await erase(last);
      expect(codes(await heir.does('eraseAccount', { confirm: true }))).toEqual(['LAST_OF_DUTY']);
    }
    const world = await World.create();
    await erase(await world.staff(['COUNSELOR'])); // a duty that anybody can do without
  });

  test('leaves an open concern readable for those who answer for it, until it ends; then it is destroyed', async () => {
    const world = await World.create();
    const [student, advisor, staff] = [await world.student(), await world.advisor(), await world.staff(['PRIVACY'])];
    const introRequestId = await world.request(student, advisor, { purpose: 'A purpose of wombat-5520 to remember.' });
    const report = { introRequestId, category: 'HARASSMENT', statement: 'They wrote wombat-5521 to me.' };
    const { concern } = await student.succeeds('reportConcern', report, 'concern { id }');
    await erase(advisor);
    await erase(student);
    const query = '{ concerns { nodes { id status statement evidence resolution reporter { name } about { name } } } }';
    const [open] = (await staff.ask(query)).concerns.nodes;
    expect(open).toMatchObject({ id: concern.id, status: 'OPEN', statement: report.statement, reporter: null, about: null });
    expect(open.evidence.request).toMatchObject({ purpose: 'A purpose of wombat-5520 to remember.' });
    expect(open.evidence.people.map((person: Data) => person.name).sort()).toEqual([student.name, advisor.name].sort());
    expect(await tablesWith(['wombat-5520', 'wombat-5521'])).toEqual([]); // sealed

    await staff.succeeds('resolveConcern', { concernId: concern.id, resolution: 'Settled.' });
    const [ended] = (await staff.ask(query)).concerns.nodes;
    expect(ended).toEqual({
      id: concern.id,
      status: 'RESOLVED',
      statement: null,
      evidence: null,
      resolution: null,
      reporter: null,
      about: null,
    });
    expect(await sql('select 1 from data_key where holder_id = $1', [keyOf('Concern', concern.id)])).toEqual([]);
  });
});
