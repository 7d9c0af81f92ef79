import type { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Database } from '../platform/database';
import { publicError } from '../platform/errors';
import { type AccountRow, findAccount } from './store';
import { type Claims, TokenError } from './tokens';
import { Viewer } from './viewer';

/** Either a viewer, or the reason why there is none, which is thrown when something that needs one is asked for. */
export type Authentication = { viewer: Viewer } | { refusal: GraphQLError };

/** What finds out who sent a request. */
export interface Doorkeeper {
  /**
   * The token says which account. What it may do was perhaps read for an earlier request: then every read of this one checks that it is
   * still so, and fails with StandingChanged if it is not. `fresh` reads it now, and holds to that for the length of the request.
   */
  admit(authorization: string | undefined, requestId: string, fresh?: boolean): Promise<Authentication>;
  /** The viewer that something we have signed ourselves names, as their account stands now; null where it is closed. */
  recognise(claims: Claims, requestId: string): Promise<Viewer | null>;
}

const MOST_ACCOUNTS = 10_000;

export function createDoorkeeper(database: Database, verify: (token: string) => Claims): Doorkeeper {
  const accounts = new LRUCache<string, AccountRow>({ max: MOST_ACCOUNTS });
  const keyOf = ({ institutionId, accountId }: Claims) => `${institutionId} ${accountId}`;

  async function recognise({ institutionId, accountId }: Claims, requestId: string): Promise<Viewer | null> {
    const wall = database.wall({ institutionId, accountId, requestId });
    const account = await findAccount(wall, accountId);
    if (!account) {
      accounts.delete(keyOf({ institutionId, accountId }));
      return null;
    }
    accounts.set(keyOf({ institutionId, accountId }), account);
    return viewerOf({ institutionId, accountId }, account, wall);
  }

  return {
    recognise,
    async admit(authorization, requestId, fresh = false) {
      const claims = readClaims(verify, authorization);
      if ('refusal' in claims) return claims;
      const known = fresh ? undefined : accounts.get(keyOf(claims));
      if (known) return { viewer: viewerOf(claims, known, database.wall({ ...claims, requestId, standing: standingOf(known) })) };
      const viewer = await recognise(claims, requestId);
      return viewer ? { viewer } : refused('This account does not exist or has been closed.');
    },
  };
}

function readClaims(verify: (token: string) => Claims, authorization: string | undefined): Claims | { refusal: GraphQLError } {
  if (!authorization) return refused('Sign in first: send a bearer token in the Authorization header.');
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  if (!token) return refused('The Authorization header must be "Bearer" and a token.');
  try {
    return verify(token);
  } catch (error) {
    if (error instanceof TokenError) return refused(error.message);
    throw error;
  }
}

// A duty counts only while its holder is staff.
const viewerOf = ({ institutionId, accountId }: Claims, { roles, duties }: AccountRow, wall: Viewer['wall']) =>
  new Viewer(institutionId, accountId, new Set(roles), new Set(roles.includes('STAFF') ? duties : []), wall);

/** As `enter_wall` tells it. */
const standingOf = ({ roles, duties }: AccountRow) => `${roles.join(',')}|${duties.join(',')}`;

// RFC 6750 section 3: what is missing or wrong with a bearer token is answered with 401.
const refused = (message: string) => ({ refusal: publicError('UNAUTHENTICATED', message, 401) });
