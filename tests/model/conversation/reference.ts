// What asking, talking and referring mean, said once more and without looking at the code: plain data, plain functions, nothing from src.
// Two students, three advisors, a counselor and whoever answers for privacy. Times are minutes since the history began.
import {
  CHAT,
  type ChatStatus,
  REFERRAL,
  REQUEST,
  type ReferralStatus,
  type RequestStatus,
  type Row,
  type Table,
  transition,
} from './tables';

export type Who = 'sol' | 'sam' | 'ada' | 'ben' | 'cyd' | 'tess' | 'pia';
export const STUDENTS: readonly Who[] = ['sol', 'sam'];
export const ADVISORS: readonly Who[] = ['ada', 'ben', 'cyd'];
export const COUNSELOR: Who = 'tess';
export const PRIVACY: Who = 'pia';
export const EVERYBODY: readonly Who[] = [...STUDENTS, ...ADVISORS, COUNSELOR, PRIVACY];

export const HOUR = 60;
export const DAY = 24 * HOUR;
export const REQUEST_LIFETIME = 14 * DAY;
export const INTRODUCER_LIFETIME = 5 * DAY;
export const REFERRAL_LIFETIME = 30 * DAY;
export const CHAT_MINUTES = 20;
/** The institution's own limit, low enough to be met. */
export const MOST_OPEN = 2;
export const NOTICE: Partial<Record<Who, number>> = { ada: 24 * HOUR, ben: 0, cyd: 48 * HOUR };

export interface Window {
  starts: number;
  ends: number;
}

export interface Event {
  action: string;
  status: RequestStatus;
  by: Who | null;
}

export interface Request {
  student: Who;
  advisor: Who;
  introducer: Who | null;
  endorsement: string | null;
  status: RequestStatus;
  expires: number;
  /** Of the advisor's slots, the month it has one of. */
  slot: string | null;
  responded: boolean;
  /** The advisor has it, or had it. */
  delivered: boolean;
  /** The student's contact details go with it. */
  shares: boolean;
  /** A block has ended what was shared. */
  blocked: boolean;
  windows: Window[];
  events: Event[];
  /** What the advisor wrote last, in asking for more or in accepting. */
  message: string | null;
  thread: { by: Who; text: string }[];
}

export type Happened = 'HELD' | 'NO_SHOW_STUDENT' | 'NO_SHOW_ADVISOR' | 'NOT_YET';

export interface Chat {
  request: number;
  status: ChatStatus;
  proposal: { by: Who; windows: Window[] } | null;
  starts: number | null;
  sequence: number;
  confirmed: Who[];
  /** The earliest first. */
  reports: { by: Who; happened: Happened }[];
  /** Moves; a report is one where it changes something. */
  events: { action: string; status: ChatStatus; by: Who | null }[];
  thanks: string | null;
  notes: { by: Who; text: string }[];
}

export interface Referral {
  chat: number;
  namer: Who;
  referred: Who;
  student: Who;
  note: string;
  status: ReferralStatus;
  expires: number;
  actions: string[];
}

export interface State {
  /** When the history began, in milliseconds. */
  readonly start: number;
  now: number;
  left: Who[];
  paused: Who[];
  /** Students with contact details of their own to share. */
  reachable: Who[];
  /** `advisor month` */
  months: Record<string, { capacity: number; taken: number }>;
  capacity: Partial<Record<Who, number>>;
  /** `blocker>blocked` */
  blocks: string[];
  /** `who>whom` */
  says: Record<string, boolean>;
  requests: Request[];
  chats: Chat[];
  referrals: Referral[];
  concerns: { request: number; by: Who; open: boolean }[];
  /** Transitions, as they were taken. */
  taken: string[];
}

export const newRequest = (student: Who, advisor: Who): Request => ({
  student,
  advisor,
  introducer: null,
  endorsement: null,
  status: 'PENDING',
  expires: 0,
  slot: null,
  responded: false,
  delivered: true,
  shares: false,
  blocked: false,
  windows: [],
  events: [],
  message: null,
  thread: [],
});

export const newChat = (request: number, proposal: Chat['proposal']): Chat => ({
  request,
  status: 'PROPOSED',
  proposal,
  starts: null,
  sequence: 0,
  confirmed: [],
  reports: [],
  events: [],
  thanks: null,
  notes: [],
});

/**
 * Where every history begins: each student has held a chat with an advisor, who is acquainted with Ada, and is about to fix a time for more.
 */
export function beginning(start: number): State {
  const accepted = (student: Who, advisor: Who): Request => ({ ...newRequest(student, advisor), status: 'ACCEPTED', responded: true });
  const held = (request: number, parties: readonly Who[]): Chat => ({
    ...newChat(request, null),
    status: 'HELD',
    reports: parties.map((by) => ({ by, happened: 'HELD' })),
  });
  const windows = [2 * DAY + 4 * HOUR + 30, 3 * DAY + 4 * HOUR + 30].map((starts) => ({ starts, ends: starts + HOUR }));
  return {
    start,
    now: 0,
    left: [],
    paused: [],
    reachable: [],
    months: {},
    capacity: { ada: 3, ben: 2, cyd: 2 },
    blocks: [],
    says: { 'ben>ada': true, 'cyd>ada': true, 'ada>cyd': true },
    requests: [accepted('sol', 'ben'), accepted('sam', 'cyd'), accepted('sol', 'ada'), accepted('sol', 'cyd'), accepted('sam', 'ben')],
    chats: [
      held(0, ['sol', 'ben']),
      held(1, ['sam', 'cyd']),
      newChat(2, { by: 'sol', windows }),
      newChat(3, { by: 'sol', windows }),
      newChat(4, { by: 'ben', windows }),
    ],
    referrals: [],
    concerns: [],
    taken: [],
  };
}

// ── what follows from it ─────────────────────────────────────────────────────────────────────────────────────────────

export const isStaff = (who: Who) => who === COUNSELOR || who === PRIVACY;
export const roleOf = (who: Who) => (STUDENTS.includes(who) ? 'STUDENT' : isStaff(who) ? 'STAFF' : 'ALUM');
export const isOpen = (request: Request) => ['AWAITING_INTRODUCER', 'PENDING', 'NEEDS_INFO'].includes(request.status);
export const isLive = (referral: Referral) => referral.status === 'NAMED' || referral.status === 'PERMITTED';
export const isThere = (state: State, who: Who) => !state.left.includes(who);
export const hasBlocked = (state: State, who: Who, whom: Who) => state.blocks.includes(`${who}>${whom}`);
export const isFrozen = (state: State, request: number) => state.concerns.some((one) => one.open && one.request === request);

/** Whether for this viewer nobody is there: gone, or has blocked the viewer. */
export function isNobodyTo(state: State, viewer: Who, other: Who): boolean {
  return !isThere(state, other) || (!isStaff(viewer) && !isStaff(other) && hasBlocked(state, other, viewer));
}

/** Whether two are acquainted: one of them says so, and the other does not say no. */
export function areAcquainted(state: State, one: Who, other: Who): boolean {
  const words = [state.says[`${one}>${other}`], state.says[`${other}>${one}`]];
  return words.includes(true) && !words.includes(false);
}

/** Who can introduce a student to an advisor. */
export function mutualContacts(state: State, student: Who, advisor: Who): Who[] {
  const blocked = (one: Who, other: Who) => hasBlocked(state, one, other) || hasBlocked(state, other, one);
  const through = ADVISORS.filter(
    (contact) =>
      contact !== advisor &&
      isThere(state, contact) &&
      !blocked(contact, student) &&
      !blocked(contact, advisor) &&
      state.chats.some((chat) => chat.status === 'HELD' && isBetween(state, chat, student, contact)) &&
      areAcquainted(state, contact, advisor),
  );
  return isThere(state, COUNSELOR) ? [...through, COUNSELOR] : through;
}

const isBetween = (state: State, chat: Chat, student: Who, advisor: Who) =>
  requestOf(state, chat).student === student && requestOf(state, chat).advisor === advisor;

export const requestOf = (state: State, chat: Chat) => state.requests[chat.request] as Request;
export const partiesOf = (state: State, chat: Chat): Who[] => [requestOf(state, chat).student, requestOf(state, chat).advisor];

/** The month of an advisor's capacity; all of them live in UTC. */
export const monthOf = (state: State) => new Date(state.start + state.now * 60_000).toISOString().slice(0, 7);

export function openSlots(state: State, advisor: Who): number {
  const month = state.months[`${advisor} ${monthOf(state)}`];
  return month ? month.capacity - month.taken : (state.capacity[advisor] ?? 0);
}

/** What counts of both sides' latest reports: the first that says something, until its author changes it. */
export function decisive(chat: Chat): Happened {
  return chat.reports.find((report) => report.happened !== 'NOT_YET')?.happened ?? 'NOT_YET';
}

export function isDisputed(chat: Chat): boolean {
  return new Set(chat.reports.filter((report) => report.happened !== 'NOT_YET').map((report) => report.happened)).size > 1;
}

/** Which sides of a request somebody is on. An advisor who has not got it is on none. */
export function sidesOf(who: Who, request: Request | undefined): string[] {
  if (!request) return [];
  const sides = who === COUNSELOR ? ['STAFF'] : [];
  if (who === request.student) sides.push('STUDENT');
  if (who === request.advisor && request.delivered) sides.push('ADVISOR');
  if (who === request.introducer) sides.push('INTRODUCER');
  return sides;
}

export function sidesOfReferral(who: Who, referral: Referral): string[] {
  const sides = [];
  if (who === referral.namer) sides.push('NAMER');
  if (who === referral.referred) sides.push('REFERRED');
  if (who === referral.student && ['PERMITTED', 'USED'].includes(referral.status)) sides.push('STUDENT');
  return sides;
}

export const rowFor = <Status extends string>(table: readonly Row<Status>[], from: Status, action: string, side: string) =>
  table.find((row) => row.from === from && row.action === action && row.by.includes(side));

// ── moves ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export function note(state: State, table: Table, from: string, action: string, by: string, to: string): void {
  state.taken.push(transition(table, { from, action, to }, by));
}

export function moveRequest(state: State, request: Request, action: string, side: string, by: Who | null): void {
  const row = rowFor(REQUEST, request.status, action, side);
  if (!row) throw new Error(`the model moves a request from ${request.status} by ${action}`);
  note(state, 'request', row.from, action, side, row.to);
  request.status = row.to;
  request.events.push({ action, status: row.to, by });
}

export function moveChat(state: State, chat: Chat, action: string, side: string, by: Who | null, to?: ChatStatus): void {
  const row = CHAT.find((one) => one.from === chat.status && one.action === action && one.by.includes(side) && (!to || one.to === to));
  if (!row) throw new Error(`the model moves a chat from ${chat.status} by ${action}`);
  note(state, 'chat', row.from, action, side, row.to);
  chat.status = row.to;
  if (row.from !== row.to || !action.startsWith('REPORT')) chat.events.push({ action, status: row.to, by });
  if (action === 'CANCEL') Object.assign(chat, { proposal: null, sequence: chat.sequence + 1 });
}

export function moveReferral(state: State, referral: Referral, action: string, side: string): void {
  const row = rowFor(REFERRAL, referral.status, action, side);
  if (!row) throw new Error(`the model moves a referral from ${referral.status} by ${action}`);
  note(state, 'referral', row.from, action, side, row.to);
  referral.status = row.to;
  referral.actions.push(action);
  referral.expires = state.now + REFERRAL_LIFETIME;
}

export function takeSlot(state: State, request: Request): void {
  request.slot = `${request.advisor} ${monthOf(state)}`;
  state.months[request.slot] ??= { capacity: state.capacity[request.advisor] ?? 0, taken: 0 };
  (state.months[request.slot] as { taken: number }).taken += 1;
}

export function returnSlot(state: State, request: Request): void {
  const month = request.slot === null ? undefined : state.months[request.slot];
  request.slot = null;
  if (month) month.taken -= 1;
}

/** Time passes: what has run out, has. */
export function pass(state: State, minutes: number): void {
  state.now += minutes;
  for (const request of state.requests)
    if (isOpen(request) && request.expires <= state.now) moveRequest(state, request, 'EXPIRE', 'TIME', null);
  for (const referral of state.referrals)
    if (isLive(referral) && referral.expires <= state.now) moveReferral(state, referral, 'EXPIRE', 'TIME');
}

/** Somebody leaves for good. */
export function leave(state: State, who: Who): void {
  for (const request of state.requests.filter(isOpen)) {
    const waitsForThem = request.advisor === who || (request.introducer === who && request.status === 'AWAITING_INTRODUCER');
    if (request.student === who) moveRequest(state, request, 'WITHDRAW', 'STUDENT', who);
    else if (waitsForThem) moveRequest(state, request, 'RETURN', 'SYSTEM', null);
    else continue;
    if (request.student !== who || !request.responded) returnSlot(state, request);
  }
  for (const referral of state.referrals.filter(isLive))
    if ([referral.namer, referral.referred, referral.student].includes(who)) moveReferral(state, referral, 'RETURN', 'SYSTEM');
  for (const chat of state.chats) {
    if (!partiesOf(state, chat).includes(who)) continue;
    if (chat.status === 'PROPOSED' || chat.status === 'SCHEDULED') moveChat(state, chat, 'CANCEL', 'SYSTEM', null);
    if (chat.thanks !== null) chat.thanks = '';
    chat.notes = chat.notes.map((one) => (one.by === who ? { ...one, text: '' } : one));
  }
  for (const request of state.requests) {
    if (![request.student, request.advisor, request.introducer].includes(who)) continue;
    request.endorsement = null;
    if (request.introducer === who) continue;
    request.message = null;
    for (const message of request.thread) message.text = '';
  }
  for (const key of Object.keys(state.says)) if (key.split('>').includes(who)) delete state.says[key];
  state.left.push(who);
  state.blocks = state.blocks.filter((block) => !block.split('>').includes(who));
}
