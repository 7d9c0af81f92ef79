import type { GraphQLResolveInfo } from 'graphql';
import { Account, type AccountRow, accountShape, toAccount, type Viewer } from '../access';
import { isMutual } from '../people';
import { Params } from '../platform/database';
import { connectionType, type Order, type Page, readList } from '../platform/pagination';

export const AccountConnection = connectionType('Account', () => Account);

export const MUTUAL_ORDER: Order = {
  name: 'mutual contacts',
  columns: [
    { sql: 'u.name', type: 'text' },
    { sql: 'u.id', type: 'uuid' },
  ],
};

/** Who could introduce the viewer to an advisor, by name. */
export function listMutualContacts(viewer: Viewer, advisorId: string, page: Page, info: GraphQLResolveInfo) {
  const params = new Params();
  const [student, other] = [`${params.add(viewer.accountId)}::uuid`, `${params.add(advisorId)}::uuid`];
  const where = ['u.closed_at is null', isMutual('u.id', student, other)];
  return readList<AccountRow, Account>(viewer, page, info, { shape: accountShape, where, params, node: toAccount });
}
