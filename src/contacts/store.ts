import { randomUUID } from 'node:crypto';
import type { Viewer } from '../access';
import { batched, groupBy, keyBy } from '../platform/batch';
import { Params, type Reader, type Tx } from '../platform/database';
import { countRows, keysetSql, type Order, type Page, toConnection } from '../platform/pagination';
import { ContactConsentEntity, ContactConsentPointEntity } from './contact-consent.entity';
import type { ConsentStatus, ContactKind } from './contact-kind';
import { ContactPointEntity } from './contact-point.entity';

export interface PointRow {
  id: string;
  kind: ContactKind;
  label: string | null;
  version: number;
  shareByDefault: boolean;
}

export interface RevealedRow {
  ownerId: string;
  id: string;
  kind: ContactKind;
  label: string | null;
  value: string;
}

export interface ConsentRow {
  id: string;
  ownerId: string;
  recipientId: string;
  purpose: string;
  grantedAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  status: ConsentStatus;
  points: { id: string; kind: ContactKind; label: string | null }[];
}

// ── opening values: the only two statements that do ──────────────────────────────────────────────────────────────────

/** Other people's values that the viewer holds an active consent for. Each person's is a disclosure, committed before this returns. */
export const revealedContacts = batched(async (viewer: Viewer, ownerIds: readonly string[]) =>
  groupBy(
    await viewer.wall.record<RevealedRow>('select owner_id as "ownerId", id, kind, label, value from reveal_contacts($1)', [ownerIds]),
    (row) => row.ownerId,
  ),
);

/** The viewer's own values. */
export function ownContacts(viewer: Viewer): Promise<(Omit<RevealedRow, 'ownerId'> & { shareByDefault: boolean })[]> {
  return viewer.wall.query('select id, kind, label, value, share_by_default as "shareByDefault" from own_contacts()');
}

// ── contact points ───────────────────────────────────────────────────────────────────────────────────────────────────

const POINT = 'id, kind, label, version, share_by_default as "shareByDefault"';

/** A person's present points, without values. */
export function pointsOf(reader: Reader, ownerId: string): Promise<PointRow[]> {
  return reader.query(`select ${POINT} from contact_point where owner_id = $1 and removed_at is null order by created_at, id`, [ownerId]);
}

/** One of the owner's present points, kept from changing until the transaction ends. */
export async function lockPoint(tx: Tx, ownerId: string, id: string): Promise<PointRow | undefined> {
  const [point] = await tx.query<PointRow>(
    `select ${POINT} from contact_point where id = $2 and owner_id = $1 and removed_at is null for update`,
    [ownerId, id],
  );
  return point;
}

export async function addPoint(
  tx: Tx,
  point: { institutionId: string; ownerId: string; kind: ContactKind; label: string | null; shareByDefault: boolean },
  value: string,
): Promise<string> {
  const id = randomUUID();
  await tx.insert(ContactPointEntity, { ...point, id });
  await tx.query('insert into contact_value (institution_id, contact_point_id, value) values ($1, $2, $3)', [
    point.institutionId,
    id,
    value,
  ]);
  return id;
}

/**
 * Changes a point. With a value or kind other than before, its version goes up, so that consents given for what it was no
 * longer cover it; the database compares, because the server cannot read the value.
 */
export async function changePoint(
  tx: Tx,
  id: string,
  change: { institutionId: string; kind: ContactKind; label: string | null; shareByDefault: boolean },
  value: string,
): Promise<void> {
  const [{ changed } = { changed: true }] = await tx.query<{ changed: boolean }>('select change_contact_value($1, $2) as changed', [
    id,
    value,
  ]);
  await tx.query(
    `update contact_point set label = $2, share_by_default = $3, version = version + case when $5 or kind <> $4 then 1 else 0 end, kind = $4 where id = $1`,
    [id, change.label, change.shareByDefault, change.kind, changed],
  );
}

export async function removePoint(tx: Tx, id: string): Promise<void> {
  await tx.query('delete from contact_value where contact_point_id = $1', [id]);
  await tx.query('update contact_point set removed_at = app_now(), share_by_default = false where id = $1', [id]);
}

// ── consents ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const CONSENT = `
  c.id, c.owner_id as "ownerId", c.recipient_id as "recipientId", c.purpose, c.granted_at as "grantedAt", c.expires_at as "expiresAt",
  case when c.ended_at < c.expires_at then c.ended_at end as "revokedAt",
  case when c.ended_at < c.expires_at then 'REVOKED' when c.ended_at is null and c.expires_at > app_now() then 'ACTIVE' else 'EXPIRED' end as status,
  (select coalesce(json_agg(json_build_object('id', p.id, 'kind', p.kind, 'label', p.label) order by p.created_at, p.id), '[]')
   from contact_consent_point cp join contact_point p on p.institution_id = cp.institution_id and p.id = cp.contact_point_id
   where cp.institution_id = c.institution_id and cp.consent_id = c.id) as points`;

const PARTY = (viewerId: string) => `${viewerId} in (c.owner_id, c.recipient_id)`;

/** Consents by key, as far as the viewer gave or holds them. */
export const consentRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(
    await viewer.wall.query<ConsentRow>(`select ${CONSENT} from contact_consent c where c.id = any ($1) and ${PARTY('$2')}`, [
      ids,
      viewer.accountId,
    ]),
    (row) => row.id,
  ),
);

/** The latest consent each of these people gave to the viewer. */
export const consentFrom = batched(async (viewer: Viewer, ownerIds: readonly string[]) =>
  keyBy(
    await viewer.wall.query<ConsentRow>(
      `select distinct on (c.owner_id) ${CONSENT} from contact_consent c
       where c.recipient_id = $2 and c.owner_id = any ($1) order by c.owner_id, c.granted_at desc, c.ended_at desc nulls first`,
      [ownerIds, viewer.accountId],
    ),
    (row) => row.ownerId,
  ),
);

/** The latest consent of an intro request that one side gave the other, by `<request>/<owner>`; parties only. */
export const consentForRequest = batched(async (viewer: Viewer, keys: readonly string[]) => {
  const rows = await viewer.wall.query<ConsentRow & { key: string }>(
    `select distinct on (key) c.intro_request_id || '/' || c.owner_id as key, ${CONSENT} from contact_consent c
     where c.intro_request_id || '/' || c.owner_id = any ($1) and c.intro_request_id = any ($3) and ${PARTY('$2')}
     order by key, c.granted_at desc, c.ended_at desc nulls first`,
    [keys, viewer.accountId, keys.map((key) => key.slice(0, key.indexOf('/')))],
  );
  return keyBy(rows, (row) => row.key);
});

export const CONSENT_ORDER: Order = {
  name: 'consents',
  columns: [
    { sql: 'c.granted_at', type: 'time' },
    { sql: 'c.id', type: 'uuid' },
  ],
  descending: true,
};

/** Consents the viewer gave or holds, newest first. */
export async function listConsents<Node>(viewer: Viewer, status: ConsentStatus | null, page: Page, node: (row: ConsentRow) => Node) {
  const params = new Params();
  const conditions = [PARTY(params.add(viewer.accountId))];
  if (status === 'ACTIVE') conditions.push('c.ended_at is null and c.expires_at > app_now()');
  if (status === 'REVOKED') conditions.push('c.ended_at < c.expires_at');
  if (status === 'EXPIRED') conditions.push('(c.ended_at is null or c.ended_at >= c.expires_at) and c.expires_at <= app_now()');
  const list = `from contact_consent c where ${conditions.join(' and ')}`;
  const listValues = [...params.values];
  const keyset = keysetSql(page, params);
  const rows = await viewer.wall.query<ConsentRow>(
    `select ${CONSENT} ${list} and ${keyset.where} order by ${keyset.orderBy} limit ${keyset.limit}`,
    params.values,
  );
  return toConnection(
    page,
    rows,
    (row) => [row.grantedAt.toISOString(), row.id],
    node,
    () => countRows(viewer.wall, list, listValues),
  );
}

export interface Grant {
  institutionId: string;
  ownerId: string;
  recipientId: string;
  introRequestId: string | null;
  purpose: string;
  days: number;
}

/** Writes a consent for exactly these points; the one before it, from the same owner to the same recipient, ends. */
export async function insertConsent(tx: Tx, grant: Grant, points: readonly PointRow[]): Promise<string> {
  // Two grants at once from one person: one after the other, so that one consent is open at a time.
  await tx.query("select pg_advisory_xact_lock(hashtextextended('contact consent of ' || $1, 0))", [grant.ownerId]);
  await tx.query('update contact_consent set ended_at = app_now() where owner_id = $1 and recipient_id = $2 and ended_at is null', [
    grant.ownerId,
    grant.recipientId,
  ]);
  const { institutionId, days, ...consent } = grant;
  const id = randomUUID();
  await tx.insert(ContactConsentEntity, {
    ...consent,
    institutionId,
    id,
    expiresAt: () => `app_now() + interval '${Math.trunc(days)} days'`,
  });
  await tx.insert(
    ContactConsentPointEntity,
    points.map((point) => ({ institutionId, consentId: id, contactPointId: point.id, version: point.version })),
  );
  return id;
}

export interface OwnConsent {
  status: ConsentStatus;
}

/** Ends a consent the viewer gave. @returns how it stood before, or undefined if there is none of theirs. */
export async function endConsent(tx: Tx, ownerId: string, id: string): Promise<OwnConsent | undefined> {
  const [consent] = await tx.query<OwnConsent>(
    `select case when c.ended_at < c.expires_at then 'REVOKED' when c.ended_at is null and c.expires_at > app_now() then 'ACTIVE' else 'EXPIRED' end as status
     from contact_consent c where c.id = $1 and c.owner_id = $2 for update`,
    [id, ownerId],
  );
  if (consent?.status === 'ACTIVE') await tx.query('update contact_consent set ended_at = app_now() where id = $1', [id]);
  return consent;
}

/** Ends what an owner had agreed to with one intro request. */
export async function endConsentsOf(tx: Tx, ownerId: string, introRequestId: string): Promise<void> {
  await tx.query('update contact_consent set ended_at = app_now() where owner_id = $1 and intro_request_id = $2 and ended_at is null', [
    ownerId,
    introRequestId,
  ]);
}

// ── disclosures ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface DisclosureRow {
  id: string;
  recipientId: string;
  kinds: ContactKind[];
  at: Date;
  times: number;
  reason: string | null;
}

export const DISCLOSURE_ORDER: Order = {
  name: 'disclosures',
  columns: [
    { sql: 'at', type: 'time' },
    { sql: 'id', type: 'uuid' },
  ],
  descending: true,
};

// An entry is one recipient on one day for one reason; its id is that of the day's first disclosure.
const entries = (conditions: string) => `(
  select (array_agg(d.id order by d.at, d.id))[1] as id, d.recipient_id as "recipientId", max(d.at) as at, count(*)::int as times, d.reason,
    (select array_agg(distinct k order by k) from unnest(string_to_array(string_agg(array_to_string(d.kinds, ','), ','), ',')) k) as kinds
  from disclosure d join institution i on i.id = d.institution_id
  where ${conditions}
  group by d.recipient_id, (d.at at time zone i.time_zone)::date, d.reason) entry`;

/** Who saw the viewer's own values, the latest first; of one consent, or of all. */
export async function listDisclosures<Node>(viewer: Viewer, consentId: string | null, page: Page, node: (row: DisclosureRow) => Node) {
  const params = new Params();
  const conditions = [`d.owner_id = ${params.add(viewer.accountId)}`];
  if (consentId !== null) conditions.push(`d.consent_id = ${params.add(consentId)}`);
  const list = `from ${entries(conditions.join(' and '))}`;
  const listValues = [...params.values];
  const keyset = keysetSql(page, params);
  const rows = await viewer.wall.query<DisclosureRow>(
    `select * ${list} where ${keyset.where} order by ${keyset.orderBy} limit ${keyset.limit}`,
    params.values,
  );
  return toConnection(
    page,
    rows,
    (row) => [row.at.toISOString(), row.id],
    node,
    () => countRows(viewer.wall, list, listValues),
  );
}

/** One entry of the viewer's own, by its id. */
export async function findDisclosure(viewer: Viewer, id: string): Promise<DisclosureRow | undefined> {
  const [row] = await viewer.wall.query<DisclosureRow>(
    `select * from ${entries('d.owner_id = $1 and d.recipient_id = (select x.recipient_id from disclosure x where x.id = $2)')} where id = $2`,
    [viewer.accountId, id],
  );
  return row;
}
