import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { badInput, publicError } from '../errors';
import type { Line, Lines } from './lines';
import type { Reader } from './reader';
import { type Outcome, type Reading, Trip } from './trip';
import { Tx } from './tx';

/** What row level security and the contact functions go by. Set for one transaction at a time, never for a session. */
export interface WallSettings {
  institutionId: string;
  /** Null where the system acts on its own. */
  accountId: string | null;
  /** One HTTP request; disclosures are recorded once for each. */
  requestId: string;
  /** What the account may do as far as its request goes by: every read checks that it is still so. Unchecked where it is left out. */
  standing?: string;
}

const ENTER = 'select enter_wall($1, $2, $3, $4, $5)';

const BEGIN = { sql: 'begin', values: [] };

// Raised by enter_wall.
const STANDS_OTHERWISE = 'AQ002';

// serialization_failure and deadlock_detected: nothing happened, and trying again is the documented answer.
const TRANSIENT = new Set(['40001', '40P01']);
const ATTEMPTS = 3;

// query_canceled: by the statement timeout.
const CANCELED = '57014';

interface Waiting extends Reading {
  resolve: (rows: unknown[]) => void;
  reject: (reason: unknown) => void;
}

/** A transaction for reading cannot write. */
type Intent = 'reading' | 'writing';

/** Raised where the account does not stand any more as its request goes by: nothing that was read may be answered. */
export class StandingChanged extends Error {}

/** The only way to the data: every statement runs inside one institution, as the database itself enforces. */
export class Wall implements Reader {
  /** How often this request has gone to the database and waited. */
  trips = 0;
  /** The database could not be reached. */
  away = false;
  /** Somebody has gone by what the account may do. */
  consulted = false;
  private changed = false;
  private writing = false;
  private waiting: Waiting[] = [];

  constructor(
    private readonly lines: Lines,
    private readonly dataSource: DataSource,
    private readonly settings: WallSettings,
  ) {}

  /** Whether the account stands otherwise than the request goes by, or nothing has been read that would have told. */
  get outdated(): boolean {
    return this.changed || (this.settings.standing !== undefined && this.consulted && this.trips === 0);
  }

  /** Reads in one round trip, in a read-only transaction with all else that is asked for in the same turn of the event loop. */
  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    requireText(values);
    this.requireNoTransaction();
    return new Promise<Row[]>((resolve, reject) => {
      this.waiting.push({ sql, values, resolve: resolve as Waiting['resolve'], reject });
      if (this.waiting.length === 1) process.nextTick(() => void this.flush());
    });
  }

  /** Runs one statement that both writes and answers; it is committed before the answer is returned. */
  async record<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    requireText(values);
    this.requireNoTransaction();
    return retrying(async () => {
      const [outcome] = await this.travel('writing', [{ sql, values }]);
      if (outcome && 'error' in outcome) throw outcome.error;
      return outcome?.rows as Row[];
    });
  }

  /** Runs `work` in one transaction. It may run again after a deadlock, so it must do nothing outside the transaction. */
  async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return retrying(async () => {
      const runner = this.dataSource.createQueryRunner();
      try {
        const client = (await runner.connect()) as PoolClient;
        const begun = await Trip.make(client, [BEGIN, { sql: ENTER, values: this.entering('writing') }]);
        for (const outcome of begun) if (outcome && 'error' in outcome) throw outcome.error;
        this.writing = true;
        const result = await work(new Tx(runner.manager, client));
        await client.query('commit');
        return result;
      } catch (error) {
        await runner.query('rollback').catch(() => undefined); // the connection may be what has failed
        throw error;
      } finally {
        this.writing = false;
        await runner.release();
      }
    });
  }

  /** A transaction that waited for a read could wait for itself: the read may be behind one that waits for the transaction's locks. */
  private requireNoTransaction(): void {
    if (this.writing) throw new Error('within a transaction, only the transaction is asked');
  }

  private async flush(): Promise<void> {
    const readings = this.waiting;
    this.waiting = [];
    try {
      const outcomes = await this.travel('reading', readings);
      const failed = outcomes.find((outcome) => outcome !== null && 'error' in outcome);
      // After one that took too long the others are not asked again: a request holds a connection no longer than that.
      const tooLong = failed && sqlState(failed.error) === CANCELED;
      for (const [index, reading] of readings.entries()) {
        const outcome = outcomes[index] ?? null;
        if (outcome && 'rows' in outcome) reading.resolve(outcome.rows);
        else if (outcome ?? tooLong) reading.reject(failed?.error);
        else this.query(reading.sql, reading.values).then(reading.resolve, reading.reject);
      }
    } catch (error) {
      for (const reading of readings) reading.reject(error);
    }
  }

  /** Enters the wall and runs the statements: one way there and one back. */
  private async travel(intent: Intent, statements: readonly Reading[]): Promise<Outcome[]> {
    this.trips += 1;
    const line = await this.board();
    let broken: Error | undefined;
    try {
      const [entered, ...outcomes] = await Trip.make(line.client, [{ sql: ENTER, values: this.entering(intent) }, ...statements]);
      for (const outcome of [entered, ...outcomes]) if (outcome && 'error' in outcome && endsConnection(outcome.error)) throw outcome.error;
      if (entered && 'error' in entered) throw this.judged(entered.error);
      return outcomes;
    } catch (error) {
      if (!(error instanceof StandingChanged) && endsConnection(error)) broken = error as Error;
      throw error;
    } finally {
      this.away ||= broken !== undefined;
      this.lines.leave(line, broken);
    }
  }

  private async board(): Promise<Line> {
    try {
      return await this.lines.board();
    } catch (error) {
      this.away = true;
      throw error;
    }
  }

  private judged(error: unknown): unknown {
    if (sqlState(error) !== STANDS_OTHERWISE) return error;
    this.changed = true;
    return new StandingChanged();
  }

  private entering(intent: Intent): (string | boolean | null)[] {
    const { institutionId, accountId, requestId, standing } = this.settings;
    return [institutionId, accountId ?? '', requestId, standing ?? null, intent === 'reading'];
  }
}

/** Whether the connection itself has failed, or PostgreSQL has ended it: connection exceptions, operator intervention, timeouts of a session. */
const endsConnection = (error: unknown) => /^($|08|57P|25P0[34])/.test(sqlState(error));

function requireText(values: readonly unknown[]): void {
  if (values.some((value) => typeof value === 'string' && value.includes('\0')))
    throw badInput('Text cannot contain the character U+0000.');
}

async function retrying<T>(attemptOnce: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce();
    } catch (error) {
      if (!TRANSIENT.has(sqlState(error))) throw error;
      if (attempt === ATTEMPTS) throw publicError('CONFLICT', 'Too many people are changing this at once. Please try again.');
    }
  }
}

/** The SQLSTATE of an error that came from PostgreSQL, else ''. */
export function sqlState(error: unknown): string {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' ? code : '';
}
