import type { Viewer } from '../access';
import type { Reader, Tx } from '../platform/database';

/** Between these two columns stands an acquaintance: one of the two has declared it, and neither denies it. */
const acquainted = (one: string, other: string) => {
  const said = (knows: boolean) =>
    `exists (select from acquaintance q where (q.account_id, q.other_id) in ((${one}, ${other}), (${other}, ${one})) and q.knows = ${knows})`;
  return `(${said(true)} and not ${said(false)})`;
};

const blockedEitherWay = (one: string, other: string) =>
  `exists (select from account_block b where (b.blocker_id, b.blocked_id) in ((${one}, ${other}), (${other}, ${one})))`;

/** The student's own counselor; without one, the same member of staff with that duty every time, so that students are spread over them. */
const counselorOf = (student: string, advisor: string) => `(
  select c.id from account c
  join account_role cr on cr.institution_id = c.institution_id and cr.account_id = c.id and cr.role = 'STAFF'
  left join staff_duty cd on cd.institution_id = c.institution_id and cd.account_id = c.id and cd.duty = 'COUNSELOR'
  left join student cs on cs.institution_id = c.institution_id and cs.account_id = ${student} and cs.counselor_id = c.id
  where c.closed_at is null and c.id not in (${student}, ${advisor}) and (cs.account_id is not null or cd.account_id is not null)
  order by cs.account_id is null, md5(${student}::text || c.id::text) limit 1)`;

/**
 * Whether the account in this column can introduce a student to an advisor, as SQL: a mutual contact is somebody who has held a chat with the
 * student, as an advisor, and whom an acquaintance connects with the advisor, or the student's counselor, so that everybody has one.
 */
export const isMutual = (account: string, student: string, advisor: string) => `(
  ${account} = ${counselorOf(student, advisor)}
  or ${account} in (
    select x.other_id from connection x where x.account_id = ${student} and x.talked_at is not null
  ) and ${account} not in (${student}, ${advisor}) and ${acquainted(account, advisor)}
    and not ${blockedEitherWay(account, student)} and not ${blockedEitherWay(account, advisor)})`;

/** Whether somebody can introduce a student to an advisor, and is there; then they stay until the transaction ends. */
export async function mayIntroduce(tx: Tx, accountId: string, studentId: string, advisorId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from account u where u.id = $1::uuid and u.closed_at is null and ${isMutual('u.id', '$2::uuid', '$3::uuid')} for share of u`,
    [accountId, studentId, advisorId],
  );
  return rows.length > 0;
}

export interface AcquaintanceRow {
  otherId: string;
  /** What the viewer says; null where they have said nothing. */
  knows: boolean | null;
  /** The other has declared to know the viewer. */
  declared: boolean;
}

const ACQUAINTANCES = `
  select coalesce(mine.other_id, theirs.account_id) as "otherId", mine.knows, coalesce(theirs.knows, false) as declared
  from (select * from acquaintance where account_id = $1) mine
  full join (select * from acquaintance where other_id = $1) theirs on theirs.account_id = mine.other_id`;

/** Whom the viewer has said something of, or who has declared to know them: the latest first. */
export function acquaintancesOf(viewer: Viewer): Promise<AcquaintanceRow[]> {
  return viewer.wall.query<AcquaintanceRow>(
    `${ACQUAINTANCES} where mine.account_id is not null or theirs.knows order by greatest(mine.said_at, theirs.said_at) desc, 1 limit 1000`,
    [viewer.accountId],
  );
}

/** What the two say of each other. */
export async function acquaintanceWith(reader: Reader, accountId: string, otherId: string): Promise<AcquaintanceRow> {
  const [row] = await reader.query<AcquaintanceRow>(`${ACQUAINTANCES} where coalesce(mine.other_id, theirs.account_id) = $2`, [
    accountId,
    otherId,
  ]);
  return row ?? { otherId, knows: null, declared: false };
}

/** Writes what one says of another, who stays until the transaction ends. @returns false if nobody is there (any more). */
export async function writeAcquaintance(tx: Tx, accountId: string, otherId: string, knows: boolean): Promise<boolean> {
  const written = await tx.query(
    `insert into acquaintance (institution_id, account_id, other_id, knows)
     select institution_id, $1, id, $3 from account where id = $2 and closed_at is null for share
     on conflict (institution_id, account_id, other_id) do update set knows = excluded.knows, said_at = excluded.said_at returning 1`,
    [accountId, otherId, knows],
  );
  return written.length > 0;
}

/** Notes that two people have held a chat, or that they have not after all. */
export async function noteTalk(tx: Tx, throughId: string, talked: boolean): Promise<void> {
  await tx.query(`update connection set talked_at = ${talked ? 'coalesce(talked_at, app_now())' : 'null'} where through_id = $1`, [
    throughId,
  ]);
}

/** Names the member of staff who looks after a student, or nobody. */
export async function setCounselor(tx: Tx, studentId: string, counselorId: string | null): Promise<'DONE' | 'NO_STUDENT' | 'NO_COUNSELOR'> {
  if (counselorId !== null) {
    const staff = await tx.query(
      `select 1 from account a join account_role r on r.institution_id = a.institution_id and r.account_id = a.id and r.role = 'STAFF'
       where a.id = $1 and a.closed_at is null for share of a`,
      [counselorId],
    );
    if (staff.length === 0) return 'NO_COUNSELOR';
  }
  const changed = await tx.query(
    `update student s set counselor_id = $2 from account a
     where s.account_id = $1 and a.institution_id = s.institution_id and a.id = s.account_id and a.closed_at is null returning 1`,
    [studentId, counselorId],
  );
  return changed.length > 0 ? 'DONE' : 'NO_STUDENT';
}
