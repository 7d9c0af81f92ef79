import type { Database } from '../platform/database';
import { describeError, type Logger } from '../platform/log';

const EVERY_MS = 3_600_000;

/** Keeps up with which lexemes are frequent: at once, then every hour, until it is stopped. Twice at once does no harm. */
export function startLibrarian(database: Database, log: Logger): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const learn = () => {
    running = database
      .learnLexemes()
      .catch((error: unknown) => log.warn({ error: describeError(error) }, 'frequent lexemes were not learnt; trying again in an hour'));
  };
  learn();
  const timer = setInterval(learn, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
