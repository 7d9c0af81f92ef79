import { keyOf } from '../../src/platform/global-id';
import { ASK, type Data, type Person, sql, World } from '../world';

describe('requestDataExport', () => {
  const exported = async (person: Person): Promise<{ document: Data; summary: string; text: string }> => {
    const { dataExport } = await person.succeeds('requestDataExport', {}, 'dataExport { createdAt summary document }');
    expect(Math.abs(Date.parse(dataExport.createdAt) - Date.now())).toBeLessThan(60_000);
    return { ...dataExport, text: JSON.stringify(dataExport) };
  };

  test('gives everything held on a person, and nothing of what others keep to themselves', async () => {
    const world = await World.create();
    const [student, advisor] = [
      await world.student({ name: 'Ada Exporter' }),
      await world.advisor({ name: 'Ben Other', bio: 'A private bio.' }),
    ];
    await world.contact(student, 'EMAIL', 'own@export.example', 'home');
    await world.contact(student, 'PHONE', '+13125550144');
    await world.contact(advisor, 'EMAIL', 'others@export.example', 'their label');
    const { requestId, chatId } = await world.accepted(student, advisor, { shareContact: ['EMAIL'], message: 'Gladly.' });
    await student.ask('query ($id: ID!) { advisor(id: $id) { contact { points { value } } } }', { id: advisor.advisorId });
    const shared = await world.request(student, await world.advisor(), {
      shareMyContact: ['EMAIL'],
      purpose: 'I ask you this very thing.',
    });
    await sql("update chat set student_confirmed_at = '2026-03-01T12:00:00Z' where id = $1", [keyOf('Chat', chatId)]);
    await advisor.succeeds('reportChat', { chatId, happened: 'HELD' });
    await student.succeeds('reportOutcome', { chatId, results: [], comment: 'My own comment.' });
    await advisor.succeeds('reportOutcome', { chatId, results: [], comment: 'Not for the student.' });

    const { document, summary, text } = await exported(student);
    expect(document.account).toMatchObject({ id: student.accountId, name: 'Ada Exporter', roles: ['STUDENT'] });
    expect(document.student).toMatchObject({ classYear: 2027 });
    expect(document.degrees).toMatchObject([{ level: 'BACHELOR', program: '11.0701' }]);
    expect(document.contactPoints).toMatchObject([
      { kind: 'EMAIL', label: 'home', value: 'own@export.example' },
      { kind: 'PHONE', value: '+13125550144' },
    ]);
    expect(document.introRequests).toMatchObject([
      { id: keyOf('IntroRequest', requestId), status: 'ACCEPTED', purpose: ASK.purpose, advisorMessage: 'Gladly.' },
      { id: keyOf('IntroRequest', shared), status: 'PENDING', purpose: 'I ask you this very thing.' },
    ]);
    // What they gave comes with its receipts; of what they hold, the receipts are the giver's.
    expect(document.consents).toMatchObject([
      { owner: advisor.accountId, recipient: student.accountId, receipts: [] },
      { owner: student.accountId, receipts: [expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)] },
    ]);
    expect(document.disclosures).toMatchObject([{ owner: advisor.accountId, recipient: student.accountId, kinds: ['EMAIL'] }]);
    expect(document.chats).toMatchObject([{ id: keyOf('Chat', chatId), confirmedAt: '2026-03-01T12:00:00.000Z', reported: null }]);
    expect(document.chatOutcomes).toMatchObject([{ comment: 'My own comment.' }]);
    expect(document.auditEvents.map((event: Data) => event.action)).toContain('CONTACT_DISCLOSED');
    for (const foreign of ['others@export.example', 'Ben Other', 'A private bio.', 'Not for the student.'])
      expect(text).not.toContain(foreign);
    expect(summary).toMatch(
      /^This is everything held on you: your account, your student record, 1 degree, .*2 contact points, 2 consents that you gave or hold, 1 time that contact details were shown.*, 2 intro requests, 1 chat, 1 outcome that you reported, \d+ entries in the audit record\. Other people are named by their ids alone\.$/,
    );

    const theirs = await exported(advisor);
    expect(theirs.document.advisorProfile).toMatchObject({ bio: 'A private bio.' });
    expect(theirs.document.chats).toMatchObject([{ confirmedAt: null, reported: 'HELD' }]);
    expect(theirs.document.contactPoints).toMatchObject([{ value: 'others@export.example' }]);
    for (const foreign of ['own@export.example', '+13125550144', 'Ada Exporter', 'My own comment.'])
      expect(theirs.text).not.toContain(foreign);
  });

  test('of somebody who has nothing says so', async () => {
    const { document, summary } = await exported(await (await World.create()).account('Nobody Much', ['ALUM']));
    expect(document).toMatchObject({ student: null, advisorProfile: null, contactPoints: [], introRequests: [] });
    expect(summary).toBe(
      'This is everything held on you: your account, 1 entry in the audit record. Other people are named by their ids alone.',
    );
  });

  test('tells somebody who was blocked or is the subject of a concern nothing of it', async () => {
    const world = await World.create();
    const [student, advisor] = [await world.student(), await world.advisor()];
    await world.request(student, advisor);
    await student.succeeds('reportConcern', { accountId: advisor.advisorId, category: 'OTHER', statement: 'A secret statement.' });
    await student.succeeds('blockAccount', { accountId: advisor.advisorId });
    const { document, text } = await exported(advisor);
    for (const secret of ['CONCERN', 'BLOCK', 'A secret statement.']) expect(text).not.toContain(secret);
    expect(document).toMatchObject({ concerns: [], blocked: [] });
    expect((await exported(student)).document).toMatchObject({ blocked: [{ who: advisor.accountId }], concerns: [{ category: 'OTHER' }] });
  });
});
