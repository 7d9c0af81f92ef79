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

/** Which side of a request, or of the chat it led to, the viewer is on. */
export function partyOf(viewer: Pick<Asker, 'accountId'>, request: Parties): Exclude<Party, 'TIME' | 'SYSTEM'> | null {
  if (viewer.accountId === request.studentId) return 'STUDENT';
  return viewer.accountId === request.advisorId ? 'ADVISOR' : null;
}

/** A decline is private: the student reads the reason only if the advisor says so. */
export function maySeeDeclineReason(viewer: Asker, request: Parties & { declineReasonShared: boolean }): boolean {
  return request.declineReasonShared || viewer.isStaff || viewer.accountId === request.advisorId;
}

/** How many requests of one student may be open at once. */
export const MAX_OPEN = 5;

/** What decides whether a student may ask an advisor. */
export interface EligibilityFacts {
  advisorId: string;
  acceptingRequests: boolean;
  openSlots: number;
  /** A request of this student to this advisor is open. */
  alreadyAsked: boolean;
  /** The student has blocked this advisor. */
  blocked: boolean;
  /** Open requests of this student, to whomever. */
  openRequests: number;
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
  if (facts.openRequests >= MAX_OPEN) return 'TOO_MANY_OPEN';
  return null;
}
