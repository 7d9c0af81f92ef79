import http from 'node:http';
import { testEnvironment } from '../setup/environment';
import { startProcess } from '../setup/processes';
import { World } from '../world';

const { serverUrl, servingUrl, dataDir } = testEnvironment();

test('it is alive and ready, and says so', async () => {
  for (const path of ['live', 'ready']) {
    const response = await fetch(`${serverUrl}/health/${path}`);
    expect([response.status, await response.json()]).toEqual([200, { status: path }]);
  }
});

test.each([
  ['GET', '/graphql?query={viewer{roles}}', undefined, 405, 'GraphQL is served over POST.'],
  ['PUT', '/graphql', 'application/json', 405, 'GraphQL is served over POST.'],
  ['POST', '/graphql', 'text/plain', 415, 'Send the request as application/json.'],
  ['POST', '/graphql', 'application/x-www-form-urlencoded', 415, 'Send the request as application/json.'],
  ['POST', '/elsewhere', 'application/json', 404, 'There is nothing here. GraphQL is at /graphql.'],
  ['GET', '/../../etc/passwd', undefined, 404, 'There is nothing here. GraphQL is at /graphql.'],
])('%s %s as %s is answered with %i', async (method, path, type, status, message) => {
  const response = await fetch(`${serverUrl}${path}`, {
    method,
    headers: type ? { 'Content-Type': type } : {},
    ...(method === 'GET' ? {} : { body: '{}' }),
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] });
});

test.each(['//', '//[', '//:99999', '//x/graphql', '/%', '/?%'])('the address %s is no failure', async (address) => {
  const status = await new Promise((resolve, reject) => {
    http
      .get({ host: new URL(serverUrl).hostname, port: new URL(serverUrl).port, path: address }, (response) =>
        resolve(response.resume().statusCode),
      )
      .once('error', reject);
  });
  expect(status).toBe(address === '/?%' ? 200 : 404);
});

test.each([{ 'Content-Type': 'application/json; charset=utf-16' }, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }])(
  'a request sent as %j is refused',
  async (headers) => {
    expect(
      (
        await fetch(`${serverUrl}/graphql`, {
          method: 'POST',
          headers: headers as Record<string, string>,
          body: '{"query":"{viewer{roles}}"}',
        })
      ).status,
    ).toBe(415);
  },
);

test.each(['', 'nonsense', '[]', 'null', '"text"', '[{"query":"{viewer{roles}}"}]', '{"query":'])(
  'the body %j is a mistake',
  async (body) => {
    const response = await fetch(`${serverUrl}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  },
);

test('each answer has a request id of its own, whatever id was sent, and is not to be stored', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => {
      const response = await fetch(`${serverUrl}/health/live`, { headers: { 'X-Request-Id': 'mine' } });
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      return response.headers.get('x-request-id');
    }),
  );
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
});

test('browsers may call from the configured origins alone', async () => {
  const server = await startProcess({
    DATABASE_URL: servingUrl,
    DATA_DIR: dataDir,
    CORS_ORIGINS: 'https://portal.example.edu, https://staff.example.edu',
  });
  try {
    const preflight = async (origin: string) => {
      const headers = {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      };
      const response = await fetch(`${server.url}/graphql`, { method: 'OPTIONS', headers });
      return response.headers.get('access-control-allow-origin');
    };
    expect(await preflight('https://portal.example.edu')).toBe('https://portal.example.edu');
    expect(await preflight('https://evil.example')).toBeNull();
    const student = await (await World.create()).student();
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { Origin: 'https://staff.example.edu', 'Content-Type': 'application/json', Authorization: `Bearer ${student.token}` },
      body: '{"query":"{viewer{roles}}"}',
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://staff.example.edu');
    expect(response.headers.get('access-control-expose-headers')).toBe('X-Request-Id');
  } finally {
    await server.stop();
  }
});

test('in development there is a page with an IDE, which asks nobody else for anything', async () => {
  const response = await fetch(`${serverUrl}/?as=alum`);
  const html = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(html).toContain('<option value="alum" selected>');
  const outside = [
    ...html.matchAll(/(?:src|href|action)="(https?:)?\/\/[^"]*"/g),
    ...html.matchAll(/@import\s+url|url\(["']?https?:/g),
  ].map((match) => match[0]);
  expect(outside).toEqual([]);
});
