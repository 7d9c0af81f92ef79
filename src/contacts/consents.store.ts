import { randomUUID } from 'node:crypto';
import type { Viewer } from '../access';
import { batched, keyBy } from '../platform/batch';
import { Params, type Tx } from '../platform/database';
import { type Order, type Page, readList } from '../platform/pagination';
import { ContactConsentEntity, ContactConsentPointEntity } from './contact-consent.entity';
import type { ConsentStatus, ContactKind } from './contact-kind';
import { lockContacts, type PointRow } from './points.store';

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
export function listConsents<Node>(viewer: Viewer, status: ConsentStatus | null, page: Page, node: (row: ConsentRow) => Node) {
  const params = new Params();
  const conditions = [PARTY(params.add(viewer.accountId))];
  if (status === 'ACTIVE') conditions.push('c.ended_at is null and c.expires_at > app_now()');
  if (status === 'REVOKED') conditions.push('c.ended_at < c.expires_at');
  if (status === 'EXPIRED') conditions.push('(c.ended_at is null or c.ended_at >= c.expires_at) and c.expires_at <= app_now()');
  return readList<ConsentRow, Node>(viewer.wall, page, {
    columns: () => CONSENT,
    from: 'contact_consent c',
    where: conditions,
    params,
    keys: (row) => [row.grantedAt.toISOString(), row.id],
    node,
  });
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
  await lockContacts(tx, grant.ownerId); // two grants at once: one after the other, so that one consent is open at a time
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

/** The present points that the open consent from one person to another still covers. */
export async function grantedPoints(tx: Tx, ownerId: string, recipientId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select p.id from contact_consent c
     join contact_consent_point cp on cp.institution_id = c.institution_id and cp.consent_id = c.id
     join contact_point p on p.institution_id = cp.institution_id and p.id = cp.contact_point_id and p.version = cp.version and p.removed_at is null
     where c.owner_id = $1 and c.recipient_id = $2 and c.ended_at is null and c.expires_at > app_now()`,
    [ownerId, recipientId],
  );
  return rows.map((row) => row.id);
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
