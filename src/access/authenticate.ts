import type { GraphQLError } from 'graphql';
import type { Database } from '../platform/database';
import { publicError } from '../platform/errors';
import { type AccountRow, findAccount } from './store';
import { type Claims, TokenError } from './tokens';
import { Viewer } from './viewer';

/** Either a viewer, or the reason why there is none, which is thrown when something that needs one is asked for. */
export type Authentication = { viewer: Viewer } | { refusal: GraphQLError };

/**
 * Finds out who sent a request. The token says which account; whether it is open and what it may do is read from the
 * database each time, so that a closed account or a removed role counts from the next request on.
 */
export async function authenticate(
  database: Database,
  verify: (token: string) => Claims,
  authorization: string | undefined,
  requestId: string,
): Promise<Authentication> {
  if (!authorization) return refused('Sign in first: send a bearer token in the Authorization header.');
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  if (!token) return refused('The Authorization header must be "Bearer" and a token.');
  let claims: Claims;
  try {
    claims = verify(token);
  } catch (error) {
    if (error instanceof TokenError) return refused(error.message);
    throw error;
  }
  const wall = database.wall({ ...claims, requestId });
  const account = await findAccount(wall, claims.accountId);
  if (!account) return refused('This account does not exist or has been closed.');
  return { viewer: new Viewer(claims.institutionId, claims.accountId, new Set(account.roles), dutiesOf(account), wall) };
}

// A duty counts only while its holder is staff.
const dutiesOf = (account: AccountRow) => new Set(account.roles.includes('STAFF') ? account.duties : []);

// RFC 6750 section 3: what is missing or wrong with a bearer token is answered with 401.
const refused = (message: string): Authentication => ({ refusal: publicError('UNAUTHENTICATED', message, 401) });
