// What people do to each other in a conversation: why not, and what comes of it. Part of the model: nothing from src.
import {
  ADVISORS,
  CHAT_MINUTES,
  type Chat,
  COUNSELOR,
  decisive,
  type Happened,
  hasBlocked,
  INTRODUCER_LIFETIME,
  isFrozen,
  isLive,
  isNobodyTo,
  isOpen,
  isThere,
  leave,
  MOST_OPEN,
  moveChat,
  moveReferral,
  moveRequest,
  mutualContacts,
  NOTICE,
  newChat,
  newRequest,
  openSlots,
  PRIVACY,
  partiesOf,
  REFERRAL_LIFETIME,
  REQUEST_LIFETIME,
  type Request,
  requestOf,
  returnSlot,
  roleOf,
  rowFor,
  STUDENTS,
  type State,
  sidesOf,
  sidesOfReferral,
  takeSlot,
  type Who,
  type Window,
} from './reference';
import { CHAT, REFERRAL, REQUEST } from './tables';

export interface Asking {
  do: 'requestIntro';
  advisor: Who;
  introducer: Who | null;
  /** A referral's number; one that is not there is a foreign one. */
  referral: number | null;
  windows: Window[];
  shares: boolean;
}

/** By the name of its mutation. Objects are numbers; what no number names is another institution's. */
export type Act =
  | Asking
  | { do: 'endorseIntro' | 'askForMoreInfo' | 'answerInfoRequest' | 'sendMessage'; request: number; text: string }
  | { do: 'declineToIntroduce' | 'declineIntro' | 'withdrawIntro' | 'reportConcern'; request: number }
  | { do: 'acceptIntro'; request: number; windows: Window[] | null; text: string }
  | { do: 'stepIn'; request: number; action: 'WITHDRAW' | 'ACCEPT' | 'DECLINE' }
  | { do: 'proposeTimes'; chat: number; windows: Window[] }
  | { do: 'scheduleChat' | 'rescheduleChat'; chat: number; starts: number }
  | { do: 'confirmChat' | 'stepInChat'; chat: number }
  | { do: 'cancelChat'; chat: number; text: string }
  | { do: 'reportChat'; chat: number; happened: Happened }
  | { do: 'writeNote'; chat: number; note: number | null; text: string }
  | { do: 'sendThanks'; chat: number; text: string }
  | { do: 'nameReferral'; chat: number; advisor: Who; text: string }
  | { do: 'permitReferral'; referral: number; permit: boolean }
  | { do: 'retractReferral'; referral: number }
  | { do: 'resolveConcern'; concern: number }
  | { do: 'declareAcquaintance'; whom: Who; knows: boolean }
  | { do: 'blockAccount' | 'unblockAccount'; whom: Who }
  | { do: 'updateAvailability'; accepting: boolean }
  | { do: 'setContactPoint' }
  | { do: 'eraseAccount' };
export type Doing = Act['do'];

const ANYBODY = ['STUDENT', 'ALUM', 'STAFF'];
const PARTIES = ['STUDENT', 'ALUM'];

/** Who may try at all. */
const MAY: Record<Doing, readonly string[]> = {
  requestIntro: ['STUDENT'],
  endorseIntro: ['ALUM', 'STAFF'],
  declineToIntroduce: ['ALUM', 'STAFF'],
  askForMoreInfo: ['ALUM'],
  answerInfoRequest: ['STUDENT'],
  acceptIntro: ['ALUM'],
  declineIntro: ['ALUM'],
  withdrawIntro: ['STUDENT'],
  sendMessage: PARTIES,
  stepIn: ['COUNSELOR'],
  proposeTimes: PARTIES,
  scheduleChat: PARTIES,
  rescheduleChat: PARTIES,
  confirmChat: PARTIES,
  cancelChat: PARTIES,
  stepInChat: ['COUNSELOR'],
  reportChat: PARTIES,
  writeNote: ANYBODY,
  sendThanks: ['STUDENT'],
  nameReferral: ['ALUM'],
  permitReferral: ['ALUM'],
  retractReferral: ['ALUM'],
  reportConcern: ANYBODY,
  resolveConcern: ['PRIVACY'],
  declareAcquaintance: ['ALUM', 'STAFF'],
  blockAccount: ANYBODY,
  unblockAccount: ANYBODY,
  updateAvailability: ['ALUM'],
  setContactPoint: ANYBODY,
  eraseAccount: ANYBODY,
};
const DUTIES: Partial<Record<Who, string>> = { [COUNSELOR]: 'COUNSELOR', [PRIVACY]: 'PRIVACY' };

/** Every reason for which this is refused; the API names one of them. None: it is done. */
export function refusals(state: State, who: Who, act: Act): string[] {
  const may = MAY[act.do];
  const forbidden = may.includes(roleOf(who)) || may.includes(DUTIES[who] ?? '') ? [] : ['FORBIDDEN'];
  if (!isThere(state, who)) return ['UNAUTHENTICATED', ...forbidden];
  if (forbidden.length > 0) return forbidden;
  switch (act.do) {
    case 'requestIntro':
      return refusalsToAsk(state, who, act);
    case 'endorseIntro': {
      const request = state.requests[act.request];
      const moved = refusalsToMove(state, who, act.request, 'ENDORSE', 'INTRODUCER');
      return request ? [...moved, ...refusalsToEndorse(state, who, request)] : moved;
    }
    case 'declineToIntroduce':
      return refusalsToMove(state, who, act.request, 'DECLINE_TO_INTRODUCE', 'INTRODUCER');
    case 'askForMoreInfo':
      return [...refusalsToMove(state, who, act.request, 'ASK_FOR_MORE', 'ADVISOR'), ...apartFrom(state, who, act.request)];
    case 'answerInfoRequest':
      return [...refusalsToMove(state, who, act.request, 'ANSWER', 'STUDENT'), ...apartFrom(state, who, act.request)];
    case 'declineIntro':
      return refusalsToMove(state, who, act.request, 'DECLINE', 'ADVISOR');
    case 'withdrawIntro':
      return refusalsToMove(state, who, act.request, 'WITHDRAW', 'STUDENT');
    case 'stepIn': {
      const request = state.requests[act.request];
      const apart =
        act.action === 'ACCEPT' &&
        request &&
        (hasBlocked(state, request.student, request.advisor) || hasBlocked(state, request.advisor, request.student));
      return [...refusalsToMove(state, who, act.request, act.action, 'STAFF'), ...(apart ? ['CONFLICT'] : [])];
    }
    case 'acceptIntro': {
      const request = state.requests[act.request];
      const blocked = apartFrom(state, who, act.request);
      const times = act.windows && request ? wrongTimes(state, request, act.windows) : [];
      return [...refusalsToMove(state, who, act.request, 'ACCEPT', 'ADVISOR'), ...blocked, ...times];
    }
    case 'sendMessage': {
      const request = state.requests[act.request];
      if (!request || !isParty(who, request)) return ['NOT_FOUND', ...frozen(state, who, act.request)];
      const other = who === request.student ? request.advisor : request.student;
      const talk = ['PENDING', 'NEEDS_INFO', 'ACCEPTED'].includes(request.status) && !isNobodyTo(state, who, other);
      return [...(talk ? [] : ['CONFLICT']), ...blockedBy(state, who, act.request), ...frozen(state, who, act.request)];
    }
    case 'reportConcern': {
      const request = state.requests[act.request];
      return request && isParty(who, request) ? [] : ['NOT_FOUND'];
    }
    case 'resolveConcern': {
      const concern = state.concerns[act.concern];
      if (!concern) return ['NOT_FOUND'];
      return concern.open ? [] : ['CONFLICT'];
    }
    case 'permitReferral':
    case 'retractReferral':
      return refusalsOfReferral(state, who, act);
    case 'declareAcquaintance':
      return mayComeUpon(state, who, act.whom) || knownBy(state, who, act.whom) ? [] : ['NOT_FOUND'];
    case 'blockAccount':
      return mayComeUpon(state, who, act.whom) ? [] : ['NOT_FOUND'];
    case 'unblockAccount':
      return hasBlocked(state, who, act.whom) ? [] : ['NOT_FOUND'];
    case 'updateAvailability':
    case 'setContactPoint':
    case 'eraseAccount':
      return [];
    default:
      return refusalsOfChat(state, who, act);
  }
}

const isParty = (who: Who, request: Request) => sidesOf(who, request).some((side) => side === 'STUDENT' || side === 'ADVISOR');
/** Whoever has a part in it is told that it is on hold, even of what is not theirs to do. */
const frozen = (state: State, who: Who, request: number) =>
  isFrozen(state, request) && sidesOf(who, state.requests[request]).length > 0 ? ['FROZEN'] : [];

/** Whoever has blocked the other side gives them nothing by mistake. */
function blockedBy(state: State, who: Who, index: number): string[] {
  const request = state.requests[index];
  return request && [request.student, request.advisor].some((other) => hasBlocked(state, who, other)) ? ['BLOCKED'] : [];
}

/** The same, and whoever is not there for them gets nothing. */
function apartFrom(state: State, who: Who, index: number): string[] {
  const request = state.requests[index];
  const gone = request && [request.student, request.advisor].some((other) => other !== who && isNobodyTo(state, who, other));
  return [...blockedBy(state, who, index), ...(gone ? ['CONFLICT'] : [])];
}

/** The advisor must be there to take it, for the student and for whoever introduces them. */
function refusalsToEndorse(state: State, who: Who, { student, advisor }: Request): string[] {
  const apart = hasBlocked(state, advisor, student) || hasBlocked(state, student, advisor) || hasBlocked(state, student, who);
  const welcome = !state.paused.includes(advisor) && !isNobodyTo(state, who, advisor) && !apart;
  return [
    ...([student, advisor].some((other) => hasBlocked(state, who, other)) ? ['BLOCKED'] : []),
    ...(welcome ? [] : ['NOT_ACCEPTING']),
    ...(openSlots(state, advisor) > 0 ? [] : ['AT_CAPACITY']),
  ];
}

/** Advisors are in the directory, students show themselves by asking. Staff come upon everybody. */
function mayComeUpon(state: State, who: Who, whom: Who): boolean {
  if (who === whom || isNobodyTo(state, who, whom)) return false;
  if (roleOf(who) === 'STAFF' || ADVISORS.includes(whom)) return true;
  return state.requests.some((one) => one.student === whom && one.advisor === who && one.delivered);
}

const knownBy = (state: State, who: Who, whom: Who) => !isNobodyTo(state, who, whom) && state.says[`${whom}>${who}`] === true;

function refusalsToAsk(state: State, who: Who, act: Asking): string[] {
  const { advisor, introducer } = act;
  if (isNobodyTo(state, who, advisor)) return ['NOT_FOUND'];
  const waiting = state.requests.filter((request) => request.student === who && isOpen(request));
  const reasons = [];
  if (hasBlocked(state, who, advisor)) reasons.push('BLOCKED');
  if (waiting.some((request) => request.advisor === advisor)) reasons.push('ALREADY_ASKED');
  if (waiting.length >= MOST_OPEN) reasons.push('TOO_MANY_OPEN');
  if (state.paused.includes(advisor)) reasons.push('NOT_ACCEPTING');
  if (openSlots(state, advisor) <= 0) reasons.push('AT_CAPACITY');
  if (introducer !== null && !mutualContacts(state, who, advisor).includes(introducer)) reasons.push('NOT_MUTUAL');
  if (act.shares && !state.reachable.includes(who)) reasons.push('NOT_FOUND');
  if (act.referral !== null) {
    const referral = state.referrals[act.referral];
    const apart = referral && (hasBlocked(state, referral.namer, who) || hasBlocked(state, who, referral.namer));
    const usable = referral?.status === 'PERMITTED' && referral.student === who && referral.referred === advisor && !apart;
    if (!usable) reasons.push('NOT_FOUND', ...(referral?.status === 'USED' && referral.student === who ? ['CONFLICT'] : []));
  }
  return [...reasons, ...wrongTimes(state, { advisor }, act.windows)];
}

function refusalsToMove(state: State, who: Who, index: number, action: string, side: string): string[] {
  const request = state.requests[index];
  if (!request || !sidesOf(who, request).includes(side)) return ['NOT_FOUND', ...frozen(state, who, index)];
  const moved = rowFor(REQUEST, request.status, action, side) ? [] : ['CONFLICT'];
  return [...moved, ...frozen(state, who, index)];
}

/** What is wrong with proposed times. */
function wrongTimes(state: State, { advisor }: { advisor: Who }, windows: readonly Window[]): string[] {
  const soon = windows.some((window) => window.starts <= state.now + (NOTICE[advisor] ?? 0));
  const short = windows.some((window) => window.ends - window.starts < CHAT_MINUTES);
  const overlap = windows.some((one, at) => windows.some((other, to) => at < to && overlaps(one, other)));
  return [
    ...(soon || short ? ['OUT_OF_RANGE'] : []),
    ...(short || overlap ? ['INVALID'] : []),
    ...(windows.length > 10 ? ['TOO_LONG'] : []),
  ];
}

const overlaps = (one: Window, other: Window) => one.starts < other.ends && other.starts < one.ends;
const lasting = (starts: number): Window => ({ starts, ends: starts + CHAT_MINUTES });

/** Whether one of the proposed times has not passed, and leaves the notice that the advisor wants. */
export function canBeTaken(state: State, chat: Chat): boolean {
  const earliest = state.now + (NOTICE[requestOf(state, chat).advisor] ?? 0);
  return (chat.proposal?.windows ?? []).some((window) => window.ends - CHAT_MINUTES > earliest);
}

type OfChat = Extract<Act, { chat: number }>;

function refusalsOfChat(state: State, who: Who, act: OfChat): string[] {
  const chat = state.chats[act.chat];
  const side = chat && sideOfChat(state, who, chat);
  if (!chat || !side) return ['NOT_FOUND'];
  if ((side === 'STAFF') !== (act.do === 'stepInChat')) return ['NOT_FOUND'];
  const request = requestOf(state, chat);
  const other = who === request.student ? request.advisor : request.student;
  const hold = isFrozen(state, chat.request) ? ['FROZEN'] : [];
  const apart = [...(hasBlocked(state, who, other) ? ['BLOCKED'] : []), ...(isNobodyTo(state, who, other) ? ['CONFLICT'] : [])];
  const can = (action: string) => CHAT.some((row) => row.from === chat.status && row.action === action && row.by.includes(side));
  const unless = (holds: boolean, code = 'CONFLICT') => (holds ? [] : [code]);
  switch (act.do) {
    case 'proposeTimes':
      return [...hold, ...apart, ...unless(can('PROPOSE')), ...wrongTimes(state, request, act.windows)];
    case 'scheduleChat':
    case 'rescheduleChat': {
      const { proposal } = chat;
      const theirs = proposal !== null && proposal.by !== who;
      const moved = unless(theirs && canBeTaken(state, chat) && can(act.do === 'scheduleChat' ? 'SCHEDULE' : 'RESCHEDULE'));
      const time = lasting(act.starts);
      const fits = !proposal || proposal.windows.some((window) => window.starts <= time.starts && time.ends <= window.ends);
      const times = [...(fits ? [] : ['INVALID']), ...wrongTimes(state, request, [time]), ...doubleBooked(state, chat, time)];
      return [...hold, ...apart, ...moved, ...times];
    }
    case 'confirmChat':
      return [...hold, ...apart, ...unless(can('CONFIRM') && (chat.starts ?? 0) > state.now)];
    case 'cancelChat':
      return [...hold, ...apart, ...unless(can('CANCEL'))];
    case 'stepInChat':
      return [...hold, ...unless(can('CANCEL'))];
    case 'reportChat': {
      const early = act.happened.startsWith('NO_SHOW') && (chat.starts ?? 0) > state.now;
      const again = comesOfReport(chat, who, act.happened) === 'SCHEDULED' && chat.status !== 'SCHEDULED';
      const taken = again && doubleBooked(state, chat, lasting(chat.starts ?? 0)).length > 0 ? ['DOUBLE_BOOKED', 'CONFLICT'] : [];
      return [...hold, ...unless(chat.status !== 'CANCELLED'), ...(early ? ['OUT_OF_RANGE'] : []), ...taken];
    }
    case 'writeNote':
      return act.note === null || chat.notes[act.note]?.by === who ? [] : ['NOT_FOUND'];
    case 'sendThanks':
      if (side !== 'STUDENT') return ['NOT_FOUND'];
      return [...hold, ...apart, ...unless(chat.status === 'HELD' && chat.thanks === null)];
    case 'nameReferral': {
      if (side !== 'ADVISOR') return ['NOT_FOUND'];
      const another = state.referrals.some(
        (one) =>
          one.student === request.student &&
          one.referred === act.advisor &&
          (isLive(one) || (one.status === 'REFUSED' && one.namer === who)),
      );
      const self = act.advisor === who ? ['INVALID'] : [];
      const nobody = isNobodyTo(state, who, act.advisor) ? ['NOT_FOUND'] : [];
      const { student } = request;
      const strangers = hasBlocked(state, student, act.advisor) || hasBlocked(state, act.advisor, student);
      const blocked = [student, act.advisor].some((one) => hasBlocked(state, who, one)) ? ['BLOCKED'] : [];
      return [...hold, ...apart, ...unless(chat.status === 'HELD' && !another && !strangers), ...self, ...nobody, ...blocked];
    }
  }
}

export function sideOfChat(state: State, who: Who, chat: Chat): 'STUDENT' | 'ADVISOR' | 'STAFF' | null {
  if (who === COUNSELOR) return 'STAFF';
  if (!partiesOf(state, chat).includes(who)) return null;
  return STUDENTS.includes(who) ? 'STUDENT' : 'ADVISOR';
}

function doubleBooked(state: State, chat: Chat, time: Window): string[] {
  const people = partiesOf(state, chat);
  const meets = (other: Chat) => partiesOf(state, other).some((one) => people.includes(one));
  const clash = state.chats.some(
    (other) => other !== chat && other.status === 'SCHEDULED' && meets(other) && overlaps(lasting(other.starts ?? 0), time),
  );
  return clash ? ['DOUBLE_BOOKED'] : [];
}

function withReport(chat: Chat, by: Who, happened: Happened): Chat['reports'] {
  const before = chat.reports.find((report) => report.by === by);
  // Whoever changes what they said keeps their place; whoever had said nothing yet comes last.
  return before && before.happened !== 'NOT_YET'
    ? chat.reports.map((report) => (report === before ? { by, happened } : report))
    : [...chat.reports.filter((report) => report !== before), { by, happened }];
}

const REPORTS: Record<Happened, string> = {
  HELD: 'REPORT_HELD',
  NO_SHOW_STUDENT: 'REPORT_NO_SHOW',
  NO_SHOW_ADVISOR: 'REPORT_NO_SHOW',
  NOT_YET: 'REPORT_NOT_YET',
};

/** Where a report leads a chat; null: it stays where it is. */
function comesOfReport(chat: Chat, by: Who, happened: Happened): Chat['status'] | null {
  const action = REPORTS[decisive({ ...chat, reports: withReport(chat, by, happened) })];
  const undone = chat.starts === null ? 'PROPOSED' : 'SCHEDULED';
  const rows = CHAT.filter((row) => row.from === chat.status && row.action === action);
  return rows.find((row) => action !== 'REPORT_NOT_YET' || row.to === undone)?.to ?? null;
}

function refusalsOfReferral(state: State, who: Who, act: Extract<Act, { referral: number; do: 'permitReferral' | 'retractReferral' }>) {
  const referral = state.referrals[act.referral];
  const action = act.do === 'retractReferral' ? 'RETRACT' : act.permit ? 'PERMIT' : 'REFUSE';
  if (!referral || !sidesOfReferral(who, referral).some((side) => side !== 'STUDENT')) return ['NOT_FOUND'];
  const row = sidesOfReferral(who, referral).some((side) => rowFor(REFERRAL, referral.status, action, side));
  if (row) return [];
  const isTheirs = REFERRAL.some((one) => one.action === action && one.by.some((side) => sidesOfReferral(who, referral).includes(side)));
  return isTheirs ? ['CONFLICT'] : ['NOT_FOUND'];
}

// ── what comes of it ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Does what is not refused. */
export function perform(state: State, who: Who, act: Act): void {
  switch (act.do) {
    case 'requestIntro':
      ask(state, who, act);
      return;
    case 'declareAcquaintance':
      state.says[`${who}>${act.whom}`] = act.knows;
      return;
    case 'blockAccount': {
      const { whom } = act;
      if (!hasBlocked(state, who, whom)) state.blocks.push(`${who}>${whom}`);
      for (const request of state.requests)
        if ([request.student, request.advisor].includes(who) && [request.student, request.advisor].includes(whom))
          request.blocked ||= request.delivered;
      for (const referral of state.referrals.filter(isLive)) {
        if (who === referral.namer && whom === referral.referred) moveReferral(state, referral, 'RETRACT', 'NAMER');
        if (who === referral.referred && whom === referral.namer)
          moveReferral(state, referral, referral.status === 'NAMED' ? 'REFUSE' : 'RETRACT', 'REFERRED');
      }
      return;
    }
    case 'setContactPoint':
      state.reachable = [...new Set([...state.reachable, who])];
      return;
    case 'unblockAccount':
      state.blocks = state.blocks.filter((block) => block !== `${who}>${act.whom}`);
      return;
    case 'updateAvailability':
      state.paused = act.accepting ? state.paused.filter((one) => one !== who) : [...new Set([...state.paused, who])];
      return;
    case 'eraseAccount':
      leave(state, who);
      return;
    case 'reportConcern':
      state.concerns.push({ request: act.request, by: who, open: true });
      return;
    case 'resolveConcern':
      Object.assign(state.concerns[act.concern] ?? {}, { open: false });
      return;
    case 'permitReferral':
    case 'retractReferral': {
      const referral = state.referrals[act.referral];
      if (!referral) return;
      const action = act.do === 'retractReferral' ? 'RETRACT' : act.permit ? 'PERMIT' : 'REFUSE';
      const side = sidesOfReferral(who, referral).find((one) => rowFor(REFERRAL, referral.status, action, one));
      moveReferral(state, referral, action, side ?? '');
      return;
    }
    default:
      if ('request' in act) performOnRequest(state, who, act);
      else performOnChat(state, who, act);
  }
}

function ask(state: State, who: Who, act: Asking): void {
  const referral = act.referral === null ? undefined : state.referrals[act.referral];
  const waits = act.introducer !== null && !referral;
  const status = waits ? 'AWAITING_INTRODUCER' : 'PENDING';
  const request: Request = {
    ...newRequest(who, act.advisor),
    introducer: referral?.namer ?? act.introducer,
    endorsement: referral?.note ?? null,
    status,
    expires: state.now + (waits ? INTRODUCER_LIFETIME : REQUEST_LIFETIME),
    delivered: !waits,
    shares: act.shares,
    windows: act.windows,
    events: [{ action: 'REQUEST', status, by: who }],
  };
  state.requests.push(request);
  if (!waits) takeSlot(state, request);
  if (referral) moveReferral(state, referral, 'USE', 'STUDENT');
}

type OfRequest = Extract<Act, { request: number }>;

function performOnRequest(state: State, who: Who, act: OfRequest): void {
  const request = state.requests[act.request];
  if (!request) return;
  switch (act.do) {
    case 'endorseIntro':
      moveRequest(state, request, 'ENDORSE', 'INTRODUCER', who);
      Object.assign(request, { endorsement: act.text, delivered: true, expires: state.now + REQUEST_LIFETIME });
      takeSlot(state, request);
      return;
    case 'declineToIntroduce':
      moveRequest(state, request, 'DECLINE_TO_INTRODUCE', 'INTRODUCER', who);
      return;
    case 'askForMoreInfo':
    case 'answerInfoRequest': {
      const [action, side] = act.do === 'askForMoreInfo' ? ['ASK_FOR_MORE', 'ADVISOR'] : ['ANSWER', 'STUDENT'];
      moveRequest(state, request, action, side, who);
      if (side === 'ADVISOR') Object.assign(request, { responded: true, message: act.text });
      request.expires = state.now + REQUEST_LIFETIME;
      request.thread.push({ by: who, text: act.text });
      return;
    }
    case 'sendMessage':
      request.thread.push({ by: who, text: act.text });
      return;
    case 'declineIntro':
      request.responded = true;
      moveRequest(state, request, 'DECLINE', 'ADVISOR', who);
      return;
    case 'withdrawIntro':
      withdraw(state, request, 'STUDENT', who);
      return;
    case 'acceptIntro':
      Object.assign(request, { responded: true, message: act.text });
      accept(state, act.request, 'ADVISOR', who, act.windows?.length ? { by: who, windows: act.windows } : null);
      return;
    case 'stepIn':
      if (act.action !== 'WITHDRAW') request.responded = true;
      if (act.action === 'WITHDRAW') withdraw(state, request, 'STAFF', who);
      else if (act.action === 'ACCEPT') accept(state, act.request, 'STAFF', who, null);
      else moveRequest(state, request, 'DECLINE', 'STAFF', who);
      return;
  }
}

function withdraw(state: State, request: Request, side: string, by: Who): void {
  moveRequest(state, request, 'WITHDRAW', side, by);
  if (!request.responded) returnSlot(state, request);
}

function accept(state: State, index: number, side: string, by: Who, proposal: Chat['proposal']): void {
  const request = state.requests[index] as Request;
  moveRequest(state, request, 'ACCEPT', side, by);
  const asked = request.windows.length > 0 ? { by: request.student, windows: request.windows } : null;
  state.chats.push(newChat(index, proposal ?? asked));
}

function performOnChat(state: State, who: Who, act: OfChat): void {
  const chat = state.chats[act.chat];
  if (!chat) return;
  const side = sideOfChat(state, who, chat) ?? '';
  switch (act.do) {
    case 'proposeTimes':
      moveChat(state, chat, 'PROPOSE', side, who);
      chat.proposal = { by: who, windows: act.windows };
      return;
    case 'scheduleChat':
    case 'rescheduleChat':
      moveChat(state, chat, act.do === 'scheduleChat' ? 'SCHEDULE' : 'RESCHEDULE', side, who);
      Object.assign(chat, { starts: act.starts, proposal: null, confirmed: [], sequence: chat.sequence + 1 });
      return;
    case 'confirmChat':
      moveChat(state, chat, 'CONFIRM', side, who);
      chat.confirmed = [...new Set([...chat.confirmed, who])].sort();
      return;
    case 'cancelChat':
    case 'stepInChat':
      moveChat(state, chat, 'CANCEL', side, who);
      if (act.do === 'cancelChat') requestOf(state, chat).thread.push({ by: who, text: act.text });
      return;
    case 'reportChat': {
      const to = comesOfReport(chat, who, act.happened);
      chat.reports = withReport(chat, who, act.happened);
      // Whose answer counts has moved it, also where the other has only taken back theirs.
      const mover = chat.reports.find((report) => report.happened !== 'NOT_YET')?.by ?? who;
      if (to !== null) moveChat(state, chat, REPORTS[decisive(chat)], sideOfChat(state, mover, chat) ?? '', mover, to);
      return;
    }
    case 'writeNote':
      if (act.note === null) chat.notes.push({ by: who, text: act.text });
      else Object.assign(chat.notes[act.note] ?? {}, { text: act.text });
      return;
    case 'sendThanks':
      chat.thanks = act.text;
      return;
    case 'nameReferral': {
      const { student } = requestOf(state, chat);
      state.referrals.push({
        chat: act.chat,
        namer: who,
        referred: act.advisor,
        student,
        note: act.text,
        status: 'NAMED',
        expires: state.now + REFERRAL_LIFETIME,
        actions: ['NAME'],
      });
      return;
    }
  }
}
