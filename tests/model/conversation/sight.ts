// What each person sees of a conversation. Part of the model: nothing from src.

import { canBeTaken, refusals, sideOfChat } from './acts';
import {
  ADVISORS,
  type Chat,
  hasBlocked,
  isDisputed,
  isFrozen,
  isNobodyTo,
  isStaff,
  mutualContacts,
  openSlots,
  PRIVACY,
  partiesOf,
  type Referral,
  type Request,
  STUDENTS,
  type State,
  sidesOf,
  sidesOfReferral,
  type Who,
} from './reference';
import { CHAT, REFERRAL, REQUEST } from './tables';

export interface RequestSight {
  status: string;
  actions: string[];
  /** Each move, where it led, and who made it as far as the viewer may know. */
  timeline: string[];
  /** Who wrote, and what as far as the viewer reads it; null for those who do not see the thread. */
  thread: string[] | null;
  introducer: Who | null;
  endorsement: string | null;
  chat: number | null;
  /** Hours from the beginning. */
  expires: number;
  answered: boolean;
  message: string | null;
}

export interface ChatSight {
  status: string;
  /** Minutes from the beginning. */
  starts: number | null;
  ends: number | null;
  disputed: boolean;
  /** Who says what of it, the earliest first. */
  reports: string[];
  actions: string[];
  proposed: number;
  proposedBy: Who | null;
  confirmed: string[];
  timeline: string[];
  thanks: string | null;
  notes: string[];
  referrals: number[];
}

export interface ReferralSight {
  status: string;
  referred: Who | null;
  student: Who | null;
  actions: string[];
}

export interface AdvisorSight {
  openSlots: number;
  /** For students alone. */
  mutual: Who[] | null;
  /** Whether they could ask now. */
  askable: boolean | null;
}

export interface Sight {
  sent: number[];
  received: number[];
  introducing: number[];
  institution: number[] | null;
  requests: (RequestSight | null)[];
  chats: (ChatSight | null)[];
  referrals: (ReferralSight | null)[];
  /** Those in which the viewer was named. */
  named: number[];
  advisors: (AdvisorSight | null)[];
  /** What may be read of their contact details; null where nobody is there, and ? where it hangs on more than the conversation. */
  students: (string | null)[];
}

/** The numbers of those that hold. */
const numbers = <T>(all: readonly T[], holds: (one: T) => boolean) => all.flatMap((one, index) => (holds(one) ? [index] : []));

/** All that one person sees. */
export function sight(state: State, who: Who): Sight {
  return {
    sent: numbers(state.requests, (request) => request.student === who),
    received: numbers(state.requests, (request) => request.advisor === who && request.delivered),
    introducing: numbers(state.requests, (request) => request.introducer === who),
    institution: isStaff(who) ? state.requests.map((_, index) => index) : null,
    requests: state.requests.map((_, index) => requestSight(state, who, index)),
    chats: state.chats.map((_, index) => chatSight(state, who, index)),
    referrals: state.referrals.map((referral) => referralSight(state, who, referral)),
    named: numbers(state.referrals, (referral) => referral.referred === who),
    advisors: ADVISORS.map((advisor) => (isNobodyTo(state, who, advisor) ? null : advisorSight(state, who, advisor))),
    students: STUDENTS.map((student) => (seesStudent(state, who, student) ? contactAccess(state, who, student) : null)),
  };
}

const nameFor = (state: State, viewer: Who, one: Who | null) => (one === null || isNobodyTo(state, viewer, one) ? null : one);

export function requestSight(state: State, who: Who, index: number): RequestSight | null {
  const request = state.requests[index];
  const sides = sidesOf(who, request);
  if (!request || (sides.length === 0 && !isStaff(who))) return null;
  const name = (one: Who | null) => nameFor(state, who, one);
  // Nobody talks to somebody who is not there.
  const isOutOfReach = (action: string, side: string) =>
    (side === 'ADVISOR' && ['ACCEPT', 'ASK_FOR_MORE'].includes(action) && !isWithinReach(state, who, request.student)) ||
    (side === 'STUDENT' && action === 'ANSWER' && !isWithinReach(state, who, request.advisor)) ||
    (side === 'INTRODUCER' &&
      action === 'ENDORSE' &&
      ![request.student, request.advisor].every((other) => isWithinReach(state, who, other)));
  const rows = isFrozen(state, index)
    ? []
    : REQUEST.filter(
        (row) => row.from === request.status && row.by.some((side) => sides.includes(side) && !isOutOfReach(row.action, side)),
      );
  const chat = state.chats.findIndex((one) => one.request === index);
  return {
    status: request.status,
    actions: sorted(rows.map((row) => row.action)),
    timeline: request.events.map(({ action, status, by }) => `${action} ${status} ${name(by)}`),
    thread: threadFor(state, who, request, index),
    introducer: name(request.introducer),
    endorsement: request.endorsement,
    chat: chat < 0 || chatSight(state, who, chat) === null ? null : chat,
    expires: Math.floor(request.expires / 60),
    answered: request.responded,
    message: sides.some((side) => side === 'STUDENT' || side === 'ADVISOR') || isStaff(who) ? request.message : null,
  };
}

/** The two read it. Staff see that something was written; who answers for privacy reads it while the request is on hold. */
function threadFor(state: State, who: Who, request: Request, index: number): RequestSight['thread'] {
  const isParty = who === request.student || who === request.advisor;
  if (!isParty && !isStaff(who)) return null;
  const reads = isParty || (who === PRIVACY && isFrozen(state, index));
  return request.thread.map(({ by, text }) => `${nameFor(state, who, by)}: ${reads ? text : null}`);
}

export function chatSight(state: State, who: Who, index: number): ChatSight | null {
  const chat = state.chats[index];
  if (!chat || (!isStaff(who) && !partiesOf(state, chat).includes(who))) return null;
  return {
    status: chat.status,
    starts: chat.starts,
    ends: chat.starts === null ? null : chat.starts + 20,
    disputed: isDisputed(chat),
    reports: chat.reports.map(({ by, happened }) => `${nameFor(state, who, by)} ${happened}`),
    actions: actionsOnChat(state, who, chat),
    proposed: chat.proposal?.windows.length ?? 0,
    proposedBy: chat.proposal && nameFor(state, who, chat.proposal.by),
    confirmed: sorted(chat.confirmed.map((one) => (STUDENTS.includes(one) ? 'STUDENT' : 'ADVISOR'))),
    timeline: chat.events.map(({ action, status, by }) => `${action} ${status} ${nameFor(state, who, by)}`),
    thanks: chat.thanks === null ? null : isStaff(who) ? '' : chat.thanks,
    notes: sorted(chat.notes.filter((note) => note.by === who).map((note) => note.text)),
    referrals: numbers(state.referrals, (one) => one.chat === index && referralSight(state, who, one) !== null),
  };
}

/** Somebody who is there for this viewer, and whom the viewer has not blocked. */
const isWithinReach = (state: State, who: Who, other: Who) => !isNobodyTo(state, who, other) && !hasBlocked(state, who, other);

function actionsOnChat(state: State, who: Who, chat: Chat): string[] {
  const side = sideOfChat(state, who, chat);
  if (!side || isFrozen(state, chat.request)) return [];
  const there = partiesOf(state, chat).every((other) => other === who || isWithinReach(state, who, other));
  const offered = there && chat.proposal !== null && chat.proposal.by !== who && canBeTaken(state, chat);
  const begun = chat.starts === null || chat.starts <= state.now;
  const open: Record<string, boolean> = {
    PROPOSE: there,
    SCHEDULE: offered,
    RESCHEDULE: offered,
    CONFIRM: there && !begun,
    REPORT_NO_SHOW: begun,
  };
  const rows = CHAT.filter((row) => row.from === chat.status && row.by.includes(side) && (open[row.action] ?? true));
  return sorted([...new Set(rows.map((row) => row.action))]);
}

function referralSight(state: State, who: Who, referral: Referral): ReferralSight | null {
  const sides = sidesOfReferral(who, referral);
  if (!isStaff(who) && sides.length === 0) return null;
  const there = [referral.namer, referral.referred].every((other) => isWithinReach(state, who, other));
  const rows = REFERRAL.filter(
    (row) => row.from === referral.status && row.by.some((side) => sides.includes(side)) && (row.action !== 'USE' || there),
  );
  return {
    status: referral.status,
    referred: nameFor(state, who, referral.referred),
    student:
      (who !== referral.referred || referral.status === 'USED') && seesStudent(state, who, referral.student) ? referral.student : null,
    actions: sorted(rows.map((row) => row.action)),
  };
}

function advisorSight(state: State, who: Who, advisor: Who): AdvisorSight {
  const plain = { do: 'requestIntro', advisor, introducer: null, referral: null, windows: [], shares: false } as const;
  const isStudent = STUDENTS.includes(who);
  return {
    openSlots: openSlots(state, advisor),
    mutual: isStudent ? sorted(mutualContacts(state, who, advisor)) : null,
    askable: isStudent ? refusals(state, who, { ...plain, windows: [] }).length === 0 : null,
  };
}

/** A student shows themselves by asking, and to nobody whom the request has not reached. */
export function seesStudent(state: State, who: Who, student: Who): boolean {
  if (isNobodyTo(state, who, student)) return false;
  if (who === student || isStaff(who)) return true;
  return state.requests.some((request) => request.student === student && request.advisor === who && request.delivered);
}

function contactAccess(state: State, who: Who, student: Who): string {
  if (who === student) return 'SELF';
  const shared = state.requests.filter((one) => one.student === student && one.advisor === who && one.delivered && one.shares);
  if (shared.length === 0) return 'NOT_GRANTED';
  return shared.some((one) => !one.blocked && (one.status === 'PENDING' || one.status === 'NEEDS_INFO')) ? 'GRANTED' : '?';
}

export const sorted = <T>(list: readonly T[]): T[] => [...list].sort();
