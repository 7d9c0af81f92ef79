import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 20_000;

/** Looks again and again until it holds. @throws Error that says what was waited for in vain, so that no test waits for ever. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await holds()); await sleep(20))
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}.`);
}
