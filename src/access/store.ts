import { batched, keyBy } from '../platform/batch';
import type { Reader, Tx } from '../platform/database';
import { type Shape, toOne } from '../platform/look-ahead';
import { AccountRoleEntity, StaffDutyEntity } from './account.entity';
import type { ConversationPolicy } from './conversation-policy.type';
import type { Duty } from './duty';
import type { RetentionClass, StaffReveal } from './institution-policy.type';
import type { RequestTemplate } from './request-template.type';
import type { Role } from './role';
import type { Viewer } from './viewer';

export interface AccountRow {
  id: string;
  name: string;
  roles: Role[];
  duties: Duty[];
}

export interface InstitutionRow {
  id: string;
  name: string;
  timeZone: string;
  staffReveal: StaffReveal;
  staffRevealsPerDay: number;
  noticeVersion: string;
  noticeUrl: string | null;
  retentionDays: Partial<Record<RetentionClass, number>>;
  conversation: Partial<ConversationPolicy>;
  /** Null where it has written none of its own. */
  requestTemplates: RequestTemplate[] | null;
}

const INSTITUTION = `
  id, name, time_zone as "timeZone", staff_reveal as "staffReveal", staff_reveals_per_day as "staffRevealsPerDay", notice_version as "noticeVersion",
  notice_url as "noticeUrl", retention_days as "retentionDays", conversation, request_templates as "requestTemplates"`;

/** The institution that a reader is inside of. */
export async function ownInstitution(reader: Reader): Promise<InstitutionRow> {
  const [row] = await reader.query<InstitutionRow>(`select ${INSTITUTION} from institution`);
  if (!row) throw new Error('outside of any institution');
  return row;
}

/** Accounts that are open and, for the asker, there. */
export const accountShape = {
  type: 'Account',
  from: () => 'account u',
  columns: () => `u.id, u.name, array(
    select r.role from account_role r where r.institution_id = u.institution_id and r.account_id = u.id order by r.role
  ) as roles, array(
    select d.duty from staff_duty d where d.institution_id = u.institution_id and d.account_id = u.id order by d.duty
  ) as duties`,
} satisfies Shape;

const openAccounts = (reader: Reader, ids: readonly string[]) =>
  reader.query<AccountRow>(`select ${accountShape.columns()} from account u where u.closed_at is null and u.id = any ($1)`, [ids]);

/** The same, kept from changing until the transaction ends. */
export async function lockInstitution(tx: Tx): Promise<InstitutionRow> {
  await tx.query('select 1 from institution for update');
  return ownInstitution(tx);
}

/** An account that may sign in, with its roles as they are at this moment. */
export async function findAccount(reader: Reader, id: string): Promise<AccountRow | undefined> {
  const [account] = await openAccounts(reader, [id]);
  return account;
}

/** Accounts by key. Whether the viewer may see one is the caller's to decide. */
export const accountRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(await openAccounts(viewer.wall, ids), (row) => row.id),
);

/** The account that a row names in this column, as SQL and by its name there. */
export const accountPart = (column: string, key: string) =>
  toOne(accountShape, `u.closed_at is null and u.id = ${column}`, { loader: accountRow, key });

export const institutionRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(await viewer.wall.query<InstitutionRow>(`select ${INSTITUTION} from institution where id = any ($1)`, [ids]), (row) => row.id),
);

/** The institution of a viewer. */
export async function institutionOf(viewer: Viewer): Promise<InstitutionRow> {
  const row = await institutionRow(viewer, viewer.institutionId);
  if (!row) throw new Error('outside of any institution');
  return row;
}

/** Closes an account for good: no name, no role, no duty. The row stays, for those it is counted with. */
export async function forgetAccount(tx: Tx, institutionId: string, accountId: string): Promise<void> {
  await tx.query("update account set name = '', closed_at = coalesce(closed_at, app_now()), erased_at = app_now() where id = $1", [
    accountId,
  ]);
  await tx.delete(AccountRoleEntity, { institutionId, accountId });
  await tx.delete(StaffDutyEntity, { institutionId, accountId });
}

/** What is held on an account itself, for its export. */
export async function accountFacts(tx: Tx, accountId: string): Promise<object | undefined> {
  const [row] = await tx.query<object>(
    `select a.id, a.name, a.created_at as "createdAt",
       array(select r.role from account_role r where r.institution_id = a.institution_id and r.account_id = a.id order by 1) as roles,
       array(select d.duty from staff_duty d where d.institution_id = a.institution_id and d.account_id = a.id order by 1) as duties
     from account a where a.id = $1`,
    [accountId],
  );
  return row;
}
