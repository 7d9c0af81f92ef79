import http from 'node:http';
import { testEnvironment } from '../setup/environment';
import { post, World } from '../world';

const { serverUrl } = testEnvironment();

const refused = (code: string) => ({ errors: [{ extensions: { code } }] });

async function ask(query: string, variables?: object) {
  const student = await (await World.create()).student();
  return student.send(query, variables);
}

/** A query that goes round between requests and advisors, so many times. */
function nested(levels: number): string {
  let query = 'id';
  for (let level = 0; level < levels; level += 1) query = `viewerIntroRequest { advisor { ${query} } }`;
  return `{ viewer { advisor { ${query} } } }`;
}

test('a query may nest twelve levels deep and no deeper', async () => {
  expect((await ask(nested(4))).errors).toBeUndefined();
  const answer = await ask(nested(6));
  expect(answer).toMatchObject(refused('QUERY_TOO_COSTLY'));
  expect(answer.status).toBe(400);
  expect(answer.errors?.[0]?.message).toMatch(/nests 15 levels deep; 12 are allowed/);
});

test('fragments do not hide depth', async () => {
  const query = `{ viewer { advisor { ...a } } } fragment a on Advisor { viewerIntroRequest { advisor { ...b } } } fragment b on Advisor { viewerIntroRequest { advisor { viewerIntroRequest { advisor { viewerIntroRequest { advisor { viewerIntroRequest { advisor { ... on Advisor { viewerIntroRequest { id } } } } } } } } } } }`;
  expect(await ask(query)).toMatchObject(refused('QUERY_TOO_COSTLY'));
});

const HUNDRED =
  'advisors(first: 100) { nodes { id name topics { name } degrees { program { name } } viewerIntroRequest { timeline { action status by { name } } } } }';

test('what could be answered is counted, aliases and page sizes included', async () => {
  expect((await ask(`{ ${HUNDRED} }`)).errors).toBeUndefined();
  const many = Array.from({ length: 12 }, (_, index) => `a${index}: ${HUNDRED}`).join(' ');
  expect(await ask(`{ ${many} }`)).toMatchObject(refused('QUERY_TOO_COSTLY'));
});

test('page sizes in variables count as well', async () => {
  const query = `query ($n: Int) { ${Array.from({ length: 12 }, (_, index) => `a${index}: ${HUNDRED.replace('100', '$n')}`).join(' ')} }`;
  expect((await ask(query, { n: 1 })).errors).toBeUndefined();
  expect(await ask(query, { n: 100 })).toMatchObject(refused('QUERY_TOO_COSTLY'));
});

test('page sizes in variables of fragments count as well, each time anew', async () => {
  const query = `query ($n: Int) { ...f } fragment f on Query { ${Array.from({ length: 12 }, (_, index) => `a${index}: ${HUNDRED.replace('100', '$n')}`).join(' ')} }`;
  expect((await ask(query, { n: 1 })).errors).toBeUndefined();
  expect(await ask(query, { n: 100 })).toMatchObject(refused('QUERY_TOO_COSTLY'));
});

test('page sizes in defaults of variables count as well', async () => {
  const query = `query ($n: Int = 100) { ${Array.from({ length: 12 }, (_, index) => `a${index}: ${HUNDRED.replace('100', '$n')}`).join(' ')} }`;
  expect(await ask(query)).toMatchObject(refused('QUERY_TOO_COSTLY'));
  expect((await ask(query, { n: 1 })).errors).toBeUndefined();
});

test('fragments that double each other are refused in no time', async () => {
  const fragments = Array.from({ length: 100 }, (_, index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`).join(
    ' ',
  );
  const answer = await ask(`{ ...f0 } ${fragments} fragment f100 on Query { viewer { roles } }`);
  expect(answer).toMatchObject(refused('QUERY_TOO_COSTLY'));
});

test('variables with thousands of values are refused before anybody looks at them', async () => {
  const student = await (await World.create()).student();
  const filter = Object.fromEntries(Array.from({ length: 15_000 }, (_, index) => [`k${index}`, 1]));
  const answer = await post(student.token, {
    query: 'query ($f: AdvisorFilter) { advisors(filter: $f) { totalCount } }',
    variables: { f: filter },
  });
  expect([answer.status, answer.errors]).toEqual([
    400,
    [{ message: 'Variables can hold at most 2000 values.', extensions: { code: 'BAD_USER_INPUT' } }],
  ]);
});

test('there are no subscriptions yet, and asking for one is a mistake', async () => {
  const answer = await post(null, { query: 'subscription { __typename }' });
  expect(answer).toMatchObject({ status: 400, ...refused('BAD_USER_INPUT') });
});

test('a search has at most ten words', async () => {
  expect(await ask('query ($t: String) { advisors(filter: { text: $t }) { totalCount } }', { t: 'a '.repeat(11) })).toMatchObject(
    refused('BAD_USER_INPUT'),
  );
});

test('a document may have two thousand tokens', async () => {
  const answer = await ask(`{ viewer { ${'roles '.repeat(2_000)} } }`);
  expect(answer).toMatchObject(refused('BAD_USER_INPUT'));
});

test('a request may have so many bytes, with or without saying so first', async () => {
  const student = await (await World.create()).student();
  const large = JSON.stringify({ query: '{ viewer { roles } }', padding: 'x'.repeat(300_000) });
  const answer = await post(student.token, large);
  expect(answer.status).toBe(413);
  expect(answer).toMatchObject(refused('BAD_USER_INPUT'));
  // Without a length, in pieces: the answer comes, or the connection ends, before all of it was taken.
  const chunked = await new Promise((resolve) => {
    const request = http.request(
      `${serverUrl}/graphql`,
      { method: 'POST', headers: { 'Content-Type': 'application/json' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    request.once('error', () => resolve('closed'));
    for (let piece = 0; piece < 10; piece += 1) request.write('x'.repeat(100_000));
    request.end();
  });
  expect([413, 'closed']).toContain(chunked);
});

test('an operation that the document does not hold is one clear mistake, and nothing is carried out or goes past the limits', async () => {
  const world = await World.create();
  const [student, advisor] = [await world.student(), await world.advisor()];
  const introRequestId = await world.request(student, advisor);
  const send = `mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }`;
  const variables = { input: { introRequestId, body: 'Hello.' } };
  const many = `query A { ${Array.from({ length: 40 }, (_, index) => `a${index}: ${HUNDRED}`).join(' ')} }`;
  for (const [body, message] of [
    [{ query: send, variables, operationName: 'Wrong' }, 'The document has no operation of the name that operationName gives.'],
    [
      { query: send.replace('Send', ''), variables, operationName: 'Any' },
      'The document has no operation of the name that operationName gives.',
    ],
    [{ query: many, operationName: 'B' }, 'The document has no operation of the name that operationName gives.'],
    [
      { query: nested(6).replace('{', 'query A {'), operationName: '' },
      'The document has no operation of the name that operationName gives.',
    ],
    [{ query: `query A { viewer { roles } } query B { viewer { roles } }` }, 'Say which operation is meant, as operationName: A, B.'],
  ] as const) {
    const answer = await post(student.token, body);
    expect([body.query.slice(0, 20), answer.status, answer.errors]).toEqual([
      body.query.slice(0, 20),
      400,
      [{ message, extensions: { code: 'BAD_USER_INPUT' } }],
    ]);
    expect(answer.data).toBeUndefined();
  }
  const { introRequest } = await student.ask('query ($id: ID!) { introRequest(id: $id) { messages { totalCount } } }', {
    id: introRequestId,
  });
  expect(introRequest.messages.totalCount).toBe(0);
});
