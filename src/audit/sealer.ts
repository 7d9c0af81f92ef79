import { randomUUID } from 'node:crypto';
import type { Database } from '../platform/database';
import { describeError, type Logger } from '../platform/log';
import { sealSome } from './store';

const EVERY_MS = 1_000;

/** What the log says of a head. */
export const SEALED_MESSAGE = 'audit record sealed';

/** Seals everything that waits in every institution. */
export async function sealAll(database: Database, log: Logger): Promise<void> {
  for (const institutionId of await database.institutions('institutions_to_seal')) {
    // One institution's trouble is not the others'.
    await sealOne(database, log, institutionId).catch((error: unknown) =>
      log.error({ institution: institutionId, error: describeError(error) }, 'the audit record was not sealed; trying again'),
    );
  }
}

async function sealOne(database: Database, log: Logger, institutionId: string): Promise<void> {
  const wall = database.wall({ institutionId, accountId: null, requestId: randomUUID() });
  for (;;) {
    const { sealed, head } = await wall.write((tx) => sealSome(tx, institutionId));
    if (!head) return;
    // Logs are kept elsewhere than the database: a head in them is a witness against a chain that was cut and mended.
    log.info({ institution: institutionId, seq: head.seq, hash: head.hash, sealed }, SEALED_MESSAGE);
  }
}

/** Seals every second, until it is stopped. Any number of processes can do so; they take turns. */
export function startSealer(database: Database, log: Logger): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = sealAll(database, log)
      .catch((error: unknown) => log.warn({ error: describeError(error) }, 'the audit record was not sealed; trying again'))
      .finally(() => {
        busy = false;
      });
  }, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
