import { type Logger, pino } from 'pino';

export type { Logger };

// Lines go out together: a write of its own for each cost more than making it. Whoever reads them waits no longer than that.
const GATHERED = { sync: false, minLength: 4_096, periodicFlush: 250 } as const;

/**
 * Structured logs on standard output, one JSON object a line. What is logged is chosen field by field: nothing private.
 * @param gathered writes lines together; the last quarter of a second is lost with a process that is killed.
 */
export function createLogger(level: string, gathered = false): Logger {
  return pino(
    { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    pino.destination({ dest: 1, ...(gathered && GATHERED) }),
  );
}

/** The log of one request: what is noted of it stands in each of its lines. pino's own children write that out anew for each of them. */
export class RequestLog {
  constructor(
    private readonly log: Logger,
    private readonly noted: Record<string, unknown>,
  ) {}

  note(more: Record<string, unknown>): void {
    Object.assign(this.noted, more);
  }

  line(level: 'debug' | 'info' | 'error', message: string, more?: Record<string, unknown>): void {
    this.log[level]({ ...this.noted, ...more }, message);
  }
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
