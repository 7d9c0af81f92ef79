import type { Tx } from './database';

/** Waits until nobody else does this work in this institution, and keeps others from it until the transaction ends. */
export async function takeTurn(tx: Tx, name: string, institutionId: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('due ' || $1 || ' ' || $2, 0))", [name, institutionId]);
}
