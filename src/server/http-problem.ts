import { isUnavailable } from './mask-error';

/** An answer that is not GraphQL's own, in GraphQL's form. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export const nothingHere = () => new HttpProblem(404, 'BAD_USER_INPUT', 'There is nothing here. GraphQL is at /graphql.');

export const unavailable = () =>
  new HttpProblem(503, 'SERVICE_UNAVAILABLE', 'The database cannot answer just now. Please try again in a moment.', { 'Retry-After': '2' });

/** Lets the caller know when it is the database that cannot answer. */
export async function unlessAway<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw isUnavailable(error) ? unavailable() : error;
  }
}
