import { batched, keyBy } from '../platform/batch';
import type { Reader } from '../platform/database';
import type { Role } from './role';
import type { Viewer } from './viewer';

export interface AccountRow {
  id: string;
  name: string;
  roles: Role[];
}

export interface InstitutionRow {
  id: string;
  name: string;
  timeZone: string;
}

const OPEN_ACCOUNTS = `
  select a.id, a.name, array(
    select r.role from account_role r where r.institution_id = a.institution_id and r.account_id = a.id order by r.role
  ) as roles
  from account a
  where a.closed_at is null and a.id = any ($1)`;

/** An account that may sign in, with its roles as they are at this moment. */
export async function findAccount(reader: Reader, id: string): Promise<AccountRow | undefined> {
  const [account] = await reader.query<AccountRow>(OPEN_ACCOUNTS, [[id]]);
  return account;
}

/** Accounts by key. Whether the viewer may see one is the caller's to decide. */
export const accountRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(await viewer.wall.query<AccountRow>(OPEN_ACCOUNTS, [ids]), (row) => row.id),
);

export const institutionRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(
    await viewer.wall.query<InstitutionRow>('select id, name, time_zone as "timeZone" from institution where id = any ($1)', [ids]),
    (row) => row.id,
  ),
);
