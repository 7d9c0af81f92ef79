import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access';
import { now } from '../platform/clock';
import { Params, type Reader, type Tx } from '../platform/database';
import type { Shape } from '../platform/look-ahead';
import { type Order, type Page, readList } from '../platform/pagination';
import { sign } from '../platform/signing';
import { BEGINNING, type ChainEvent, HEAD_TYPE, type Head, type Link, linkHash } from './chain';

const EVENT = (alias: string) => `
  ${alias}.institution_id as "institutionId", ${alias}.id, ${alias}.at, ${alias}.actor_id as "actorId", ${alias}.action, ${alias}.subject_id as "subjectId",
  ${alias}.object_type as "objectType", ${alias}.object_id as "objectId", ${alias}.http_request_id as "httpRequestId", ${alias}.details::text as details`;

/** How many events one transaction seals. */
const BATCH = 1_000;

/**
 * Seals what waits, in one transaction, and signs how far the chain has come. One sealer at a time: another finds nothing to do.
 * @returns how many events were sealed, and the head.
 */
export async function sealSome(tx: Tx, institutionId: string): Promise<{ sealed: number; head: Head | null }> {
  const [lock] = await tx.query<{ taken: boolean }>("select pg_try_advisory_xact_lock(hashtextextended('seal ' || $1, 0)) as taken", [
    institutionId,
  ]);
  const waiting = lock?.taken
    ? await tx.query<ChainEvent>(
        `select ${EVENT('e')} from audit_unsealed u join audit_event e on e.institution_id = u.institution_id and e.id = u.event_id order by e.id limit ${BATCH}`,
      )
    : [];
  if (waiting.length === 0) return { sealed: 0, head: null };

  const [last] = await tx.query<{ seq: string; hash: Buffer }>(
    'select seq, hash from audit_seal order by institution_id desc, seq desc limit 1',
  );
  // Where the beginning was removed when its time was over, the head at which it ended goes on counting.
  const [ended] = last
    ? []
    : await tx.query<{ seq: string; jws: string }>('select seq, jws from audit_head order by institution_id desc, seq desc limit 1');
  let seq = Number(last?.seq ?? ended?.seq ?? 0);
  let hash = last?.hash ?? (ended ? Buffer.from(headOf(ended.jws).hash, 'hex') : BEGINNING);
  const seals = waiting.map((event) => {
    seq += 1;
    hash = linkHash(hash, seq, event);
    return { seq, eventId: event.id, hash: hash.toString('hex') };
  });
  await tx.query(
    `insert into audit_seal (institution_id, seq, event_id, hash)
     select $1, seq, event_id, decode(hash, 'hex') from unnest($2::bigint[], $3::bigint[], $4::text[]) as s (seq, event_id, hash)`,
    [institutionId, seals.map((seal) => seal.seq), seals.map((seal) => seal.eventId), seals.map((seal) => seal.hash)],
  );
  await tx.query('delete from audit_unsealed where event_id = any ($1)', [waiting.map((event) => event.id)]);
  const head: Head = { institution: institutionId, seq, hash: hash.toString('hex'), at: (await now(tx)).toISOString() };
  await tx.query('insert into audit_head (institution_id, seq, jws) values ($1, $2, $3)', [institutionId, seq, sign(head, HEAD_TYPE)]);
  return { sealed: waiting.length, head };
}

const headOf = (jws: string) => JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Head;

/** How far the chain reaches and its heads, as one statement found them: what is sealed from then on is not asked about. */
export async function extentOf(reader: Reader): Promise<{ last: number; heads: { seq: number; jws: string }[] }> {
  const rows = await reader.query<{ last: string; seq: string; jws: string | null }>(
    `select e.last, h.seq, h.jws from (select coalesce(max(seq), 0) as last from audit_seal) e left join audit_head h on true order by h.seq`,
  );
  return { last: Number(rows[0]?.last ?? 0), heads: rows.flatMap(({ seq, jws }) => (jws === null ? [] : [{ seq: Number(seq), jws }])) };
}

/** The links after `seq`, in order, up to `last`. */
export async function linksAfter(reader: Reader, seq: number, last: number, limit: number): Promise<Link[]> {
  const rows = await reader.query<{ seq: string; eventId: string; hash: Buffer } & ChainEvent>(
    `select s.seq, s.event_id as "eventId", s.hash, ${EVENT('e')}
     from audit_seal s left join audit_event e on e.institution_id = s.institution_id and e.id = s.event_id
     where s.seq > $1 and s.seq <= $2 order by s.seq limit $3`,
    [seq, last, limit],
  );
  return rows.map(({ seq: place, eventId, hash, ...event }) => ({
    seq: Number(place),
    eventId,
    hash,
    event: event.id === null ? null : event,
  }));
}

export interface Tail {
  /** Events that wait for the sealer. */
  waiting: number;
  /** Seconds since the oldest of them happened. */
  oldestSeconds: number;
  /** Ids of events that no seal covers and that do not wait for one: nobody but record_event may add any. */
  foreign: string[];
}

export async function unsealedTail(reader: Reader): Promise<Tail> {
  const [tail] = await reader.query<Omit<Tail, 'foreign'>>(
    `select count(*)::int as waiting, coalesce(extract(epoch from app_now() - min(e.at)), 0)::float8 as "oldestSeconds"
     from audit_unsealed u join audit_event e on e.institution_id = u.institution_id and e.id = u.event_id`,
  );
  const foreign = await reader.query<{ id: string }>(
    `select e.id from audit_event e
     where not exists (select from audit_seal s where s.institution_id = e.institution_id and s.event_id = e.id)
       and not exists (select from audit_unsealed u where u.institution_id = e.institution_id and u.event_id = e.id)
     order by e.id limit 100`,
  );
  return { waiting: tail?.waiting ?? 0, oldestSeconds: tail?.oldestSeconds ?? 0, foreign: foreign.map((row) => row.id) };
}

// ── for staff ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface AuditEventRow extends Omit<ChainEvent, 'institutionId' | 'details'> {
  details: object;
  /** Place in the chain; null while it waits for the sealer. */
  seq: string | null;
}

export const AUDIT_ORDER: Order = {
  name: 'audit',
  columns: [
    { sql: 'e.at', type: 'time' },
    { sql: 'e.id', type: 'number' },
  ],
  descending: true,
};

export interface AuditSearch {
  actions: readonly string[] | null;
  /** Null for any; an empty string matches nobody. */
  actorId: string | null;
  subjectId: string | null;
  httpRequestId: string | null;
  from: Date | null;
  to: Date | null;
}

const auditShape: Shape = {
  type: 'AuditEvent',
  from: () => 'audit_event e left join audit_seal s on s.institution_id = e.institution_id and s.event_id = e.id',
  columns: () => `
    e.id, e.at, e.actor_id as "actorId", e.action, e.subject_id as "subjectId", e.object_type as "objectType", e.object_id as "objectId",
    e.http_request_id as "httpRequestId", e.details, s.seq`,
};

export function listEvents<Node>(
  viewer: Viewer,
  search: AuditSearch,
  page: Page,
  info: GraphQLResolveInfo,
  node: (row: AuditEventRow) => Node,
) {
  const params = new Params();
  // A concern is never told to whom it is about, nor a block to the blocked, staff or not.
  const me = params.add(viewer.accountId);
  const conditions = [
    `(e.object_type = 'Account' and e.object_id = ${me} and e.actor_id <> ${me} and e.action in ('ACCOUNT_BLOCKED', 'ACCOUNT_UNBLOCKED')) is not true`,
    `not exists (select from concern c
       where c.institution_id = e.institution_id and c.id = e.object_id and c.about_id = ${me} and e.object_type = 'Concern')`,
  ];
  if (search.actions) conditions.push(`e.action = any (${params.add(search.actions)})`);
  const byId = { actor_id: search.actorId, subject_id: search.subjectId, http_request_id: search.httpRequestId };
  for (const [column, id] of Object.entries(byId)) {
    if (id !== null) conditions.push(id === '' ? 'false' : `e.${column} = ${params.add(id)}`);
  }
  if (search.from) conditions.push(`e.at >= ${params.add(search.from)}`);
  if (search.to) conditions.push(`e.at < ${params.add(search.to)}`);
  return readList<AuditEventRow, Node>(viewer, page, info, { shape: auditShape, where: conditions, params, node });
}
