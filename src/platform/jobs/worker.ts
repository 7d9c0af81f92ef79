import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFunctionFactory, Runner, RunnerOptions, WorkerEvents } from 'graphile-worker';
import { Pool } from 'pg';
import { graphileWorker, QUEUE_SCHEMA } from '../database/graphile';
import { describeError, type Logger } from '../log';
import { ATTEMPTS, announce } from './queue.store';
import { type TaskParts, taskOf, tasks } from './tasks';

export interface JobParts extends TaskParts {
  /** The serving role's connection. */
  url: string;
}

const AGAIN_MS = 5_000;
const SOON_MS = 60_000;
const STOP_MS = 10_000;

/** Works off jobs, until it is stopped. Any number of processes can do so. */
export function startJobs(parts: JobParts): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const ended = keepWorking(parts, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      // While the database is away, the library may be asleep for a minute, and nothing is under way.
      await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}

/**
 * Begins anew, under another name, where a worker has stopped: the library gives up when it could not write down what came of a job; and
 * one that asked for a job and got no answer may have been given one without knowing, which it would keep for as long as it lives.
 */
async function keepWorking(parts: JobParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await work(parts, signal).catch((error: unknown) => parts.log.warn({ error: describeError(error) }, 'the worker has stopped'));
    if (!signal.aborted) await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Works until it is told to stop, or something is wrong. */
async function work(parts: JobParts, signal: AbortSignal): Promise<void> {
  const { Logger, parseCronItems, run } = graphileWorker();
  // One connection listens for jobs, and is what the worker is announced on; the other is for everything else of the queue's. A new pool each
  // time: its end is the end of the worker's name.
  const pool = new Pool({
    connectionString: parts.url,
    max: 2,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
    application_name: 'acquaint jobs',
  });
  pool.on('error', (error) => {
    if (!pool.ending) parts.log.warn({ error: describeError(error) }, 'database connection lost');
  });
  pool.on('connect', (client) => client.on('error', () => undefined));
  const events = new EventEmitter() as WorkerEvents;
  events.on('pool:listen:success', ({ client, workerPool }) => {
    // Once it listens. If that fails the library notices too, and connects again.
    client.once('drain', () => announce(client, workerPool.id).catch(() => undefined));
  });
  const unheard = onceUnheard(events);
  try {
    const runner = await run({
      ...SETTINGS,
      pgPool: pool,
      events,
      logger: new Logger(queueLog(parts.log)),
      taskList: tasks(parts, signal),
      parsedCronItems: parseCronItems([
        { task: 'due', match: '* * * * *', options: { ...ONE, jobKey: 'due' } },
        ...parts.chores.map((chore) => ({ task: taskOf(chore), match: chore.cron, options: { ...ONE, jobKey: taskOf(chore) } })),
      ]),
    });
    const stop = () => void runner.stop().catch(() => undefined); // rejects where it has stopped already
    const over = AbortSignal.any([signal, unheard]);
    over.addEventListener('abort', stop, { once: true });
    if (over.aborted) stop();
    else await begin(runner, parts);
    await runner.promise;
  } finally {
    await pool.end();
  }
}

/** Aborts when an asking for a job got no answer, as soon as nobody asks: what fails after a stop the library prints on the console. */
function onceUnheard(events: WorkerEvents): AbortSignal {
  const unheard = new AbortController();
  let asking = 0;
  let failed = false;
  const answered = () => {
    asking -= 1;
    if (failed) setImmediate(() => asking === 0 && unheard.abort());
  };
  events.on('worker:getJob:start', () => {
    asking += 1;
  });
  events.on('worker:getJob:empty', answered);
  events.on('job:start', answered);
  events.on('worker:getJob:error', () => {
    failed = true;
    answered();
  });
  return unheard.signal;
}

/** Never more than one of a kind waits, and what came due while nobody worked is not made up for turn by turn. */
const ONE = { backfillPeriod: 0, maxAttempts: ATTEMPTS };

const SETTINGS = {
  schema: QUEUE_SCHEMA,
  concurrency: 2, // so that what is due does not wait for a chore
  pollInterval: 5_000, // for what is tried again; of new jobs it is told
  noHandleSignals: true,
  // Without a delay, a failure to write down what came of a job would be an unhandled rejection, which ends the process.
  preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
} satisfies RunnerOptions;

/** Takes a turn at once, in place of those that were missed; processes may also live for too short a time to see an hour begin. */
async function begin(runner: Runner, { chores, log }: JobParts): Promise<void> {
  try {
    await runner.addJob('due', {}, { jobKey: 'due', maxAttempts: ATTEMPTS });
    for (const chore of chores) {
      const spec = { jobKey: taskOf(chore), jobKeyMode: 'preserve_run_at', maxAttempts: ATTEMPTS } as const;
      await runner.addJob(taskOf(chore), {}, { ...spec, runAt: new Date(Date.now() + SOON_MS) });
    }
  } catch (error) {
    log.warn({ error: describeError(error) }, 'no job could be added');
  }
}

const LEVELS = { error: 'warn', warning: 'warn', info: 'debug', debug: 'trace' } as const;

/** What the library says, without payloads, and without messages of errors, which it puts behind a colon or "with error". */
const queueLog =
  (log: Logger): LogFunctionFactory =>
  () =>
  (level, message, meta) =>
    log[LEVELS[level]](
      meta?.error === undefined ? {} : { error: describeError(meta.error) },
      `job queue: ${message.split(/:\s| with error | \((?:task names|reason)/, 1)[0]}`,
    );
