import fs from 'node:fs';
import path from 'node:path';
import { globalId } from '../../src/platform/global-id';
import { testEnvironment } from '../setup/environment';
import { OwnServer, type Visitor } from '../setup/own-server';
import { until } from '../setup/until';

let own: OwnServer;
let student: Visitor;
let advisor: Visitor;
let staff: Visitor;
let requestId: string;

beforeAll(async () => {
  own = await OwnServer.create();
  [student, advisor, staff] = [await own.person('STUDENT'), await own.person('ALUM'), await own.person('STAFF')];
  await advisor.does('setContactPoint', { kind: 'EMAIL', value: 'advisor@example.org' });
  requestId = await own.accepted(student, advisor);
  await student.ask('query ($id: ID!) { advisor(id: $id) { contact { points { value } } } }', {
    id: globalId('Advisor', advisor.accountId),
  });
}, 60_000);
afterAll(() => own.destroy());

/** How often the server went to the database for a request, which must succeed. It is logged when its answer has left. */
async function tripsOf(who: Visitor, body: object): Promise<number> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${who.token}` };
  const response = await fetch(`${own.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(await response.json()).not.toHaveProperty('errors');
  const id = response.headers.get('x-request-id') ?? '';
  const file = path.join(path.dirname(testEnvironment().logFile), `${new URL(own.url).port}.log`);
  const line = () =>
    fs
      .readFileSync(file, 'utf8')
      .split('\n')
      .find((each) => each.includes(id) && each.endsWith('"msg":"request"}'));
  await until('the request is logged', () => line() !== undefined);
  return JSON.parse(line() ?? '').trips;
}

const ADVISOR = `name headline openSlots employer { name } topics { name } affinities { name } degrees { program { name } } account { name roles }
  viewerContactAccess viewerCanRequestIntro { allowed } viewerIntroRequest { status timeline { action by { name } } chat { status } }`;
const REQUEST = `status student { name classYear degrees { level } account { name } } advisor { ${ADVISOR} } timeline { at by { name } } sharedProfile
  contactConsent { status owner { name } recipient { name } advisor { name topics { name } } student { name } receipt { event } }
  chat { status outcome { usefulness by { name } } introRequest { purpose } }`;

test.each<[string, () => Visitor, string]>([
  [
    'a page of the directory',
    () => student,
    `{ advisors { totalCount nodes { ${ADVISOR} } edges { cursor } facets { industries { count } classYears { count } } } }`,
  ],
  ['a search', () => student, `{ advisors(filter: { text: "somebody" }) { totalCount nodes { ${ADVISOR} } } }`],
  ['one advisor', () => student, `query ($advisor: ID!) { advisor(id: $advisor) { ${ADVISOR} } }`],
  ['requests', () => student, `{ introRequests { totalCount nodes { ${REQUEST} } } }`],
  ['requests received', () => advisor, `{ introRequests(scope: RECEIVED) { nodes { ${REQUEST} } } }`],
  ['the institution’s requests', () => staff, `{ introRequests { nodes { ${REQUEST} chat { outcomes { by { name } } } } } }`],
  ['one request', () => student, `query ($request: ID!) { introRequest(id: $request) { ${REQUEST} } }`],
  ['disclosures', () => advisor, '{ viewer { disclosures { totalCount nodes { to { name } kinds } } } }'],
  ['consents', () => advisor, '{ viewer { contactConsents { nodes { status recipient { name } student { name } receipts { event } } } } }'],
  ['the record', () => staff, '{ auditEvents { totalCount nodes { action actor { name } subject { name } } } }'],
  ['oneself', () => student, '{ viewer { account { name } institution { name } student { name } advisor { name } } }'],
  [
    'several things at once',
    () => student,
    `{ a: advisors { nodes { ${ADVISOR} } } b: advisors(first: 1) { nodes { name } } introRequests { nodes { status } } viewer { account { name } } }`,
  ],
])('%s is read in one round trip, whatever is selected', async (_, who, query) => {
  const variables = { advisor: globalId('Advisor', advisor.accountId), request: requestId };
  const declared = Object.fromEntries(Object.entries(variables).filter(([name]) => query.includes(`$${name}`)));
  // The first time a person is met their roles are read; from the second on an operation is compiled.
  const trips: number[] = [];
  for (const _time of [1, 2, 3]) trips.push(await tripsOf(who(), { query, variables: declared }));
  expect(trips.slice(1)).toEqual([1, 1]);
});
