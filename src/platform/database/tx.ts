import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import type { Reader } from './reader';

/** The transaction of one mutation. Entities for plain writes, SQL where a statement decides something. */
export class Tx implements Reader {
  constructor(private readonly manager: EntityManager) {}

  async query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.manager.queryRunner;
    if (!runner) throw new Error('a transaction has lost its connection');
    return (await runner.query(sql, [...values], true)).records as Row[];
  }

  async insert<E extends ObjectLiteral>(
    entity: EntityTarget<E>,
    rows: QueryDeepPartialEntity<E> | QueryDeepPartialEntity<E>[],
  ): Promise<void> {
    if (Array.isArray(rows) && rows.length === 0) return;
    await this.manager.insert(entity, rows);
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
