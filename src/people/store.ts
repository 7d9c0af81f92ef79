import type { Viewer } from '../access';
import { batched, groupBy, keyBy } from '../platform/batch';
import type { Reader, Tx } from '../platform/database';
import { type Shape, toMany, toOne, toValue } from '../platform/look-ahead';
import { AccountBlockEntity } from './account-block.entity';
import type { Degree } from './degree.type';
import type { StudentItem } from './student.type';

export interface StudentRow {
  accountId: string;
  name: string;
  classYear: number | null;
  /** What the student shows to this viewer; null if nothing, not even the name. */
  sharedItems: StudentItem[] | null;
}

/** Students whose account is open, with what they show to the viewer. */
const studentShape = {
  type: 'Student',
  from: () => `student s
    join account u on u.institution_id = s.institution_id and u.id = s.account_id and u.closed_at is null
    left join lateral (
      select array_agg(distinct item) filter (where item is not null) as items, count(*) as shares
      from record_share x left join unnest(x.items) item on true
      where x.institution_id = s.institution_id and x.student_id = s.account_id and x.viewer_id = (select current_account())
    ) shown on true`,
  columns: () =>
    `s.account_id as "accountId", u.name, s.class_year as "classYear", case when shown.shares > 0 then coalesce(shown.items, '{}') end as "sharedItems"`,
} satisfies Shape;

export const studentRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(
    await viewer.wall.query<StudentRow>(`select ${studentShape.columns()} from ${studentShape.from()} where s.account_id = any ($1)`, [
      ids,
    ]),
    (row) => row.accountId,
  ),
);

/** The student that a row names in this column, as SQL and by its name there. */
export const studentPart = (column: string, key: Parameters<typeof toOne>[2]['key']) =>
  toOne(studentShape, `s.account_id = ${column}`, { loader: studentRow, key });

const degreeShape = {
  type: 'Degree',
  from: () => 'degree d join term t on t.institution_id = d.institution_id and t.id = d.program_id',
  columns: () =>
    `d.account_id as "accountId", d.level, d.class_year as "classYear", json_build_object('value', t.value, 'name', t.name) as program`,
} satisfies Shape;
const NEWEST_FIRST = 'order by d.class_year desc nulls last, d.id';

/** Degrees by account, newest first. Whether the viewer may see them is the caller's to decide. */
export const degreesOf = batched(async (viewer: Viewer, accountIds: readonly string[]) => {
  const rows = await viewer.wall.query<Degree & { accountId: string }>(
    `select ${degreeShape.columns()} from ${degreeShape.from()} where d.account_id = any ($1) ${NEWEST_FIRST}`,
    [accountIds],
  );
  return groupBy(rows, (row) => row.accountId) as Map<string, Degree[]>;
});

/** The degrees of the person that a row names in this column, as SQL and by its name there. */
export const degreesPart = (column: string, key: string) =>
  toMany(degreeShape, `d.account_id = ${column} ${NEWEST_FIRST}`, { loader: degreesOf, key });

/** Whether two people have shown themselves to each other: the student by asking, in whatever state the request is. */
export async function hasMet(viewer: Viewer, otherId: string): Promise<boolean> {
  const rows = await viewer.wall.query(`select 1 from record_share where (viewer_id, student_id) in (($1, $2), ($2, $1)) limit 1`, [
    viewer.accountId,
    otherId,
  ]);
  return rows.length > 0;
}

/** Shows a student to one person, with one request: the name, and these items. What was shown with another request stays. */
export async function shareRecord(
  tx: Tx,
  share: { institutionId: string; studentId: string; viewerId: string; throughId: string },
  items: readonly StudentItem[],
): Promise<void> {
  await tx.query(
    `insert into record_share (institution_id, student_id, viewer_id, through_id, items) values ($1, $2, $3, $4, $5)
     on conflict (institution_id, viewer_id, student_id, through_id) do update set items = excluded.items`,
    [share.institutionId, share.studentId, share.viewerId, share.throughId, items],
  );
}

/** Who is the student and who the advisor of what a student was shown with, by its id; parties only. */
export const partiesOf = batched(async (viewer: Viewer, throughIds: readonly string[]) =>
  keyBy(
    await viewer.wall.query<{ throughId: string; studentId: string; advisorId: string }>(
      `select through_id as "throughId", student_id as "studentId", viewer_id as "advisorId" from record_share
       where through_id = any ($1) and $2 in (student_id, viewer_id)`,
      [throughIds, viewer.accountId],
    ),
    (row) => row.throughId,
  ),
);

/** Records that two people are connected from now on. */
export async function connect(tx: Tx, institutionId: string, throughId: string, accountId: string, otherId: string): Promise<void> {
  await tx.query(
    'insert into connection (institution_id, through_id, account_id, other_id) values ($1, $2, $3, $4) on conflict do nothing',
    [institutionId, throughId, accountId, otherId],
  );
}

/** The person on the other side of a connection; null if the account has no part in it, or nobody is there (any more) for them. They stay until the
 * transaction ends. */
export async function otherSide(reader: Tx, throughId: string, accountId: string): Promise<string | null> {
  const [row] = await reader.query<{ other: string }>(
    `select a.id as other from connection x join account a on a.institution_id = x.institution_id and a.closed_at is null
       and a.id = case when x.account_id = $2 then x.other_id else x.account_id end
     where x.through_id = $1 and $2 in (x.account_id, x.other_id) for share of a`,
    [throughId, accountId],
  );
  return row?.other ?? null;
}

/** Takes the student's row, so that what is decided about their requests is decided one after the other. */
export async function lockStudent(tx: Tx, accountId: string): Promise<boolean> {
  return (await tx.query('select 1 from student where account_id = $1 for no key update', [accountId])).length > 0;
}

/** What a student shows with one request, by its id; for the two of them. */
export const sharedItems = batched(async (viewer: Viewer, throughIds: readonly string[]) =>
  keyBy(
    await viewer.wall.query<{ throughId: string; items: StudentItem[] }>(
      `select through_id as "throughId", items from record_share where through_id = any ($1) and $2 in (student_id, viewer_id)`,
      [throughIds, viewer.accountId],
    ),
    (row) => row.throughId,
  ),
);

/** Who is who in what the row names in this column, as SQL and by its name there; parties only. */
export const partiesPart = (column: string, key: string) =>
  toValue(
    `(select json_build_object('throughId', x.through_id, 'studentId', x.student_id, 'advisorId', x.viewer_id) from record_share x
      where x.through_id = ${column} and (select current_account()) in (x.student_id, x.viewer_id))`,
    { loader: partiesOf, key },
  );

/** What a student shows with one request, by its id; for the two of them. */
export const sharedItemsPart = (column: string, key: string) =>
  toValue(
    `(select json_build_object('throughId', x.through_id, 'items', x.items) from record_share x
      where x.through_id = ${column} and (select current_account()) in (x.student_id, x.viewer_id))`,
    { loader: sharedItems, key },
  );

/** Whether the viewer has blocked the person that a row names in this column. */
export const blockedPart = (column: string, key: string) =>
  toValue(
    `(select json_build_object('id', b.blocked_id) from account_block b where b.blocker_id = (select current_account()) and b.blocked_id = ${column})`,
    { loader: blockedByViewer, key },
  );

/** What a student shows with one request at this moment. */
export async function itemsShownWith(tx: Tx, throughId: string): Promise<StudentItem[]> {
  const [row] = await tx.query<{ items: StudentItem[] }>('select items from record_share where through_id = $1', [throughId]);
  return row?.items ?? [];
}

/** Whether the registrar holds a student's record back. */
export async function isHeld(tx: Tx, studentId: string): Promise<boolean> {
  return (await tx.query('select 1 from student where account_id = $1 and directory_hold', [studentId])).length > 0;
}

/** Whether there is an open account that the wall lets the asker see at all. */
export async function isThere(reader: Reader, accountId: string): Promise<boolean> {
  return (await reader.query('select 1 from account where id = $1 and closed_at is null', [accountId])).length > 0;
}

/** Whether one has blocked the other. */
export async function hasBlocked(reader: Reader, blockerId: string, blockedId: string): Promise<boolean> {
  return (await reader.query('select 1 from account_block where blocker_id = $1 and blocked_id = $2', [blockerId, blockedId])).length > 0;
}

/** Accounts the viewer has blocked, of these. */
export const blockedByViewer = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(
    await viewer.wall.query<{ id: string }>('select blocked_id as id from account_block where blocker_id = $2 and blocked_id = any ($1)', [
      ids,
      viewer.accountId,
    ]),
    (row) => row.id,
  ),
);

export async function writeBlock(tx: Tx, institutionId: string, blockerId: string, blockedId: string): Promise<void> {
  await tx.query('insert into account_block (institution_id, blocker_id, blocked_id) values ($1, $2, $3) on conflict do nothing', [
    institutionId,
    blockerId,
    blockedId,
  ]);
}

export async function removeBlock(tx: Tx, institutionId: string, blockerId: string, blockedId: string): Promise<boolean> {
  return (await tx.delete(AccountBlockEntity, { institutionId, blockerId, blockedId })) > 0;
}

/** Ids of the accounts the viewer has blocked, the latest first. */
export async function blockedBy(viewer: Viewer): Promise<string[]> {
  const rows = await viewer.wall.query<{ id: string }>(
    'select blocked_id as id from account_block where blocker_id = $1 order by created_at desc, blocked_id',
    [viewer.accountId],
  );
  return rows.map((row) => row.id);
}
