import type { Reader, Tx } from '../platform/database';

export async function noteErasures(tx: Tx, institutionId: string, digests: readonly string[]): Promise<void> {
  await tx.query(
    `insert into erasure (institution_id, digest) select $1, decode(d, 'hex') from unnest($2::text[]) d on conflict do nothing`,
    [institutionId, digests],
  );
}

/** Of these digests, those the database knows nothing of. */
export async function unknownErasures(reader: Reader, digests: readonly string[]): Promise<string[]> {
  const rows = await reader.query<{ digest: string }>(
    `select d as digest from unnest($1::text[]) d where not exists (select from erasure e where e.digest = decode(d, 'hex'))`,
    [digests],
  );
  return rows.map((row) => row.digest);
}

/** Open accounts after a key, in order. */
export async function openAccountsAfter(reader: Reader, id: string): Promise<string[]> {
  const rows = await reader.query<{ id: string }>(
    'select id from account where erased_at is null and id > $1 order by institution_id, id limit 5000',
    [id],
  );
  return rows.map((row) => row.id);
}

/**
 * Whether an account is there and has not been erased; it is kept from changing until the transaction ends. Rows that name it can be written
 * meanwhile: what holds one of them need not wait for the leaving, which waits for it.
 */
export async function lockAccount(tx: Tx, accountId: string): Promise<boolean> {
  return (await tx.query('select 1 from account where id = $1 and erased_at is null for no key update', [accountId])).length > 0;
}

/** Duties that nobody would have any more if this person left: of PRIVACY and ADMIN, without which an institution is stuck. */
export async function lastDuties(tx: Tx, institutionId: string, accountId: string): Promise<string[]> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('duties of ' || $1, 0))", [institutionId]);
  const rows = await tx.query<{ duty: string }>(
    `with holder as (
       select d.account_id, d.duty from staff_duty d
       join account a on a.institution_id = d.institution_id and a.id = d.account_id and a.closed_at is null
       join account_role r on r.institution_id = d.institution_id and r.account_id = d.account_id and r.role = 'STAFF'
       where d.duty in ('PRIVACY', 'ADMIN'))
     select duty from holder group by duty having bool_and(account_id = $1) order by duty`,
    [accountId],
  );
  return rows.map((row) => row.duty);
}

/** Erasures that the database knows of and that are none of these digests. */
export async function otherErasures(reader: Reader, digests: readonly string[]): Promise<string[]> {
  const rows = await reader.query<{ digest: string }>(
    `select encode(e.digest, 'hex') as digest from erasure e
     where not exists (select from unnest($1::text[]) d where decode(d, 'hex') = e.digest)`,
    [digests],
  );
  return rows.map((row) => row.digest);
}
