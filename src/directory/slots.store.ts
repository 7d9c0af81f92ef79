import type { Tx } from '../platform/database';
import { MONTH } from './advisor.store';

const MONTH_OF = `(select ${MONTH} from advisor a where a.account_id = $1)`;

/**
 * Takes one of the advisor's open slots of this month.
 * @returns the month it counts against (its first day), or null if none is open.
 */
export async function takeSlot(tx: Tx, advisorId: string): Promise<string | null> {
  // The advisor's row is locked so that a capacity that is being changed counts before or after, not half.
  const [row] = await tx.query<{ month: string }>(
    `insert into advisor_month (institution_id, advisor_id, month, capacity, taken)
     select a.institution_id, a.account_id, ${MONTH}, a.monthly_capacity, 1
     from advisor a
     where a.account_id = $1 and a.monthly_capacity > 0
     for share of a
     on conflict (institution_id, advisor_id, month) do update set taken = advisor_month.taken + 1
       where advisor_month.taken < advisor_month.capacity
     returning month::text`,
    [advisorId],
  );
  return row?.month ?? null;
}

/** Gives back a slot of that month. */
export async function returnSlot(tx: Tx, advisorId: string, month: string): Promise<void> {
  // A month that was over-full since the capacity was lowered does not open again by one slot given back.
  const [advisor] = await tx.query<{ capacity: number }>(
    'select monthly_capacity as capacity from advisor where account_id = $1 for share',
    [advisorId],
  );
  await tx.query(
    `update advisor_month set taken = taken - 1, capacity = greatest($3, taken - 1) where advisor_id = $1 and month = $2 and taken > 0`,
    [advisorId, month, advisor?.capacity ?? 0],
  );
}

/** Brings this month's slots in line with a changed capacity; never below what is already taken. */
export async function resizeMonth(tx: Tx, advisorId: string, capacity: number): Promise<void> {
  await tx.query(`update advisor_month set capacity = greatest($2, taken) where advisor_id = $1 and month = ${MONTH_OF}`, [
    advisorId,
    capacity,
  ]);
}
