import { GraphQLError } from 'graphql';

/** The closed set of `extensions.code`. Anything else is reported as INTERNAL_SERVER_ERROR. */
export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'QUERY_TOO_COSTLY',
  'CONFLICT',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error whose message is written for the caller. Thrown only for what is not the caller's data (see user-error.ts for that). */
export function publicError(code: ErrorCode, message: string, status?: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...(status ? { http: { status } } : {}) } });
}

export const badInput = (message: string) => publicError('BAD_USER_INPUT', message);
