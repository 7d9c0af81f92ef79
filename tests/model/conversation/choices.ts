// From the numbers of a step to what somebody does, by where the model stands. Part of the model: nothing from src.
import { type Act, type Doing, refusals } from './acts';
import {
  ADVISORS,
  CHAT_MINUTES,
  COUNSELOR,
  DAY,
  EVERYBODY,
  type Happened,
  HOUR,
  isOpen,
  isThere,
  mutualContacts,
  NOTICE,
  PRIVACY,
  partiesOf,
  type Request,
  requestOf,
  STUDENTS,
  type State,
  type Who,
  type Window,
} from './reference';

export interface Choice {
  who: Who;
  act: Act;
  /** What kind of thing it is; rare kinds are chosen as often as frequent ones. */
  kind: string;
}

/** Names nothing of this history. */
export const FOREIGN = 1_000;

const HAPPENED: readonly Happened[] = ['HELD', 'NO_SHOW_STUDENT', 'NO_SHOW_ADVISOR', 'NOT_YET'];
/** What leads to rare states is chosen more often, what ends things less. */
const WEIGHTS: Record<string, number> = {
  requestIntro: 30,
  'requestIntro warm': 30,
  'requestIntro referred': 30,
  endorseIntro: 25,
  askForMoreInfo: 25,
  scheduleChat: 50,
  'scheduleChat beside another': 25,
  'rescheduleChat beside another': 25,
  rescheduleChat: 40,
  'SCHEDULED propose': 25,
  'SCHEDULED report HELD': 6,
  'HELD report NOT_YET': 10,
  'NO_SHOW report NOT_YET': 10,
  nameReferral: 12,
  permit: 20,
  sendMessage: 6,
  writeNote: 4,
  declareAcquaintance: 3,
  blockAccount: 1,
  unblockAccount: 4,
  updateAvailability: 2,
  setContactPoint: 5,
  reportConcern: 4,
  resolveConcern: 6,
};

/** One of those that are there, by a number. */
export const at = <T>(list: readonly T[], number: number): T | undefined => list[number % Math.max(1, list.length)];

/** Windows after the advisor's notice, on a grid that all share, so that times meet. */
export function windowsFrom(state: State, advisor: Who, number: number): Window[] {
  const earliest = Math.floor((state.now + (NOTICE[advisor] ?? 0)) / DAY) + 1;
  const window = (day: number): Window => {
    const starts = (earliest + day) * DAY + 4 * HOUR + 30;
    return { starts, ends: starts + HOUR };
  };
  return [window(number % 2), window(2)].slice(0, 1 + (number % 3));
}

/** A time in one of the windows, such that two can stand side by side in one window. */
export const startIn = (windows: readonly Window[], number: number) => (at(windows, number)?.starts ?? 0) + (number % 3) * 20;

/** A time that was proposed, and in which one of the two may be in another chat, or comes from it or goes to it. */
function besideOthers(state: State, index: number, number: number): number | undefined {
  const chat = state.chats[index];
  const windows = chat?.proposal?.windows ?? [];
  const times = state.chats.flatMap((other, at) => {
    const shared = at !== index && chat && partiesOf(state, other).some((one) => partiesOf(state, chat).includes(one));
    return shared && other.starts !== null ? [-20, -10, 0, 10, 20].map((apart) => (other.starts ?? 0) + apart) : [];
  });
  return at(
    times.filter((starts) => windows.some((window) => window.starts <= starts && starts + CHAT_MINUTES <= window.ends)),
    number,
  );
}

/** Those that can be done now. */
export const possible = (state: State, choices: readonly Choice[]) =>
  choices.filter(({ who, act }) => refusals(state, who, act).length === 0);

/** One of these, each kind as likely as its weight says. */
export function choose(choices: readonly Choice[], kind: number, which: number): Choice | undefined {
  const kinds = [...new Set(choices.map((choice) => choice.kind))];
  let left =
    kind %
    Math.max(
      1,
      kinds.reduce((sum, name) => sum + weight(name), 0),
    );
  for (const name of kinds) {
    left -= weight(name);
    if (left < 0)
      return at(
        choices.filter((choice) => choice.kind === name),
        which,
      );
  }
  return undefined;
}

const weight = (kind: string) => WEIGHTS[kind] ?? (/ report | cancel/.test(kind) ? 2 : 10);

/** What people might do, by their part in things, whether or not they can at this moment. */
export function candidates(state: State, number: number): Choice[] {
  const choices: Choice[] = [];
  const add = (who: Who, act: Act, kind: string = act.do) => choices.push({ who, act, kind });
  for (const student of STUDENTS) for (const advisor of ADVISORS) asks(state, student, advisor, number, add);
  state.requests.forEach((request, index) => {
    if (isComplete(state, request)) ofRequest(state, request, index, number, add);
  });
  for (const student of STUDENTS) if (!state.reachable.includes(student)) add(student, { do: 'setContactPoint' });
  for (const index of state.chats.keys()) ofChat(state, index, number, add);
  state.referrals.forEach((referral, index) => {
    add(referral.referred, { do: 'permitReferral', referral: index, permit: true }, 'permit');
    add(referral.referred, { do: 'permitReferral', referral: index, permit: false }, 'refuse');
    for (const who of [referral.namer, referral.referred])
      add(who, { do: 'retractReferral', referral: index }, `retract ${referral.status}`);
  });
  for (const concern of state.concerns.keys()) add(PRIVACY, { do: 'resolveConcern', concern });
  for (const one of ADVISORS) {
    for (const whom of ADVISORS) if (one !== whom) add(one, { do: 'declareAcquaintance', whom, knows: number % 4 > 0 });
    for (const student of STUDENTS) {
      for (const [who, whom] of [[one, student] as const, [student, one] as const]) {
        add(who, { do: 'blockAccount', whom });
        add(who, { do: 'unblockAccount', whom });
      }
    }
    add(one, { do: 'updateAvailability', accepting: state.paused.includes(one) });
  }
  return choices;
}

type Add = (who: Who, act: Act, kind?: string) => void;

/** Whether everybody who has a part in it is still there. What else can be done with it when somebody has left is not the model's. */
export const isComplete = (state: State, { student, advisor, introducer }: Request) =>
  [student, advisor, introducer].every((who) => who === null || isThere(state, who));

function asks(state: State, student: Who, advisor: Who, number: number, add: Add): void {
  const windows = number % 3 === 0 ? [] : windowsFrom(state, advisor, number);
  const ask = {
    do: 'requestIntro',
    advisor,
    introducer: null,
    referral: null,
    windows,
    shares: number % 2 === 0 && state.reachable.includes(student),
  } as const;
  add(student, ask);
  for (const introducer of mutualContacts(state, student, advisor)) add(student, { ...ask, introducer }, 'requestIntro warm');
  state.referrals.forEach(({ referred, status }, referral) => {
    if (referred === advisor && status === 'PERMITTED') add(student, { ...ask, referral }, 'requestIntro referred');
  });
}

function ofRequest(state: State, { student, advisor, introducer, status }: Request, request: number, number: number, add: Add): void {
  const text = '';
  const kind = (what: string) => `${status} ${what}`;
  const times = windowsFrom(state, advisor, number);
  if (!['ACCEPTED', 'WITHDRAWN'].includes(status)) {
    if (introducer) {
      add(introducer, { do: 'endorseIntro', request, text });
      add(introducer, { do: 'declineToIntroduce', request });
    }
    add(advisor, { do: 'acceptIntro', request, windows: number % 2 === 0 ? null : times, text }, kind('accept'));
    add(advisor, { do: 'declineIntro', request }, kind('decline'));
    add(advisor, { do: 'askForMoreInfo', request, text });
    add(student, { do: 'answerInfoRequest', request, text });
    add(student, { do: 'withdrawIntro', request }, kind('withdraw'));
    for (const action of ['WITHDRAW', 'ACCEPT', 'DECLINE'] as const)
      add(COUNSELOR, { do: 'stepIn', request, action }, kind(`step in ${action}`));
  }
  for (const who of [student, advisor]) {
    add(who, { do: 'sendMessage', request, text });
    add(who, { do: 'reportConcern', request });
  }
}

function ofChat(state: State, chat: number, number: number, add: Add): void {
  const one = state.chats[chat];
  if (!one || !isComplete(state, requestOf(state, one))) return;
  const { advisor } = requestOf(state, one);
  const kind = (what: string) => `${one.status} ${what}`;
  for (const who of partiesOf(state, one)) {
    add(who, { do: 'proposeTimes', chat, windows: windowsFrom(state, advisor, number) }, kind('propose'));
    const beside = besideOthers(state, chat, number);
    for (const doing of ['scheduleChat', 'rescheduleChat'] as const) {
      add(who, { do: doing, chat, starts: startIn(one.proposal?.windows ?? [], number) });
      if (beside !== undefined) add(who, { do: doing, chat, starts: beside }, `${doing} beside another`);
    }
    add(who, { do: 'confirmChat', chat });
    add(who, { do: 'cancelChat', chat, text: '' }, kind('cancel'));
    for (const happened of HAPPENED) add(who, { do: 'reportChat', chat, happened }, kind(`report ${happened}`));
    add(who, { do: 'writeNote', chat, note: null, text: '' });
    add(who, { do: 'sendThanks', chat, text: '' });
    for (const referred of ADVISORS) add(who, { do: 'nameReferral', chat, advisor: referred, text: '' });
  }
  add(COUNSELOR, { do: 'stepInChat', chat }, kind('cancel by staff'));
}

/** Whose it would be to do this, if it can be done. */
export function doerOf(state: State, act: Act, number: number): Who | undefined {
  const kinds = candidates(state, number).filter(({ act: other }) => other.do === act.do && same(other, act));
  return at(kinds, number)?.who;
}

const same = (one: Act, other: Act) =>
  (['request', 'chat', 'referral', 'concern'] as const).every(
    (key) => (one as Record<string, unknown>)[key] === (other as Record<string, unknown>)[key],
  );

/** Somebody tries something, theirs or not. Null: there is nothing to try it on. */
export function attempt(state: State, doing: Doing, target: number, number: number): Act | null {
  const request = pick(state.requests, target, (one) => isComplete(state, one));
  const chat = pick(state.chats, target, (one) => isComplete(state, requestOf(state, one)));
  const referral = pick(state.referrals, target, () => true);
  const concern = pick(state.concerns, target, () => true);
  const advisor = at(ADVISORS, number) as Who;
  const text = '';
  const windows = wrongWindows(state, advisor, number);
  switch (doing) {
    case 'requestIntro':
      return {
        do: doing,
        advisor,
        introducer: number % 2 === 0 ? (at(EVERYBODY, number >> 1) as Who) : null,
        referral: number % 2 === 1 && number % 3 === 0 ? referral : null,
        windows: number % 5 === 0 ? windows : [],
        shares: number % 7 === 0,
      };
    case 'declareAcquaintance':
    case 'blockAccount':
    case 'unblockAccount':
      return { do: doing, whom: at(EVERYBODY, target) as Who, knows: number % 2 === 0 } as Act;
    case 'updateAvailability':
      return { do: doing, accepting: true };
    case 'setContactPoint':
    case 'eraseAccount':
      return null;
    case 'resolveConcern':
      return concern === null ? null : { do: doing, concern };
    case 'permitReferral':
    case 'retractReferral':
      return referral === null ? null : ({ do: doing, referral, permit: number % 2 === 0 } as Act);
    case 'endorseIntro':
    case 'declineToIntroduce':
    case 'askForMoreInfo':
    case 'answerInfoRequest':
    case 'sendMessage':
    case 'declineIntro':
    case 'withdrawIntro':
    case 'reportConcern':
      return request === null ? null : ({ do: doing, request, text } as Act);
    case 'acceptIntro':
      return request === null ? null : { do: doing, request, windows: number % 4 === 0 ? windows : null, text };
    case 'stepIn':
      return request === null ? null : { do: doing, request, action: at(['WITHDRAW', 'ACCEPT', 'DECLINE'] as const, number) ?? 'ACCEPT' };
    default:
      return chat === null ? null : attemptOnChat(state, doing, chat, number);
  }
}

function attemptOnChat(state: State, doing: Doing, chat: number, number: number): Act {
  const one = state.chats[chat];
  const { advisor } = requestOf(state, one as NonNullable<typeof one>);
  const proposed = one?.proposal?.windows ?? windowsFrom(state, advisor, number);
  switch (doing) {
    case 'proposeTimes':
      return { do: doing, chat, windows: wrongWindows(state, advisor, number) };
    case 'scheduleChat':
    case 'rescheduleChat':
      // In a window, where there may be another chat; or running over its end.
      return { do: doing, chat, starts: besideOthers(state, chat, number) ?? startIn(proposed, number) + (number % 4 === 0 ? 50 : 0) };
    case 'reportChat':
      return { do: doing, chat, happened: at(HAPPENED, number) as Happened };
    case 'writeNote':
      return { do: doing, chat, note: number % 2 === 0 ? null : number % 3, text: '' };
    case 'nameReferral':
      return { do: doing, chat, advisor: at(ADVISORS, number) as Who, text: '' };
    default:
      return { do: doing, chat, text: '' } as unknown as Act;
  }
}

/** Times that are as they should be, or too soon, too short, or in each other's way. */
function wrongWindows(state: State, advisor: Who, number: number): Window[] {
  const [good] = windowsFrom(state, advisor, number) as [Window];
  const soon = { starts: state.now + (NOTICE[advisor] ?? 0) - 30, ends: state.now + (NOTICE[advisor] ?? 0) + 60 };
  const choices: Window[][] = [
    [good],
    [soon],
    [{ starts: good.starts, ends: good.starts + 10 }],
    [good, { starts: good.starts + 30, ends: good.ends + 30 }],
    [good, { starts: good.ends, ends: good.ends + 30 }],
    Array.from({ length: 11 }, (_, index) => ({ starts: good.starts + index * DAY, ends: good.ends + index * DAY })),
  ];
  return at(choices, number) as Window[];
}

/** The latest first, as they are the ones that can still move. */
function pick<T>(list: readonly T[], number: number, holds: (one: T) => boolean): number | null {
  const indexes = list.flatMap((one, index) => (holds(one) ? [index] : [])).reverse();
  return at(indexes, number) ?? null;
}

/** What an act reaches for. Two acts that reach for the same thing can be in each other's way. */
export function reaches(state: State, who: Who, act: Act): string[] {
  if (act.do === 'requestIntro') {
    const referral = act.referral === null ? [] : [`referral ${act.referral}`];
    return [`asks of ${who}`, `asks of ${who} to ${act.advisor}`, `slots of ${act.advisor}`, ...referral];
  }
  if ('request' in act) {
    const request = state.requests[act.request];
    const pair = request ? [`asks of ${request.student} to ${request.advisor}`] : [];
    return [`request ${act.request}`, ...pair, ...(act.do === 'endorseIntro' && request ? [`slots of ${request.advisor}`] : [])];
  }
  if ('chat' in act) {
    const chat = state.chats[act.chat];
    const people = act.do === 'scheduleChat' || act.do === 'rescheduleChat' ? (chat ? partiesOf(state, chat) : []) : [];
    const named = act.do === 'nameReferral' && chat ? [`referral of ${requestOf(state, chat).student} to ${act.advisor}`] : [];
    return [`chat ${act.chat}`, ...people.map((one) => `time of ${one}`), ...named];
  }
  if ('referral' in act) return [`referral ${act.referral}`];
  if ('concern' in act) return [`concern ${act.concern}`];
  return [];
}

/** Who can leave, and what that would bring back: those who are waited for come up as often as those who are not. */
export function leavers(state: State): Choice[] {
  const choices: Choice[] = [];
  const add = (who: Who, kind: string) => {
    if (isThere(state, who) && who !== PRIVACY) choices.push({ who, act: { do: 'eraseAccount' }, kind });
  };
  for (const { student, advisor, introducer, status } of state.requests) {
    if (!isOpen({ status } as Request)) continue;
    add(advisor, `${status} loses its advisor`);
    add(student, `${status} loses its student`);
    if (introducer) add(introducer, `${status} loses its introducer`);
  }
  for (const { namer, referred, student, status } of state.referrals)
    if (status === 'NAMED' || status === 'PERMITTED') for (const who of [namer, referred, student]) add(who, `${status} loses somebody`);
  for (const who of EVERYBODY) add(who, 'nobody waits');
  return choices;
}
