import { describeError, type Logger } from '../platform/log';

/**
 * Waits until the process is told to stop, or the embedded database that it started has ended; an error that nobody has caught ends it.
 * @returns the signal, or null for the database.
 */
export async function untilStopped(log: Logger, ended: Promise<void>): Promise<NodeJS.Signals | null> {
  process.once('uncaughtException', (error) => {
    log.fatal({ error: describeError(error) }, 'uncaught exception');
    process.exit(1);
  });
  return Promise.race([stopSignal(), ended.then(() => null)]);
}

function stopSignal(): Promise<NodeJS.Signals> {
  // Both stay listened to: npm passes on the Ctrl-C that the terminal has already sent, and the second must not cut the first short.
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
  });
}
