import { randomUUID } from 'node:crypto';
import { globalId } from '../../../src/platform/global-id';
import type { Data } from '../../world';
import { type Act, perform, refusals } from './acts';
import { attempt, type Choice, candidates, choose, doerOf, FOREIGN, leavers, possible, reaches } from './choices';
import { type Ids, inputOf, lookFor, type Naming, NotYet, selectionOf, toSight, variablesOf } from './documents';
import type { Cast, Lane } from './lane';
import {
  beginning,
  CHAT_MINUTES,
  COUNSELOR,
  EVERYBODY,
  isFrozen,
  isStaff,
  isThere,
  PRIVACY,
  pass,
  STUDENTS,
  type State,
  type Who,
} from './reference';
import { Disagreement, Seen } from './seen';
import { chatSight, requestSight, sight, sorted } from './sight';
import type { Step } from './steps';

/** What an act is expected to answer, and where what it makes is noted. */
interface Expected {
  who: Who;
  act: Act;
  refusals: string[];
  /** What whoever acts sees of it afterwards. */
  sight: { status: string; actions: string[]; timeline: string[] } | null;
  request: number | null;
  chat: number | null;
  creates: { referral?: number; concern?: number; note?: string };
}

/** One history: its people, where the model stands, and what the API has said so far. */
export class Game {
  readonly state: State;
  readonly ids: Ids;
  others: readonly Game[] = [];
  private readonly log: string[] = [];
  private queue: { expected: Expected; input: object }[] = [];
  private server = 0;
  /** How often somebody who answers for privacy has read a thread. */
  reads = 0;
  private texts = 0;

  constructor(
    private readonly lane: Lane,
    readonly cast: Cast,
    start: number,
    private readonly seen: Seen,
  ) {
    this.state = beginning(start);
    this.ids = {
      requests: cast.requests.map((key) => globalId('IntroRequest', key)),
      chats: cast.chats.map((key) => globalId('Chat', key)),
      referrals: [],
      concerns: [],
      notes: {},
    };
  }

  async round(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      await this.take(step);
      this.seen.steps += 1;
    }
    await this.flush();
  }

  async lookAll(): Promise<void> {
    for (const who of EVERYBODY) await this.look(who);
  }

  private async take(step: Step): Promise<void> {
    const { state } = this;
    switch (step.do) {
      case 'move': {
        const choice = choose(this.possible(step.which), step.kind, step.which);
        if (!choice) return;
        await this.does(choice);
        for (let more = 0; more < step.more; more += 1) {
          const own = this.possible(step.which + more).filter(({ who }) => who === choice.who);
          const next = choose(own, step.kind + more, step.which + more);
          if (next) await this.does(next);
        }
        return;
      }
      case 'try': {
        const act = attempt(state, step.doing, step.target, step.detail);
        const who = (act && step.own && doerOf(state, act, step.detail)) || step.who;
        if (act) await this.does({ who, act });
        return;
      }
      case 'foreign': {
        const act = attempt(state, step.doing, 0, step.detail);
        if (!act) return;
        const foreign = FOREIGN + (step.detail % 4);
        const key = (['request', 'chat', 'referral', 'concern'] as const).find((one) => one in act);
        if (key && (act as unknown as Record<string, unknown>)[key] !== null)
          await this.does({ who: step.who, act: { ...act, [key]: foreign } as Act });
        return;
      }
      case 'leave': {
        const choice = choose(leavers(state), step.which, step.which);
        if (choice) await this.does(choice);
        return;
      }
      case 'due':
        await this.flush();
        this.log.push('what is due is done');
        return this.lane.due(this.cast.institutionId);
      case 'look':
        await this.flush();
        return this.look(step.who);
      case 'race':
        await this.flush();
        return this.race(step);
    }
  }

  private possible(number: number): Choice[] {
    return possible(this.state, this.candidates(number));
  }

  private candidates(number: number): Choice[] {
    return candidates(this.state, number);
  }

  // ── acting ──

  /** The model does it at once; the API is told together with whatever else the same person does next. */
  private async does({ who, act: chosen }: Pick<Choice, 'who' | 'act'>): Promise<void> {
    const act = this.worded(chosen);
    // The id of a note is told by what wrote it.
    if (act.do === 'writeNote' && act.note !== null) await this.flush();
    if (this.queue[0] && this.queue[0].expected.who !== who) await this.flush();
    let input: object;
    try {
      input = inputOf(this.naming, act);
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
      await this.flush();
      input = inputOf(this.naming, act);
    }
    this.queue.push({ expected: expect(this.state, who, act), input });
  }

  /** Every text is told from every other. */
  private worded(act: Act): Act {
    if (!('text' in act)) return act;
    this.texts += 1;
    return { ...act, text: `What is said here is number ${this.texts}.` };
  }

  private async flush(): Promise<void> {
    const [first] = this.queue;
    if (!first) return;
    const sent = this.queue;
    this.queue = [];
    this.server = 1 - this.server;
    const reply = await this.send(this.server, sent);
    for (const [index, { expected }] of sent.entries()) {
      const codes = codesOf(reply, index);
      this.tell(expected, codes);
      this.count(expected, codes);
      if (!agrees(codes, expected)) this.disagree(describe(expected), codes, expected.refusals);
      if (codes.length === 0) this.noted(expected, reply.data[`m${index}`], true);
    }
  }

  private async send(server: number, acts: readonly { expected: Pick<Expected, 'who' | 'act'>; input: object }[]) {
    const types = acts.map(({ expected: { act } }, index) => `$i${index}: ${act.do[0]?.toUpperCase()}${act.do.slice(1)}Input!`);
    const fields = acts.map(
      ({ expected: { act } }, index) => `m${index}: ${act.do}(input: $i${index}) { ${selectionOf(act)} userErrors { code } }`,
    );
    const variables = Object.fromEntries(acts.map(({ input }, index) => [`i${index}`, input]));
    const token = this.cast.tokens[acts[0]?.expected.who as Who];
    return this.lane.send(server, token, `mutation (${types.join(', ')}) { ${fields.join(' ')} }`, variables);
  }

  /** Keeps the ids of what was made, and compares what the payload shows. */
  private noted(expected: Expected, payload: Data, alone: boolean): void {
    const { introRequest, chat, concern, referral } = payload;
    if (expected.request !== null && introRequest) {
      this.ids.requests[expected.request] = introRequest.id;
      const opened = this.state.chats.findIndex((one) => one.request === expected.request);
      if (opened >= 0 && introRequest.chat) this.ids.chats[opened] = introRequest.chat.id;
    }
    if (expected.creates.concern !== undefined) this.ids.concerns[expected.creates.concern] = concern.id;
    if (expected.creates.referral !== undefined) this.ids.referrals[expected.creates.referral] = referral.id;
    if (expected.creates.note !== undefined && 'text' in expected.act) {
      const { text } = expected.act;
      this.ids.notes[expected.creates.note] ??= chat.notes.find((note: Data) => note.body === text)?.id;
    }
    const shown = introRequest ?? chat;
    if (!alone || !shown || !expected.sight) return;
    const { status, actions, timeline } = expected.sight;
    const moves = (list: readonly string[]) => list.map((move) => move.split(' ').slice(0, 2).join(' '));
    const api = [shown.status, sorted(shown.viewerActions), shown.timeline.map((move: Data) => `${move.action} ${move.status}`)];
    if (!same(api, [status, actions, moves(timeline)])) this.disagree(describe(expected), api, [status, actions, moves(timeline)]);
  }

  // ── at the same moment ──

  private async race(step: Extract<Step, { do: 'race' }>): Promise<void> {
    const all = this.candidates(step.which);
    const choices = possible(this.state, all);
    const one = choose(choices, step.kind, step.which);
    if (!one) return;
    const reached = reaches(this.state, one.who, one.act);
    // Also what is refused just now can be in the way.
    const rivals = (step.other % 3 === 0 ? all : choices).filter(({ who, act }) =>
      reaches(this.state, who, act).some((what) => reached.includes(what)),
    );
    const other = choose(rivals, step.other, step.other);
    if (!other) return;
    const acts = [one, this.alignedWith(one.act, other)].map(({ who, act }) => ({ who, act: this.worded(act) })) as [Doing, Doing];
    const replies = await Promise.all(
      acts.map(({ who, act }, server) => this.send(server, [{ expected: { who, act }, input: inputOf(this.naming, act) }])),
    );
    const codes = replies.map((reply) => codesOf(reply, 0));
    const outcomes = [play2(this.state, acts, [0, 1]), play2(this.state, acts, [1, 0])].filter(({ expected }) =>
      expected.every((each, index) => agrees(codes[index] as string[], each)),
    );
    const told = acts.map(({ who, act }, index) => `${describe({ who, act })}: ${codes[index]?.join() || 'done'}`).join(' ∥ ');
    this.log.push(told);
    const [first, second] = outcomes;
    if (!first) this.disagree(`together: ${told}`, codes, 'neither order');
    for (const [index, expected] of first.expected.entries()) this.count(expected, codes[index] as string[]);
    Seen.count(this.seen.races, ['both refused', 'one done', 'both done'][codes.filter((each) => each.length === 0).length] ?? '');
    this.seen.rivals.add(sortedPair(acts));
    if (!second || alike(first.state, second.state)) return this.adopt(first, replies);
    // Both orders answer so; what is seen afterwards tells which it was.
    const before = structuredClone({ state: this.state, ids: this.ids });
    let complaint: unknown;
    for (const outcome of outcomes) {
      try {
        this.adopt(outcome, replies);
        for (const who of new Set([one.who, other.who, COUNSELOR])) await this.look(who);
        return;
      } catch (error) {
        if (!(error instanceof Disagreement)) throw error;
        complaint ??= error;
        Object.assign(this.state, structuredClone(before.state));
        Object.assign(this.ids, structuredClone(before.ids));
      }
    }
    throw complaint;
  }

  /** Two times that are fixed at the same moment are the same time, where both were proposed. */
  private alignedWith(act: Act, other: Choice): Choice {
    if (!('starts' in act && 'starts' in other.act) || act.chat === other.act.chat) return other;
    const { starts } = act;
    const windows = this.state.chats[other.act.chat]?.proposal?.windows ?? [];
    const proposed = windows.some((window) => window.starts <= starts && starts + CHAT_MINUTES <= window.ends);
    return proposed ? { ...other, act: { ...other.act, starts } } : other;
  }

  private adopt(outcome: Outcome, replies: readonly { data: Data }[]): void {
    Object.assign(this.state, outcome.state);
    outcome.expected.forEach((expected, index) => {
      const payload = replies[index]?.data?.m0;
      if (expected.refusals.length === 0 && payload) this.noted(expected, payload, false);
    });
  }

  // ── looking ──

  private async look(who: Who): Promise<void> {
    this.seen.looks += 1;
    this.server = 1 - this.server;
    const reply = await this.lane.send(this.server, this.cast.tokens[who], lookFor(isStaff(who)), variablesOf(this.naming));
    if (!isThere(this.state, who)) {
      if (reply.errors?.[0]?.extensions.code !== 'UNAUTHENTICATED') this.disagree(`${who}, who has left, looks`, reply, 'UNAUTHENTICATED');
      return;
    }
    if (reply.errors) this.disagree(`${who} looks`, reply.errors, 'something');
    if (who === PRIVACY) this.reads += this.state.requests.filter((_, index) => isFrozen(this.state, index)).length;
    const api = toSight(this.naming, reply.data, STUDENTS.includes(who));
    const model = sight(this.state, who);
    model.students = model.students.map((access, index) => (access === '?' ? (api.students[index] ?? null) : access));
    for (const key of Object.keys(model) as (keyof typeof model)[]) {
      const [left, right] = [api[key], model[key]];
      if (same(left, right)) continue;
      if (!Array.isArray(left) || !Array.isArray(right)) this.disagree(`${who} sees ${key}`, left, right);
      const at = right.findIndex((one, index) => !same(one, left[index]));
      this.disagree(`${who} sees ${key} ${at}`, left[at], right[at]);
    }
  }

  private get naming(): Naming {
    const { ids, state, cast, others } = this;
    return {
      ids,
      accounts: cast.accounts,
      start: state.start,
      foreign: (type, number) => {
        if (number === 0) return globalId(type, randomUUID());
        if (number === 1) return 'nothing';
        const theirs = others[0]?.ids;
        const lists = { IntroRequest: theirs?.requests, Chat: theirs?.chats, Referral: theirs?.referrals, Concern: theirs?.concerns };
        return lists[type]?.find((id) => id !== undefined) ?? globalId(type, randomUUID());
      },
    };
  }

  private tell(expected: Expected, codes: readonly string[]): void {
    this.log.push(`${describe(expected)}: ${codes.join() || 'done'}`);
  }

  private count({ act }: Pick<Expected, 'act'>, codes: readonly string[]): void {
    this.seen.acts += 1;
    for (const code of codes) Seen.count(this.seen.refusals, `${code} ${act.do}`);
  }

  story(): string {
    return `  at minute ${this.state.now}, after\n  ${this.log.join('\n  ')}`;
  }

  private disagree(what: string, api: unknown, model: unknown): never {
    throw new Disagreement(`${what}: the API says ${JSON.stringify(api)}, the model says ${JSON.stringify(model)}\n${this.story()}`);
  }

  passed(minutes: number): void {
    pass(this.state, minutes);
    this.log.push(`── ${minutes / 60} hours ──`);
  }
}

type Doing = { who: Who; act: Act };
interface Outcome {
  state: State;
  expected: Expected[];
}

/** Lets the model do it. @returns what the API must answer. */
function expect(state: State, who: Who, act: Act): Expected {
  const reasons = refusals(state, who, act);
  const expected: Expected = { who, act, refusals: reasons, sight: null, request: null, chat: null, creates: {} };
  if (reasons.length > 0) return expected;
  perform(state, who, act);
  if (act.do === 'requestIntro') expected.request = state.requests.length - 1;
  else if ('request' in act) expected.request = act.request;
  if ('chat' in act) expected.chat = act.chat;
  if (act.do === 'reportConcern') expected.creates.concern = state.concerns.length - 1;
  if (act.do === 'nameReferral') expected.creates.referral = state.referrals.length - 1;
  if (act.do === 'writeNote') expected.creates.note = `${act.chat} ${act.note ?? (state.chats[act.chat]?.notes.length ?? 1) - 1}`;
  if (expected.request !== null) expected.sight = requestSight(state, who, expected.request);
  if (expected.chat !== null) expected.sight = chatSight(state, who, expected.chat);
  return expected;
}

/** One after the other, in this order. */
function play2(state: State, acts: readonly [Doing, Doing], order: readonly [0 | 1, 0 | 1]): Outcome {
  const clone = structuredClone(state);
  const expected: Expected[] = [];
  for (const index of order) expected[index] = expect(clone, acts[index].who, acts[index].act);
  return { state: clone, expected };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const alike = (one: State, other: State) => same({ ...one, taken: [...one.taken].sort() }, { ...other, taken: [...other.taken].sort() });
const sortedPair = (acts: readonly Doing[]) =>
  acts
    .map(({ act }) => act.do)
    .sort()
    .join(' × ');
const describe = ({ who, act }: Pick<Expected, 'who' | 'act'>) => `${who} ${JSON.stringify(act)}`;

/** What a mutation was refused with; empty: it was done. */
function codesOf(reply: { data: Data; errors?: { extensions: { code: string }; path?: unknown[] }[] }, index: number): string[] {
  const payload = reply.data?.[`m${index}`];
  if (payload) return payload.userErrors.map((error: { code: string }) => error.code);
  const error = reply.errors?.find(({ path }) => path?.[0] === `m${index}`) ?? reply.errors?.[0];
  return [error?.extensions.code ?? 'NOTHING'];
}

/** Refused for a reason that the model has too, or done where it has none. */
function agrees(codes: readonly string[], { refusals: reasons }: Expected): boolean {
  return codes.length === 0 ? reasons.length === 0 : codes.every((code) => reasons.includes(code));
}
