import { type Logger, pino } from 'pino';

export type { Logger };

/** Structured logs on standard output, one JSON object a line. What is logged is chosen field by field: nothing private. */
export function createLogger(level: string): Logger {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } });
}

/**
 * What may be said of an error in a log. PostgreSQL puts row values into `message` and `detail`, and GraphQL errors
 * quote input, so neither is kept: the code, the constraint and the stack's frames find the place.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, constraint, table, routine } = error as Error & Record<string, unknown>;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, code, constraint, table, routine, frames: frames.slice(0, 12).map((line) => line.trim()) };
}
