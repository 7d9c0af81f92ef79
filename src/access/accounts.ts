import { globalId, parseGlobalId } from '../platform/global-id';
import { make } from '../platform/node';
import { Account } from './account.type';
import { Institution } from './institution.type';
import { type AccountRow, accountRow, institutionRow } from './store';
import type { Viewer } from './viewer';

/** An account the viewer has come to by way of something they may see; null once it is closed. */
export async function account(viewer: Viewer, id: string | null): Promise<Account | null> {
  const row = id === null ? null : await accountRow(viewer, id);
  return row && toAccount(row);
}

export const toAccount = (row: AccountRow): Account => make(Account, { id: globalId('Account', row.id), name: row.name, roles: row.roles });

/** The key of a person by the id of their account, student or advisor, which have one key; null for any other id. */
export function personKeyOf(id: string): string | null {
  const parsed = parseGlobalId(id);
  return parsed && ['Account', 'Student', 'Advisor'].includes(parsed.type) ? parsed.key : null;
}

/** The viewer's own institution; there is no way to another. */
export async function institution(viewer: Viewer): Promise<Institution | null> {
  const row = await institutionRow(viewer, viewer.institutionId);
  return row && make(Institution, { id: globalId('Institution', row.id), name: row.name, timeZone: row.timeZone });
}
