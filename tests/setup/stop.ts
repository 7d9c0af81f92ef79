import fs from 'node:fs';
import type { Started } from './start';

/** After all tests: nothing is left, neither processes nor files. */
export default async function stop(): Promise<void> {
  const { acquaint } = globalThis as { acquaint?: Started };
  if (!acquaint) return;
  await acquaint.server.stop();
  await acquaint.postgres.stop();
  fs.rmSync(acquaint.dir, { recursive: true, force: true });
}
