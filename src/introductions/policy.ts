import type { Party } from './lifecycle';

interface Asker {
  readonly accountId: string;
  readonly isStaff: boolean;
  readonly isStudent: boolean;
}

interface Parties {
  readonly studentId: string;
  readonly advisorId: string;
}

type Side = Extract<Party, 'STUDENT' | 'ADVISOR'>;

/** Which side of a request, or of the chat it led to, the viewer is on. */
export function partyOf(viewer: Pick<Asker, 'accountId'>, request: Parties): Side | null {
  if (viewer.accountId === request.studentId) return 'STUDENT';
  return viewer.accountId === request.advisorId ? 'ADVISOR' : null;
}

export type Mover = Side | 'INTRODUCER' | 'STAFF';

/** As what the viewer moves a request: one of its sides, else its introducer, or staff who look after requests; a counselor can be both. */
export function moversOf(
  viewer: Pick<Asker, 'accountId'> & { readonly duties: ReadonlySet<string> },
  request: Parties & { readonly introducerId: string | null },
): readonly Mover[] {
  const side = partyOf(viewer, request);
  if (side) return [side];
  const movers: Mover[] = viewer.accountId === request.introducerId ? ['INTRODUCER'] : [];
  return viewer.duties.has('COUNSELOR') ? [...movers, 'STAFF'] : movers;
}

/** A decline is private: the student reads the reason only if the advisor says so. */
export function maySeeDeclineReason(viewer: Asker, request: Parties & { declineReasonShared: boolean }): boolean {
  const side = partyOf(viewer, request);
  return viewer.isStaff || side === 'ADVISOR' || (side === 'STUDENT' && request.declineReasonShared);
}

/** What decides whether a student may ask an advisor. */
export interface EligibilityFacts {
  advisorId: string;
  acceptingRequests: boolean;
  openSlots: number;
  /** A request of this student to this advisor is open. */
  alreadyAsked: boolean;
  /** The student has blocked this advisor. */
  blocked: boolean;
  /** How many more requests this student may have open. */
  openLeft: number;
}

export type Ineligible = 'NOT_A_STUDENT' | 'YOURSELF' | 'BLOCKED' | 'ALREADY_ASKED' | 'NOT_ACCEPTING' | 'AT_CAPACITY' | 'TOO_MANY_OPEN';

/** Why the viewer may not ask this advisor now, or null if they may. */
export function whyNot(viewer: Asker, facts: EligibilityFacts): Ineligible | null {
  if (!viewer.isStudent) return 'NOT_A_STUDENT';
  if (viewer.accountId === facts.advisorId) return 'YOURSELF';
  if (facts.blocked) return 'BLOCKED';
  if (facts.alreadyAsked) return 'ALREADY_ASKED';
  if (!facts.acceptingRequests) return 'NOT_ACCEPTING';
  if (facts.openSlots <= 0) return 'AT_CAPACITY';
  if (facts.openLeft <= 0) return 'TOO_MANY_OPEN';
  return null;
}
