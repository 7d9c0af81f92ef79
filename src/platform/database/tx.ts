import type { PoolClient } from 'pg';
import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import type { Reader } from './reader';
import { type Reading, Trip } from './trip';

/** What one entry of the audit record is about, besides who acts and in which request, which the wall says. */
export interface RecordEntry {
  /** Account whose data it concerns. */
  subject?: string | null;
  /** What was acted on: its API type and key. */
  object?: readonly [type: string, key: string];
  /** Names, numbers and ids only: never a contact value, nor what somebody wrote. */
  details?: Readonly<Record<string, unknown>>;
}

/** The transaction of one mutation. Entities for plain writes, SQL where a statement decides something. */
export class Tx implements Reader {
  /** How many entries of the record this transaction has written. */
  recorded = 0;
  private waiting: (Reading & { resolve: (rows: unknown[]) => void; reject: (reason: unknown) => void })[] = [];

  constructor(
    private readonly manager: EntityManager,
    /** The connection of the same transaction; TypeORM would not let PostgreSQL keep a plan. */
    private readonly client: PoolClient,
  ) {}

  /** Writes into the audit record; it happens if the transaction does. */
  async record(action: string, { subject = null, object, details = {} }: RecordEntry = {}): Promise<void> {
    await this.query('select record_event($1, $2, $3, $4, $5)', [action, subject, object?.[0] ?? null, object?.[1] ?? null, details]);
    this.recorded += 1;
  }

  /** Statements that are asked for in the same turn of the event loop run one after the other, and are waited for once. */
  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return new Promise<Row[]>((resolve, reject) => {
      this.waiting.push({ sql, values, resolve: resolve as (rows: unknown[]) => void, reject });
      if (this.waiting.length === 1) process.nextTick(() => void this.flush());
    });
  }

  private async flush(): Promise<void> {
    const readings = this.waiting;
    this.waiting = [];
    let failure: { error: unknown } | undefined;
    try {
      const outcomes = await Trip.make(this.client, readings);
      for (const [index, reading] of readings.entries()) {
        const outcome = outcomes[index];
        if (outcome && 'rows' in outcome) reading.resolve(outcome.rows);
        else failure ??= outcome ?? undefined;
      }
    } catch (error) {
      failure = { error };
    }
    // Of those that are answered already this is not heard.
    if (failure) for (const reading of readings) reading.reject(failure.error);
  }

  async insert<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    rows: QueryDeepPartialEntity<E> | QueryDeepPartialEntity<E>[],
  ): Promise<void> {
    if (Array.isArray(rows) && rows.length === 0) return;
    const insert = this.manager.createQueryBuilder().insert().into(entity).values(rows).updateEntity(false);
    const [sql, values] = insert.getQueryAndParameters();
    await this.query(sql, values);
  }

  /** @returns how many rows matched. */
  async update<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    where: FindOptionsWhere<E>,
    set: QueryDeepPartialEntity<E>,
  ): Promise<number> {
    return (await this.manager.update(entity, where, set)).affected ?? 0;
  }

  async delete<E extends ObjectLiteral>(entity: EntityTarget<E>, where: FindOptionsWhere<E>): Promise<number> {
    return (await this.manager.delete(entity, where)).affected ?? 0;
  }
}
