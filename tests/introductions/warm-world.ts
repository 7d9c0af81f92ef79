import { globalId, keyOf } from '../../src/platform/global-id';
import { type Data, type Person, sql, World } from '../world';

export const accountOf = (person: Person) => globalId('Account', person.accountId);

export interface Warm {
  world: World;
  student: Person;
  advisor: Person;
  /** Has held a chat with the student, and says that they know the advisor. */
  introducer: Person;
}

/** A student, an advisor they have not asked, and somebody who can introduce them. */
export async function warm(capacity = 5): Promise<Warm> {
  const world = await World.create();
  const [student, advisor] = [await world.student({ name: 'Sam Student' }), await world.advisor({ name: 'Ada Advisor', capacity })];
  const introducer = await world.advisor({ name: 'Ina Introducer' });
  await talked(world, student, introducer);
  await introducer.succeeds('declareAcquaintance', { accountId: advisor.advisorId });
  return { world, student, advisor, introducer };
}

/** The same, with a request that waits for the introducer. */
export async function awaiting(input: object = {}, capacity = 5): Promise<Warm & { requestId: string }> {
  const people = await warm(capacity);
  const requestId = await people.world.request(people.student, people.advisor, { introducerId: accountOf(people.introducer), ...input });
  return { ...people, requestId };
}

/** The same, brought to the advisor. */
export async function introduced(input: object = {}): Promise<Warm & { requestId: string }> {
  const people = await awaiting(input);
  await endorse(people.introducer, people.requestId);
  return people;
}

/** The two hold a chat. */
export async function talked(world: World, student: Person, advisor: Person): Promise<void> {
  const { chatId } = await world.accepted(student, advisor);
  await student.succeeds('reportChat', { chatId, happened: 'HELD' });
}

export const endorse = (introducer: Person, introRequestId: string) =>
  introducer.succeeds('endorseIntro', { introRequestId, endorsement: 'A curious and thoughtful person.' });

/** A request as somebody reads it; null where they may not. */
export const read = async (viewer: Person, id: string, selection: string): Promise<Data> =>
  (await viewer.ask(`query ($id: ID!) { introRequest(id: $id) { ${selection} } }`, { id })).introRequest;

export const statusOf = async (viewer: Person, id: string): Promise<string | null> => (await read(viewer, id, 'status'))?.status ?? null;

/** Lets days go by for one request. */
export const pass = (requestId: string, days: number) =>
  sql(
    `update intro_request set created_at = created_at - make_interval(days => $2), expires_at = expires_at - make_interval(days => $2) where id = $1`,
    [keyOf('IntroRequest', requestId), days],
  );

/** How many of an advisor's slots are taken, as it is written down. */
export const takenOf = async (advisor: Person): Promise<number> =>
  (await sql('select coalesce(sum(taken), 0)::int as taken from advisor_month where advisor_id = $1', [advisor.accountId]))[0].taken;

/** How many days a moment is away, rounded. */
export const daysUntil = (moment: string) => Math.round((Date.parse(moment) - Date.now()) / 86_400_000);

export const CONCERN = { category: 'HARASSMENT', statement: 'They wrote what one does not write.' };
