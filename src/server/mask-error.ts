import type { GraphQLFormattedError } from 'graphql';
import { StandingChanged, sqlState } from '../platform/database';
import { ERROR_CODES, type ErrorCode } from '../platform/errors';
import { SealError } from '../platform/sealing';

/** Codes of Apollo's own for requests that are wrong in themselves. */
const BAD_REQUESTS = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT']);

/**
 * What an error looks like from outside: one of the closed set of codes, and a message that was written for the caller.
 * An unexpected error says only that; the log has the rest under the same request id.
 */
export function maskError(formatted: GraphQLFormattedError, original: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  const answer = (code: ErrorCode, message: string) => ({
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code },
  });
  const code = String(formatted.extensions?.code ?? '');

  if (BAD_REQUESTS.has(code)) return answer('BAD_USER_INPUT', withoutValues(formatted.message, code, original));
  if (isExpected(code)) return answer(code, formatted.message);
  const cause = (original as { originalError?: unknown }).originalError ?? original;
  if (cause instanceof SealError) return answer(cause.code === 'DAMAGED' ? 'INTERNAL_SERVER_ERROR' : 'SERVICE_UNAVAILABLE', cause.message);
  // The whole request is answered anew; this is never seen.
  if (cause instanceof StandingChanged) return answer('UNAUTHENTICATED', 'This account has just been changed.');
  // Raised by require_sound_clock.
  if (sqlState(cause) === 'AQ001')
    return answer('SERVICE_UNAVAILABLE', "The database's clock has gone back, so no contact details are shown until it is right again.");
  // Class 22, data exception: a year, a number or a text that has passed every type but that PostgreSQL cannot hold.
  if (sqlState(cause).startsWith('22')) return answer('BAD_USER_INPUT', 'A value lies outside the range that can be stored.');
  if (isUnavailable(cause)) return answer('SERVICE_UNAVAILABLE', 'The database cannot answer just now. Please try again in a moment.');
  return answer('INTERNAL_SERVER_ERROR', 'Something went wrong on our side. The X-Request-Id of this answer tells us where to look.');
}

/** True for an error that nobody wrote a message for: those are logged. */
export function isUnexpected(masked: GraphQLFormattedError): boolean {
  return masked.extensions?.code === 'INTERNAL_SERVER_ERROR' || masked.extensions?.code === 'SERVICE_UNAVAILABLE';
}

/** The database is away, is ending, has no connection left, or gave up on a statement that took too long. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (/^(08|53|57)/.test(state)) return true;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (UNREACHABLE.has(String(code))) return true;
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(String(message));
}

const isExpected = (code: string): code is ErrorCode =>
  code !== 'INTERNAL_SERVER_ERROR' && (ERROR_CODES as readonly string[]).includes(code);

/** Sentences of graphql-js about a value that hold names of the schema and of the document only. */
const SAFE_REASON =
  /^(Field "[\w.]+" (of required type "[^"]+" was not provided|is not defined by type "\w+")|Expected (non-nullable )?type "[^"]+")/;

/** What scalars want, by how they begin to say that they did not get it. */
const WANTED: readonly [RegExp, string][] = [
  [/^DateTime cannot/, 'a moment is written with its offset, such as 2027-03-14T09:30:00Z or 2027-03-14T09:30:00-05:00'],
  [/^LocalDateTime cannot/, 'a time by the clock on the wall is written without an offset, such as 2027-03-14T09:30:00'],
  [/^Date cannot/, 'a day is written such as 2027-03-14'],
  [/^Value is not a valid IANA time zone/, 'a time zone has a name such as America/Chicago'],
  [/^Value is not a valid BCP-47/, 'a language is written such as en or pt-BR'],
];

/**
 * graphql-js and the scalars quote the value they refuse, which may be somebody's telephone number. Messages about values
 * are told anew without it; all others speak of names alone.
 */
function withoutValues(message: string, code: string, original: unknown): string {
  if (message.startsWith('Syntax Error')) return message.replace(/:? "[\s\S]*$/, '.').replace(/found\.$/, 'found something else.');

  const variable = /^Variable "\$\w+" got invalid value [\s\S]*?( at "[\w.$[\]]+")?; ([\s\S]*)$/.exec(message);
  if (variable) {
    const name = message.slice(0, message.indexOf(' got invalid value'));
    const reason = SAFE_REASON.exec(variable[2] ?? '')?.[0] ?? WANTED.find(([said]) => said.test(variable[2] ?? ''))?.[1];
    return `${name} got an invalid value${variable[1] ?? ''}${reason ? `; ${reason}` : ''}.`;
  }

  const node = (original as { nodes?: readonly { kind: string }[] }).nodes?.[0];
  // Every rule of graphql-js says where; a message of validation without a place is a scalar's own.
  if (!node && code === 'GRAPHQL_VALIDATION_FAILED' && !message.startsWith('Too many')) return 'A value does not fit its type.';
  if (!node || !/Value$|^ObjectField$/.test(node.kind)) return message;
  const expected = /^(Expected value of type "[^"]+"|Enum "\w+" cannot represent|\w+ cannot represent)/.exec(message)?.[0];
  if (SAFE_REASON.test(message)) return `${SAFE_REASON.exec(message)?.[0]}.`;
  if (expected?.startsWith('Expected')) return `${expected}, found something else.`;
  return expected ? `${expected} this value.` : 'This value does not fit its type.';
}
