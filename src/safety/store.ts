import { randomUUID } from 'node:crypto';
import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access';
import { batched, keyBy } from '../platform/batch';
import { Params, type Reader, type Tx } from '../platform/database';
import { type Order, type Page, readList } from '../platform/pagination';
import { destroyKey, JOIN_INSTITUTION_KEY, KEY_CHAIN, type KeyChain, openText, sealText } from '../platform/sealing';
import { ConcernEntity } from './concern.entity';
import type { ConcernCategory, ConcernStatus } from './concern.type';

export interface ConcernRow {
  id: string;
  reporterId: string;
  aboutId: string;
  introRequestId: string | null;
  category: ConcernCategory;
  status: ConcernStatus;
  assigneeId: string | null;
  createdAt: Date;
  resolvedAt: Date | null;
}

const CONCERN = `
  c.id, c.reporter_id as "reporterId", c.about_id as "aboutId", c.intro_request_id as "introRequestId", c.category, c.status,
  c.assignee_id as "assigneeId", c.created_at as "createdAt", c.resolved_at as "resolvedAt"`;

/** Concerns by key, as far as the viewer may see them. */
export const concernRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(
    await viewer.wall.query<ConcernRow>(
      `select ${CONCERN} from concern c where c.id = any ($1) and ($3 and c.about_id <> $2 or c.reporter_id = $2)`,
      [ids, viewer.accountId, viewer.duties.has('PRIVACY')],
    ),
    (row) => row.id,
  ),
);

export const CONCERN_ORDER: Order = {
  name: 'concerns',
  columns: [
    { sql: 'c.created_at', type: 'time' },
    { sql: 'c.id', type: 'uuid' },
  ],
  descending: true,
};

/** Concerns of the institution, the latest first. */
export function listConcerns<Node>(
  viewer: Viewer,
  statuses: readonly ConcernStatus[] | null,
  page: Page,
  info: GraphQLResolveInfo,
  node: (row: ConcernRow) => Node,
) {
  const params = new Params();
  return readList<ConcernRow, Node>(viewer, page, info, {
    shape: { type: 'Concern', from: () => 'concern c', columns: () => CONCERN },
    where: [`c.about_id <> ${params.add(viewer.accountId)}`, ...(statuses ? [`c.status = any (${params.add(statuses)})`] : [])],
    params,
    node,
  });
}

export type Sealed = 'statement' | 'evidence' | 'resolution';

const placeOf = (institutionId: string, id: string, column: Sealed) => ({ institutionId, table: 'concern', column, row: id });

/** What a concern says. Whether the viewer may read it is the caller's to decide. Null once it was destroyed. */
export async function openConcern(viewer: Viewer, id: string, column: Sealed): Promise<string | null> {
  const [row] = await viewer.wall.query<{ sealed: Buffer | null; key: KeyChain | null }>(
    `select c.${column} as sealed, (select ${KEY_CHAIN} from data_key k ${JOIN_INSTITUTION_KEY} where k.holder_id = c.id) as key
     from concern c where c.id = $1`,
    [id],
  );
  return row?.sealed && row.key ? openText(row.key, placeOf(viewer.institutionId, id, column), row.sealed) : null;
}

export type NewConcern = Pick<ConcernEntity, 'institutionId' | 'reporterId' | 'aboutId' | 'introRequestId' | 'category'>;

/** Writes a concern, what it says sealed under a key of its own. */
export async function insertConcern(tx: Tx, concern: NewConcern, statement: string, evidence: string): Promise<string> {
  const id = randomUUID();
  const seal = (column: Sealed, text: string) => sealText(tx, id, placeOf(concern.institutionId, id, column), text);
  await tx.insert(ConcernEntity, {
    ...concern,
    id,
    statement: await seal('statement', statement),
    evidence: await seal('evidence', evidence),
  });
  return id;
}

/** What the two have written with a request, and who they are: for the evidence of a concern. */
export async function evidenceOf(reader: Reader, parties: readonly string[], introRequestId: string | null): Promise<object> {
  const people = await reader.query('select id, name from account where id = any ($1) order by id', [parties]);
  const [request] =
    introRequestId === null
      ? []
      : await reader.query(
          `select id, status, purpose, questions, how_found as "howFound", advisor_message as "advisorMessage", decline_reason as "declineReason",
             endorsement, created_at as "createdAt" from intro_request where id = $1`,
          [introRequestId],
        );
  const messages =
    introRequestId === null
      ? []
      : await reader.query(
          'select author_id as "author", body, sent_at as "sentAt" from intro_message where intro_request_id = $1 order by place',
          [introRequestId],
        );
  return { people, request: request ?? null, messages };
}

/** A concern that has not ended, kept from moving until the transaction ends. */
export async function lockOpenConcern(tx: Tx, id: string): Promise<ConcernRow | undefined> {
  const [row] = await tx.query<ConcernRow>(`select ${CONCERN} from concern c where c.id = $1 for update`, [id]);
  return row;
}

export async function assign(tx: Tx, id: string, assigneeId: string): Promise<void> {
  await tx.query("update concern set status = 'ASSIGNED', assignee_id = $2 where id = $1", [id, assigneeId]);
}

/** Ends a concern. If one of the two has left for good, what it said is destroyed with it. */
export async function resolve(tx: Tx, institutionId: string, concern: ConcernRow, text: string): Promise<void> {
  const resolution = await sealText(tx, concern.id, placeOf(institutionId, concern.id, 'resolution'), text);
  await tx.query("update concern set status = 'RESOLVED', resolved_at = app_now(), resolution = $2 where id = $1", [
    concern.id,
    resolution,
  ]);
  // Whoever is leaving at this moment has left by the second statement.
  await tx.query('select 1 from account where id = any ($1) order by id for share', [[concern.reporterId, concern.aboutId]]);
  const left = await tx.query('select 1 from account where id = any ($1) and erased_at is not null', [
    [concern.reporterId, concern.aboutId],
  ]);
  if (left.length > 0) await destroyConcern(tx, concern.id);
}

async function destroyConcern(tx: Tx, id: string): Promise<void> {
  await tx.query('update concern set statement = null, evidence = null, resolution = null where id = $1', [id]);
  await destroyKey(tx, id);
}

/** Whether another concern keeps a request frozen. */
export async function isUnderConcern(tx: Tx, introRequestId: string): Promise<boolean> {
  return (
    (await tx.query("select 1 from concern where intro_request_id = $1 and status <> 'RESOLVED' limit 1", [introRequestId])).length > 0
  );
}

/** Whether a member of staff answers for concerns. */
export async function hasPrivacyDuty(tx: Tx, accountId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from staff_duty d join account_role r on r.institution_id = d.institution_id and r.account_id = d.account_id and r.role = 'STAFF'
     join account a on a.institution_id = d.institution_id and a.id = d.account_id and a.closed_at is null
     where d.account_id = $1 and d.duty = 'PRIVACY'`,
    [accountId],
  );
  return rows.length > 0;
}

/** Destroys what ended concerns of or about a person say; what is open stays sealed until it ends. */
export async function forgetConcerns(tx: Tx, accountId: string): Promise<void> {
  const ended = await tx.query<{ id: string }>("select id from concern where $1 in (reporter_id, about_id) and status = 'RESOLVED'", [
    accountId,
  ]);
  for (const { id } of ended) await destroyConcern(tx, id);
}

/** Destroys what concerns say that ended before a time. */
export async function forgetOldConcerns(tx: Tx, days: number): Promise<number> {
  const old = await tx.query<{ id: string }>(
    'select id from concern where resolved_at < app_now() - make_interval(days => $1) and statement is not null',
    [days],
  );
  for (const { id } of old) await destroyConcern(tx, id);
  return old.length;
}

/** What a person has reported, for their export. */
export function reportedBy(reader: Reader, accountId: string): Promise<Omit<ConcernRow, 'assigneeId'>[]> {
  return reader.query(
    `select ${CONCERN.replace('c.assignee_id as "assigneeId", ', '')} from concern c where c.reporter_id = $1 order by c.created_at`,
    [accountId],
  );
}
