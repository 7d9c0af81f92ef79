import fc from 'fast-check';
import type { Doing } from './acts';
import { DAY, EVERYBODY, HOUR, type Who } from './reference';

/** One thing that happens in a history. Numbers choose among what is there, and among what can be done, when it happens. */
export type Step =
  /** Somebody does what they may, and perhaps goes on. */
  | { do: 'move'; kind: number; which: number; more: number }
  /** Somebody tries something, or whoever has that part in it does, at whatever time. */
  | { do: 'try'; who: Who; own: boolean; doing: Doing; target: number; detail: number }
  /** Somebody tries something on what is another institution's. */
  | { do: 'foreign'; who: Who; doing: Doing; detail: number }
  /** Two do something with the same thing at the same moment, each through a server of their own. */
  | { do: 'race'; kind: number; which: number; other: number }
  /** What is due is done, as the worker does it. */
  | { do: 'due' }
  | { do: 'look'; who: Who }
  | { do: 'leave'; which: number };

/** Histories that share a clock: in every round each does its steps, then time passes for all. */
export interface Batch {
  histories: Step[][][];
  /** Minutes after each round. */
  time: number[];
}

const number = fc.nat(100_000);
const someone = fc.constantFrom(...EVERYBODY);
const DOINGS: readonly Doing[] = [
  'requestIntro',
  'endorseIntro',
  'declineToIntroduce',
  'askForMoreInfo',
  'answerInfoRequest',
  'acceptIntro',
  'declineIntro',
  'withdrawIntro',
  'sendMessage',
  'stepIn',
  'proposeTimes',
  'scheduleChat',
  'rescheduleChat',
  'confirmChat',
  'cancelChat',
  'stepInChat',
  'reportChat',
  'writeNote',
  'sendThanks',
  'nameReferral',
  'permitReferral',
  'retractReferral',
  'reportConcern',
  'resolveConcern',
  'declareAcquaintance',
  'blockAccount',
  'unblockAccount',
  'updateAvailability',
];
// What has most reasons to be refused is tried most.
const doing = fc.constantFrom(...DOINGS, ...Array.from({ length: 4 }, () => 'requestIntro' as const));
const does = <Kind extends string>(kind: Kind) => fc.constant(kind);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 55, arbitrary: fc.record({ do: does('move'), kind: number, which: number, more: fc.nat(2) }) },
  { weight: 14, arbitrary: fc.record({ do: does('race'), kind: number, which: number, other: number }) },
  { weight: 20, arbitrary: fc.record({ do: does('try'), who: someone, own: fc.boolean(), doing, target: fc.nat(5), detail: number }) },
  { weight: 5, arbitrary: fc.record({ do: does('foreign'), who: someone, doing, detail: number }) },
  { weight: 6, arbitrary: fc.record({ do: does('look'), who: someone }) },
  { weight: 4, arbitrary: fc.record({ do: does('due') }) },
);

/** People leave late, or nothing would be left to do. */
const lastStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: step },
  { weight: 1, arbitrary: fc.record({ do: does('leave'), which: number }) },
);

const ROUNDS = 6;
const round = fc.array(step, { minLength: 1, maxLength: 4 });
const lastRound = fc.array(lastStep, { minLength: 1, maxLength: 3 });
const history = fc.tuple(...Array.from({ length: ROUNDS }, () => round), lastRound) as fc.Arbitrary<Step[][]>;

/** Whole hours, so that nothing hangs on how long a step takes: times to meet lie at half hours. */
const time = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 23 }).map((hours) => hours * HOUR) },
  { weight: 4, arbitrary: fc.constantFrom(1, 2, 3).map((days) => days * DAY) },
  { weight: 2, arbitrary: fc.constantFrom(5, 7, 9).map((days) => days * DAY) },
  { weight: 1, arbitrary: fc.constantFrom(14, 20).map((days) => days * DAY) },
);

export const batchOf = (size: number): fc.Arbitrary<Batch> =>
  fc.record({
    histories: fc.array(history, { minLength: size, maxLength: size }),
    time: fc.array(time, { minLength: ROUNDS, maxLength: ROUNDS }),
  });
