import { globalId, keyOf } from '../../src/platform/global-id';
import { until } from '../setup/until';
import { type Data, sql, World } from '../world';

/** What auditEvents answers: the nodes, and how many there are. */
const LIST = `query ($filter: AuditFilter, $first: Int, $after: String) { auditEvents(filter: $filter, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { id at action actor { name } subject { name } objectId objectType requestId details seq } } }`;

describe('auditEvents', () => {
  test('is for staff with the duty PRIVACY or ADMIN', async () => {
    const world = await World.create();
    const refused = [
      await world.student(),
      await world.advisor(),
      await world.staff([]),
      await world.staff(['COUNSELOR', 'IMPORTER', 'ANALYST']),
    ];
    for (const person of refused) {
      const answer = await person.send(LIST);
      expect([answer.data, answer.errors?.[0]?.extensions.code]).toEqual([{ auditEvents: null }, 'FORBIDDEN']);
    }
    for (const duty of ['PRIVACY', 'ADMIN']) expect((await (await world.staff([duty])).ask(LIST)).auditEvents.totalCount).toBe(0);
  });

  test('pages through the record of one institution, the latest first, and narrows it by whatever is asked', async () => {
    const [world, elsewhere] = [await World.create(), await World.create()];
    await elsewhere.contact(await elsewhere.student(), 'EMAIL', 'elsewhere@example.org');
    const [staff, student, advisor] = [await world.staff(['PRIVACY']), await world.student(), await world.advisor()];
    await world.contact(advisor, 'EMAIL', 'a@example.org');
    await world.contact(student, 'EMAIL', 'b@example.org');
    await advisor.succeeds('updateAvailability', { monthlyCapacity: 7 });
    const [{ requestId }] = await sql(
      `select http_request_id as "requestId" from audit_event where institution_id = $1 and action = 'AVAILABILITY_CHANGED'`,
      [world.institutionId],
    );
    await staff.succeeds('revealContact', { ownerId: student.studentId, reason: 'They do not answer.' });

    const found = async (filter: object) => {
      const { auditEvents } = await staff.ask(LIST, { filter });
      expect(auditEvents.totalCount).toBe(auditEvents.nodes.length);
      return auditEvents.nodes.map((node: Data) => node.action);
    };
    const all = ['CONTACT_REVEALED_TO_STAFF', 'AVAILABILITY_CHANGED', 'CONTACT_POINT_SET', 'CONTACT_POINT_SET'];
    expect(await found({})).toEqual(all);
    expect(await found({ actions: ['CONTACT_POINT_SET'] })).toEqual(all.slice(2));
    expect(await found({ actions: [] })).toEqual([]);
    for (const id of [advisor.advisorId, globalId('Account', advisor.accountId)])
      expect(await found({ actorId: id })).toEqual([all[1], all[2]]);
    expect(await found({ subjectId: student.studentId })).toEqual([all[0], all[3]]);
    expect(await found({ subjectId: student.studentId, actorId: globalId('Account', staff.accountId) })).toEqual([all[0]]);
    expect(await found({ requestId })).toEqual([all[1]]);
    for (const nothing of [{ actorId: 'nonsense' }, { subjectId: globalId('Chat', student.accountId) }, { requestId: 'nonsense' }])
      expect(await found(nothing)).toEqual([]);

    const { auditEvents } = await staff.ask(LIST, {});
    expect(auditEvents.nodes[0]).toMatchObject({
      actor: { name: staff.name },
      subject: { name: student.name },
      objectType: 'Disclosure',
      details: { kinds: ['EMAIL'] },
    });
    expect(keyOf('Disclosure', auditEvents.nodes[0].objectId)).not.toBeNull();
    const { at } = auditEvents.nodes[1];
    expect(await found({ at: { from: at } })).toEqual(all.slice(0, 2));
    expect(await found({ at: { to: at } })).toEqual(all.slice(2));

    const paged: string[] = [];
    let page = { hasNextPage: true, endCursor: undefined as string | undefined };
    while (page.hasNextPage) {
      const { auditEvents: part } = await staff.ask(LIST, { first: 1, after: page.endCursor });
      paged.push(...part.nodes.map((node: Data) => node.action));
      page = part.pageInfo;
    }
    expect(paged).toEqual(all);
  });

  test('gives every entry its place in the chain within a few seconds', async () => {
    const world = await World.create();
    const [staff, student] = [await world.staff(['ADMIN']), await world.student()];
    for (const n of [1, 2, 3]) await world.contact(student, 'EMAIL', `${n}@example.org`);
    const places = async () => (await staff.ask(LIST)).auditEvents.nodes.map((node: Data) => node.seq);
    await until('all have a place', async () => !(await places()).includes(null));
    expect(await places()).toEqual(['3', '2', '1']);
  });
});
