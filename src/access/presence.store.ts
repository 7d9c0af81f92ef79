import type { Tx } from '../platform/database';

/**
 * Whether an account is open, and for this asker there at all; if so it stays open until the transaction ends, because whoever erases it
 * waits for that.
 */
export async function keepOpen(tx: Tx, accountId: string): Promise<boolean> {
  return (await tx.query('select 1 from account where id = $1 and closed_at is null for share', [accountId])).length > 0;
}
