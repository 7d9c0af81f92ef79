import type { Person } from '../access';
import type { Tx } from '../platform/database';

/** Deletes degrees, shares, blocks and what was said of knowing whom; who was connected with whom stays, as ids. */
export async function erasePart(tx: Tx, { accountId }: Person): Promise<void> {
  await tx.query('delete from degree where account_id = $1', [accountId]);
  await tx.query('delete from record_share where $1 in (student_id, viewer_id)', [accountId]);
  await tx.query('delete from account_block where $1 in (blocker_id, blocked_id)', [accountId]);
  await tx.query('delete from acquaintance where $1 in (account_id, other_id)', [accountId]);
  await tx.query('update student set class_year = null, directory_hold = false, counselor_id = null where account_id = $1', [accountId]);
  await tx.query('update student set counselor_id = null where counselor_id = $1', [accountId]);
}

export async function exportPart(tx: Tx, { accountId, document }: Person & { document: Record<string, unknown> }): Promise<void> {
  const [student] = await tx.query(
    'select class_year as "classYear", directory_hold as "directoryHold" from student where account_id = $1',
    [accountId],
  );
  document.student = student ?? null;
  document.degrees = await tx.query(
    `select d.level, t.value as program, t.name as "programName", d.class_year as "classYear"
     from degree d join term t on t.institution_id = d.institution_id and t.id = d.program_id where d.account_id = $1 order by d.class_year, d.id`,
    [accountId],
  );
  document.recordShares = await tx.query(
    'select viewer_id as "shownTo", through_id as "withRequest", items from record_share where student_id = $1 order by through_id',
    [accountId],
  );
  document.connections = await tx.query(
    'select case when account_id = $1 then other_id else account_id end as "with", since, talked_at as "talkedAt" from connection where $1 in (account_id, other_id) order by since',
    [accountId],
  );
  document.acquaintances = await tx.query(
    `select case when account_id = $1 then other_id else account_id end as "with", account_id = $1 as "saidByYou", knows, said_at as "at" from acquaintance
     where account_id = $1 or other_id = $1 and knows order by said_at`,
    [accountId],
  );
  document.blocked = await tx.query(
    'select blocked_id as "who", created_at as "since" from account_block where blocker_id = $1 order by created_at',
    [accountId],
  );
}
