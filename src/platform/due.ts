import { randomUUID } from 'node:crypto';
import type { Database, Tx } from './database';
import { takeTurn } from './due.store';

/** Work that time makes due, found by state and time (app_now) in the database: nothing is kept of it elsewhere, so nothing is missed. */
export interface DueWork {
  /** What becomes of what, such as 'requests.expire'. */
  readonly name: string;
  /** Does some of what is due in one institution, in one transaction inside its wall. @returns how many; it is asked again until it says 0. */
  work(tx: Tx, institutionId: string): Promise<number>;
}

/** What came of it. */
export interface Done {
  /** How many of each that had any. */
  counts: Record<string, number>;
  /** Works of which an error kept something from being done. */
  failed: string[];
  /** More was due than one go may take. */
  unfinished: boolean;
}

export interface DoneHow {
  /** Told of an error; the other works go on. */
  onError: (institutionId: string, name: string, error: unknown) => void;
  /** What is not done when this comes is left for another time. */
  signal?: AbortSignal;
}

// Far more than a backlog takes; what always finds something is no longer asked.
const ROUNDS = 1_000;

/**
 * Does everything that is due in one institution. Each round asks every work once, so that none waits for another's backlog, and what one
 * has made due for another is done too. Each work is done by one at a time, whoever else is at it: queue, command or another server.
 */
export async function doDue(database: Database, works: readonly DueWork[], institutionId: string, how: DoneHow): Promise<Done> {
  const counts: Record<string, number> = {};
  const failed = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    let some = false;
    for (const work of works) {
      if (failed.has(work.name) || how.signal?.aborted) continue;
      try {
        const count = await doOnce(database, work, institutionId);
        if (count > 0) counts[work.name] = (counts[work.name] ?? 0) + count;
        some ||= count > 0;
      } catch (error) {
        failed.add(work.name);
        how.onError(institutionId, work.name, error);
      }
    }
    if (!some) return { counts, failed: [...failed], unfinished: false };
  }
  return { counts, failed: [...failed], unfinished: true };
}

function doOnce(database: Database, { name, work }: DueWork, institutionId: string): Promise<number> {
  const wall = database.wall({ institutionId, accountId: null, requestId: randomUUID() });
  return wall.write(async (tx) => {
    await takeTurn(tx, name, institutionId);
    return work(tx, institutionId);
  });
}

/** Does everything that is due, one institution after the other. */
export async function doDueEverywhere(database: Database, works: readonly DueWork[], how: DoneHow): Promise<Done> {
  const total: Done = { counts: {}, failed: [], unfinished: false };
  for (const institutionId of await database.institutions('institutions')) {
    const { counts, failed, unfinished } = await doDue(database, works, institutionId, how);
    for (const [name, count] of Object.entries(counts)) total.counts[name] = (total.counts[name] ?? 0) + count;
    total.failed = [...new Set([...total.failed, ...failed])];
    total.unfinished ||= unfinished;
  }
  return total;
}
