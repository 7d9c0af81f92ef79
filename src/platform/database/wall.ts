import type { Pool, QueryResult } from 'pg';
import type { DataSource } from 'typeorm';
import { badInput, publicError } from '../errors';
import type { Reader } from './reader';
import { Tx } from './tx';

/** What row level security and the contact functions go by. Set for one transaction at a time, never for a session. */
export interface WallSettings {
  institutionId: string;
  /** Null where the system acts on its own. */
  accountId: string | null;
  /** One HTTP request; disclosures are recorded once for each. */
  requestId: string;
}

const SET_WALL = "select set_config('app.institution', $1, true), set_config('app.account', $2, true), set_config('app.request', $3, true)";

// serialization_failure and deadlock_detected: nothing happened, and trying again is the documented answer.
const TRANSIENT = new Set(['40001', '40P01']);
const ATTEMPTS = 3;

/** The only way to the data: every statement runs inside one institution, as the database itself enforces. */
export class Wall implements Reader {
  constructor(
    private readonly pool: Pool,
    private readonly dataSource: DataSource,
    private readonly settings: WallSettings,
  ) {}

  /** Reads in a transaction of its own, in one round trip. */
  query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.pipelined<Row>('begin read only', sql, values);
  }

  /** Runs one statement that both writes and answers; it is committed before the answer is returned. */
  record<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return retrying(() => this.pipelined<Row>('begin', sql, values));
  }

  /** Runs `work` in one transaction. It may run again after a deadlock, so it must do nothing outside the transaction. */
  async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return retrying(() =>
      this.dataSource.transaction(async (manager) => {
        await manager.query(SET_WALL, this.settingValues());
        return work(new Tx(manager));
      }),
    );
  }

  private async pipelined<Row>(begin: string, sql: string, values: readonly unknown[]): Promise<Row[]> {
    if (values.some((value) => typeof value === 'string' && value.includes('\0'))) {
      throw badInput('Text cannot contain the character U+0000.');
    }
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      const steps = [
        client.query(begin),
        client.query(SET_WALL, this.settingValues()),
        client.query(sql, [...values]),
        client.query('commit'), // after an error, PostgreSQL treats it as a rollback
      ];
      const settled = await Promise.allSettled(steps);
      const failure = settled.find((step) => step.status === 'rejected');
      if (failure) {
        if (sqlState(failure.reason) === '') broken = failure.reason as Error; // the connection itself failed
        throw failure.reason;
      }
      return (settled[2] as PromiseFulfilledResult<QueryResult>).value.rows as Row[];
    } finally {
      client.release(broken);
    }
  }

  private settingValues(): string[] {
    const { institutionId, accountId, requestId } = this.settings;
    return [institutionId, accountId ?? '', requestId];
  }
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
