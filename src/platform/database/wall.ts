import type { Writable } from 'node:stream';
import type { ClientBase, Pool, PoolClient, QueryResult } from 'pg';
import type { DataSource } from 'typeorm';
import { badInput, publicError } from '../errors';
import type { Reader } from './reader';
import { statement } from './statement';
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

const ENTER = 'select enter_wall($1, $2, $3, $4)';

// Raised by enter_wall.
const STANDS_OTHERWISE = 'AQ002';

// serialization_failure and deadlock_detected: nothing happened, and trying again is the documented answer.
const TRANSIENT = new Set(['40001', '40P01']);
const ATTEMPTS = 3;

// in_failed_sql_transaction: a statement before this one failed.
const FAILED_BEFORE = '25P02';

// query_canceled: by the statement timeout.
const CANCELED = '57014';

interface Reading {
  sql: string;
  values: readonly unknown[];
  resolve: (rows: unknown[]) => void;
  reject: (reason: unknown) => void;
}

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
  private waiting: Reading[] = [];

  constructor(
    private readonly pool: Pool,
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
    return new Promise<Row[]>((resolve, reject) => {
      this.waiting.push({ sql, values, resolve: resolve as Reading['resolve'], reject });
      if (this.waiting.length === 1) process.nextTick(() => void this.flush());
    });
  }

  /** Runs one statement that both writes and answers; it is committed before the answer is returned. */
  async record<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    requireText(values);
    return retrying(async () => {
      const [rows] = await this.pipelined('begin', [{ sql, values }]);
      if (rows?.status === 'rejected') throw rows.reason;
      return rows?.value.rows as Row[];
    });
  }

  /** Runs `work` in one transaction. It may run again after a deadlock, so it must do nothing outside the transaction. */
  async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return retrying(() =>
      this.dataSource.transaction(async (manager) => {
        const client = (await manager.queryRunner?.connect()) as ClientBase;
        await client.query({ name: 'enter', text: ENTER, values: this.settingValues() });
        return work(new Tx(manager, client));
      }),
    );
  }

  private async flush(): Promise<void> {
    const readings = this.waiting;
    this.waiting = [];
    try {
      const results = await this.pipelined('begin read only', readings);
      // After one that took too long the others are not asked again: a request holds a connection no longer than that.
      const tooLong = results.find((result) => result.status === 'rejected' && sqlState(result.reason) === CANCELED);
      for (const [index, reading] of readings.entries()) {
        const result = results[index] as PromiseSettledResult<QueryResult>;
        if (result.status === 'fulfilled') reading.resolve(result.value.rows);
        else if (sqlState(result.reason) !== FAILED_BEFORE) reading.reject(result.reason);
        else if (tooLong) reading.reject((tooLong as PromiseRejectedResult).reason);
        else this.query(reading.sql, reading.values).then(reading.resolve, reading.reject);
      }
    } catch (error) {
      for (const reading of readings) reading.reject(error);
    }
  }

  /** Begin, enter, the statements, commit: all sent at once, one way there and one back. */
  private async pipelined(
    begin: string,
    statements: readonly Pick<Reading, 'sql' | 'values'>[],
  ): Promise<PromiseSettledResult<QueryResult>[]> {
    this.trips += 1;
    const client = await this.connect();
    let broken: Error | undefined;
    try {
      // All of it in one packet: a write to a socket costs more than most of what is written.
      const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
      stream.cork();
      const steps = [
        client.query(begin),
        client.query({ name: 'enter', text: ENTER, values: this.settingValues() }),
        ...statements.map(({ sql, values }) => client.query(statement(sql, values))),
        client.query('commit'), // after an error, PostgreSQL treats it as a rollback
      ];
      stream.uncork();
      const [began, entered, ...rest] = await Promise.allSettled(steps);
      const committed = rest.pop() as PromiseSettledResult<QueryResult>;
      for (const step of [began, entered, ...rest, committed])
        if (step?.status === 'rejected' && sqlState(step.reason) === '') broken = step.reason as Error; // the connection itself failed
      const failed =
        [began, entered].find((step) => step?.status === 'rejected') ?? (rest.every(isDone) && !isDone(committed) && committed);
      this.away ||= broken !== undefined;
      if (broken) throw broken;
      if (failed) throw this.judged((failed as PromiseRejectedResult).reason);
      return rest;
    } finally {
      client.release(broken);
    }
  }

  private async connect(): Promise<PoolClient> {
    try {
      return await this.pool.connect();
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

  private settingValues(): (string | null)[] {
    const { institutionId, accountId, requestId, standing } = this.settings;
    return [institutionId, accountId ?? '', requestId, standing ?? null];
  }
}

const isDone = (step: PromiseSettledResult<unknown>) => step.status === 'fulfilled';

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
