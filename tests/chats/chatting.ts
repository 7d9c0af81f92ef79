import { randomUUID } from 'node:crypto';
import { globalId, keyOf } from '../../src/platform/global-id';
import { type AdvisorOptions, codes, type Data, type Person, sql, World } from '../world';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const START = Math.ceil(Date.now() / 60_000) * 60_000;

/** A moment so many hours from when the tests began, which is the same whenever it is asked for. */
export const ahead = (hours: number) => new Date(START + hours * HOUR);

/** A stretch of time that begins so many hours from now. */
export const stretch = (hours: number, minutes = 60) => ({
  startsAt: ahead(hours).toISOString(),
  endsAt: new Date(+ahead(hours) + minutes * 60_000).toISOString(),
});

/** A student and an advisor whose chat has no time yet. */
export async function chatting(options: AdvisorOptions = {}) {
  const world = await World.create();
  const [student, advisor, staff] = [await world.student(), await world.advisor(options), await world.staff()];
  const { chatId, requestId } = await world.accepted(student, advisor);
  return { world, student, advisor, staff, chatId, requestId };
}

/** The student proposes a time, the advisor takes it. */
export async function schedule(student: Person, advisor: Person, chatId: string, hours = 72, more: object = {}): Promise<Date> {
  const startsAt = ahead(hours);
  await student.succeeds('proposeTimes', { chatId, windows: [stretch(hours)] });
  await advisor.succeeds('scheduleChat', { chatId, startsAt: startsAt.toISOString(), ...more });
  return startsAt;
}

export async function scheduled(more: object = {}) {
  const all = await chatting();
  const startsAt = await schedule(all.student, all.advisor, all.chatId, 72, more);
  return { ...all, startsAt };
}

export async function held() {
  const all = await chatting();
  await all.student.succeeds('reportChat', { chatId: all.chatId, happened: 'HELD' });
  return all;
}

/** Moves a chat that has a time, as if it had been fixed for another; so far from now its end lies. */
export const setEnd = (chatId: string, milliseconds: number) =>
  sql("update chat set starts_at = $2::timestamptz - interval '20 minutes', ends_at = $2 where id = $1", [
    keyOf('Chat', chatId),
    new Date(Date.now() + milliseconds),
  ]);

const CHAT = `query ($id: ID!) { node(id: $id) { ... on Chat { status startsAt endsAt timeZone mode proposalTimeZone viewerActions disputed
  studentConfirmedAt advisorConfirmedAt proposedTimes { startsAt endsAt } proposedBy { name } updatesWanted } } }`;

/** A chat as somebody sees it. */
export const read = async (person: Person, id: string): Promise<Data> => (await person.ask(CHAT, { id })).node;

/** What one field of a chat says to somebody. */
export const field = async (person: Person, id: string, selection: string): Promise<Data> =>
  (await person.ask(`query ($id: ID!) { node(id: $id) { ... on Chat { ${selection} } } }`, { id })).node;

export const timeline = async (person: Person, id: string): Promise<string[]> =>
  (await field(person, id, 'timeline { action }')).timeline.map((event: Data) => event.action);

/** Who has no part in a chat of this world. */
export async function strangers(world: World): Promise<Person[]> {
  const elsewhere = await World.create();
  return [await world.student(), await world.advisor(), await elsewhere.student(), await elsewhere.advisor()];
}

/** Expects that a mutation tells these people nothing of whether there is such a thing, and everybody nothing of ids that name nothing. */
export async function expectNotFound(people: readonly Person[], mutation: string, field: string, id: string, more: object = {}) {
  const [type] = Buffer.from(id, 'base64url').toString().split(':') as [string];
  const ids = [id, globalId(type, randomUUID()), globalId('Account', keyOf(type, id) as string), 'nonsense', ''];
  for (const person of people) {
    const answers = await Promise.all(ids.map((one) => person.send(document(mutation), { input: { ...more, [field]: one } })));
    for (const answer of answers) expect(answer.data ?? answer.errors).toEqual(answers[0]?.data ?? answers[0]?.errors);
    const [first] = answers;
    if (first?.errors) expect(first.errors[0]?.extensions.code).toBe('FORBIDDEN');
    else expect([person.name, codes(first?.data[mutation])]).toEqual([person.name, ['NOT_FOUND']]);
  }
}

const document = (mutation: string) => {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  return `mutation ($input: ${type}) { ${mutation}(input: $input) { userErrors { code message field } } }`;
};

/** What is held on somebody. */
export const exported = async (person: Person): Promise<Data> =>
  (await person.succeeds('requestDataExport', {}, 'dataExport { document }')).dataExport.document;

/** A concern about the request, which puts everything about it on hold. */
export const freeze = (person: Person, introRequestId: string) =>
  person.succeeds('reportConcern', { introRequestId, category: 'OTHER', statement: 'Something is wrong here.' });
