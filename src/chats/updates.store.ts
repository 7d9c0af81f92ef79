import { randomUUID } from 'node:crypto';
import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access';
import { Params, type Tx } from '../platform/database';
import { type Order, type Page, readList } from '../platform/pagination';
import { StudentUpdateEntity, StudentUpdateRecipientEntity } from './student-update.entity';

export interface UpdateRow {
  id: string;
  studentId: string;
  foundPosition: boolean;
  body: string;
  sentAt: Date;
}

/**
 * Whom news of a student reach. An update: advisors they have talked with who want to hear. A position found: everybody along the chain, so all
 * they have talked with, who introduced them, and who named somebody to them. Nobody who is gone, has blocked them or whom they have blocked.
 */
export async function recipientsOf(tx: Tx, studentId: string, foundPosition: boolean): Promise<string[]> {
  const chain = `
    select c.advisor_id from chat c where c.student_id = $1 and c.status = 'HELD' and ($2 or c.updates_wanted)
    union select r.introducer_id from intro_request r where $2 and r.student_id = $1 and r.introducer_id is not null and not r.held_back
    union select f.namer_id from referral f where $2 and f.student_id = $1`;
  const rows = await tx.query<{ id: string }>(
    `select a.id from account a where a.id in (${chain}) and a.id <> $1 and a.closed_at is null and not exists (
       select from account_block b where (b.blocker_id, b.blocked_id) in (($1, a.id), (a.id, $1))) order by a.id`,
    [studentId, foundPosition],
  );
  return rows.map((row) => row.id);
}

export async function insertUpdate(
  tx: Tx,
  update: Pick<StudentUpdateEntity, 'institutionId' | 'studentId' | 'foundPosition' | 'body'>,
  recipients: readonly string[],
): Promise<string> {
  const id = randomUUID();
  await tx.insert(StudentUpdateEntity, { ...update, id });
  await tx.insert(
    StudentUpdateRecipientEntity,
    recipients.map((accountId) => ({ institutionId: update.institutionId, updateId: id, accountId })),
  );
  return id;
}

export const UPDATE_ORDER: Order = {
  name: 'updates',
  columns: [
    { sql: 'n.sent_at', type: 'time' },
    { sql: 'n.id', type: 'uuid' },
  ],
  descending: true,
};

/** News the viewer has sent or received, the latest first. */
export function listUpdates<Node>(viewer: Viewer, page: Page, info: GraphQLResolveInfo, node: (row: UpdateRow) => Node) {
  const params = new Params();
  const me = params.add(viewer.accountId);
  const where = [
    `(n.student_id = ${me} or exists (select from student_update_recipient x where x.institution_id = n.institution_id and x.update_id = n.id and x.account_id = ${me}))`,
  ];
  const shape = {
    type: 'Update',
    from: () => 'student_update n',
    columns: () => 'n.id, n.student_id as "studentId", n.found_position as "foundPosition", n.body, n.sent_at as "sentAt"',
  };
  return readList<UpdateRow, Node>(viewer, page, info, { shape, where, params, node });
}

/** One update that somebody has just sent. */
export async function ownUpdate(viewer: Viewer, id: string): Promise<UpdateRow | undefined> {
  const [row] = await viewer.wall.query<UpdateRow>(
    'select id, student_id as "studentId", found_position as "foundPosition", body, sent_at as "sentAt" from student_update where id = $1 and student_id = $2',
    [id, viewer.accountId],
  );
  return row;
}
