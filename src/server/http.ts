import { randomUUID } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type ApolloServer, HeaderMap } from '@apollo/server';
import cors from 'cors';
import type { Doorkeeper } from '../access';
import type { Config } from '../config';
import { describeError, type Logger, RequestLog } from '../platform/log';
import { LINK_PATH } from '../platform/signed-link';
import { jwks } from '../platform/signing';
import { sendFile } from './files';
import { HttpProblem, nothingHere, unavailable, unlessAway } from './http-problem';
import type { Asking, RequestContext } from './request-context';

export interface HttpParts {
  config: Config;
  log: Logger;
  apollo: ApolloServer<RequestContext>;
  doorkeeper: Doorkeeper;
  /** Whether the process can do its work: asked by /health/ready. */
  ready: () => Promise<boolean>;
  /** The page at /, in development. */
  page?: (search: URLSearchParams) => string;
}

export function createHttpServer(parts: HttpParts): http.Server {
  const { config, log } = parts;
  const allowOrigins = cors({ origin: config.corsOrigins, methods: ['POST'], exposedHeaders: ['X-Request-Id'], maxAge: 600 });

  const server = http.createServer((request, response) => {
    const requestId = randomUUID(); // always our own: disclosures are counted by it
    const requestLog = new RequestLog(log, { requestId });
    const started = performance.now();
    response.setHeader('X-Request-Id', requestId);
    if (!server.listening) response.setHeader('Connection', 'close'); // stopping: the last answer on this connection
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cache-Control', 'no-store');
    response.once('close', () => {
      const milliseconds = Math.round(performance.now() - started);
      const level = request.url?.startsWith('/health/') ? 'debug' : 'info';
      requestLog.line(level, 'request', { method: request.method, status: response.statusCode, milliseconds });
    });
    const answer = () => {
      route(parts, requestLog, requestId, request, response).catch((error: unknown) => {
        const problem = error instanceof HttpProblem ? error : unexpected(error, requestLog);
        sendProblem(response, problem);
      });
    };
    // Browsers say where a page is from; programs, which are asked nothing, do not.
    if (request.headers.origin === undefined && request.method !== 'OPTIONS') answer();
    else allowOrigins(request, response, answer);
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  return server;
}

async function route(
  parts: HttpParts,
  log: RequestLog,
  requestId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, url = '/' } = request;
  const [pathname, search] = url.split('?', 2);
  if (pathname?.startsWith(LINK_PATH)) return sendFile(parts.doorkeeper, requestId, request, pathname.slice(LINK_PATH.length), response);
  switch (pathname) {
    case '/graphql':
      if (method !== 'POST') throw new HttpProblem(405, 'BAD_USER_INPUT', 'GraphQL is served over POST.', { Allow: 'POST' });
      return graphql(parts, log, requestId, request, response);
    case '/.well-known/jwks.json':
      response.setHeader('Cache-Control', 'public, max-age=600');
      return sendJson(response, 200, jwks());
    case '/health/live':
      return sendJson(response, 200, { status: 'live' });
    case '/health/ready': {
      const ready = await parts.ready();
      return sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
    }
    case '/':
      if (parts.page && (method === 'GET' || method === 'HEAD')) {
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(parts.page(new URLSearchParams(search)));
        return;
      }
  }
  throw nothingHere();
}

// What Apollo goes by: the form of the answer.
const ASKED_OF_HEADERS = ['content-type', 'accept'];

async function graphql(
  { config, apollo, doorkeeper }: HttpParts,
  log: RequestLog,
  requestId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!/^application\/(graphql-response\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new HttpProblem(415, 'BAD_USER_INPUT', 'Send the request as application/json.');
  }
  const charset = /charset="?([\w-]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (charset.toLowerCase() !== 'utf-8' || (request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new HttpProblem(415, 'BAD_USER_INPUT', 'Send the request in UTF-8, not compressed.');
  }
  const body = parseJson(await readBody(request, config.requestMaxBytes));
  if (countValues(body.variables) > MAX_VALUES)
    throw new HttpProblem(400, 'BAD_USER_INPUT', `Variables can hold at most ${MAX_VALUES} values.`);

  const headers = new HeaderMap();
  for (const name of ASKED_OF_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const run = async (fresh: boolean) => {
    const { authorization } = request.headers;
    const authentication = await unlessAway(() => doorkeeper.admit(authorization, requestId, fresh));
    const viewer = 'viewer' in authentication ? authentication.viewer : undefined;
    if (viewer) log.note({ institution: viewer.institutionId });
    const renew = () => doorkeeper.admit(authorization, requestId, true);
    const asking: Asking = { renew, wall: viewer?.wall, mutates: false, away: false };
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, search: '', body },
      context: async () => ({ ...authentication, log, asking }),
    });
    return { answer, ...asking };
  };
  let done = await run(false);
  // What the account may do has changed since it was read: nothing of that answer leaves. The second time it is read first.
  if (done.wall?.outdated && !done.mutates) done = await run(true);
  const { answer, wall, mutates, away } = done;
  if (wall) log.note({ trips: wall.trips });
  // A mutation may have happened, and its answer says how far.
  if (away || (wall?.away && !mutates)) throw unavailable();
  for (const [name, value] of answer.headers) if (name !== 'cache-control' && name !== 'content-length') response.setHeader(name, value);
  response.statusCode = answer.status ?? 200;
  if (answer.body.kind === 'complete') {
    const body = Buffer.from(answer.body.string);
    response.setHeader('Content-Length', body.length);
    response.end(body);
    return;
  }
  for await (const chunk of answer.body.asyncIterator) response.write(chunk);
  response.end();
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const tooLarge = () => new HttpProblem(413, 'BAD_USER_INPUT', `A request can have at most ${maxBytes} bytes.`, { Connection: 'close' });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString()));
    request.once('error', reject);
  });
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // answered below
  }
  throw new HttpProblem(400, 'BAD_USER_INPUT', 'The body must be one JSON object with a query.');
}

// graphql-js says something about every value that does not fit, which for tens of thousands takes a second of everybody's time.
const MAX_VALUES = 2_000;

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const inner of Object.values(value)) {
    count += countValues(inner);
    if (count > MAX_VALUES) break;
  }
  return count;
}

function unexpected(error: unknown, log: RequestLog): HttpProblem {
  if ((error as { code?: string }).code === 'ECONNRESET')
    return new HttpProblem(400, 'BAD_USER_INPUT', 'The request was not sent to its end.');
  log.line('error', 'unexpected error', { error: describeError(error) });
  return new HttpProblem(
    500,
    'INTERNAL_SERVER_ERROR',
    'Something went wrong on our side. The X-Request-Id of this answer tells us where to look.',
  );
}

function sendProblem(response: ServerResponse, problem: HttpProblem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
  sendJson(response, problem.status, { errors: [{ message: problem.message, extensions: { code: problem.code } }] });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}
