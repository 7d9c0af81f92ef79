import type { GraphQLFormattedError } from 'graphql';
import { sqlState } from '../platform/database';
import { ERROR_CODES, type ErrorCode } from '../platform/errors';

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

  if (BAD_REQUESTS.has(code)) return answer('BAD_USER_INPUT', withoutValues(formatted.message));
  if (isExpected(code)) return answer(code, formatted.message);
  const cause = (original as { originalError?: unknown }).originalError ?? original;
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

/**
 * graphql-js and the scalars quote what was sent, which may be somebody's telephone number. Everything they quote comes
 * after one of these phrases; what follows it is cut.
 */
function withoutValues(message: string): string {
  return message
    .replace(
      / got invalid value [\s\S]*?( at "[^"\n]*")?; (Field "\w+" (?:of required type "[^"]+" was not provided|is not defined by type "[^"]+")\.|Expected (?:non-nullable )?type "[^"]+")?[\s\S]*$/,
      (_, at = '', why = '') => (why ? ` got an invalid value${at}; ${why}` : ` got an invalid value${at}.`),
    )
    .replace(/^(Syntax Error: [^"]*?)(found |character: |: )?"[\s\S]*$/, '$1'.concat('something else.'))
    .replace(/(, found | cannot represent [\w -]*?(?:value|integer|number|string)?: ?)[\s\S]*$/, (match) =>
      match.startsWith(', found') ? '.' : ' cannot represent this value.',
    )
    .replace(/^Value "[\s\S]*" does not exist in ("\w+" enum\.?)[\s\S]*$/, 'This value does not exist in $1')
    .replace(/^(Value is not [^:]*|Value is [^:]*|Must [^:]*): [\s\S]*$/, '$1.');
}
