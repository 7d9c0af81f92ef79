import { randomUUID } from 'node:crypto';
import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access';
import { advisorRow, advisorShape } from '../directory';
import { partiesPart, studentPart } from '../people';
import { batched, keyBy } from '../platform/batch';
import { Params, type Tx } from '../platform/database';
import { type Shape, toOne } from '../platform/look-ahead';
import { type Order, type Page, readList } from '../platform/pagination';
import { ContactConsentEntity, ContactConsentPointEntity } from './contact-consent.entity';
import type { ConsentStatus, ContactKind } from './contact-kind';
import type { PointRow } from './points.store';
import { writeReceipts } from './receipts.store';

export interface ConsentRow {
  id: string;
  ownerId: string;
  recipientId: string;
  introRequestId: string | null;
  purpose: string;
  grantedAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  status: ConsentStatus;
  points: { id: string; kind: ContactKind; label: string | null }[];
}

/** How a consent stands at this moment, in SQL. */
const STATUS = `case
  when c.ended_at < c.expires_at then 'REVOKED'
  when c.ended_at is null and c.expires_at > app_now() then 'ACTIVE'
  else 'EXPIRED' end`;

const CONSENT = `
  c.id, c.owner_id as "ownerId", c.recipient_id as "recipientId", c.intro_request_id as "introRequestId", c.purpose,
  c.granted_at as "grantedAt", c.expires_at as "expiresAt", case when c.ended_at < c.expires_at then c.ended_at end as "revokedAt",
  ${STATUS} as status,
  (select coalesce(json_agg(json_build_object('id', cp.contact_point_id, 'kind', cp.kind, 'label', cp.label) order by cp.kind, cp.contact_point_id), '[]')
   from contact_consent_point cp where cp.institution_id = c.institution_id and cp.consent_id = c.id) as points`;

// An active one counts before all others: two grants at once may carry their times in the other order.
const LATEST_FIRST = `(${STATUS} = 'ACTIVE') desc, c.granted_at desc, c.id`;

const PARTY = '(select current_account()) in (c.owner_id, c.recipient_id)';

const consentShape = {
  type: 'ContactConsent',
  from: () => 'contact_consent c',
  columns: () => CONSENT,
  times: ['grantedAt', 'expiresAt', 'revokedAt'],
} satisfies Shape;

/** Consents by key, as far as the viewer gave or holds them. */
export const consentRow = batched(async (viewer: Viewer, ids: readonly string[]) =>
  keyBy(
    await viewer.wall.query<ConsentRow>(`select ${CONSENT} from contact_consent c where c.id = any ($1) and ${PARTY}`, [ids]),
    (row) => row.id,
  ),
);

/** The latest consent each of these people gave to the viewer. */
export const consentFrom = batched(async (viewer: Viewer, ownerIds: readonly string[]) =>
  keyBy(
    await viewer.wall.query<ConsentRow>(
      `select distinct on (c.owner_id) ${CONSENT} from contact_consent c
       where c.recipient_id = $2 and c.owner_id = any ($1) order by c.owner_id, ${LATEST_FIRST}`,
      [ownerIds, viewer.accountId],
    ),
    (row) => row.ownerId,
  ),
);

/** The latest consent of an intro request that one side gave the other, by `<request>/<owner>`; parties only. */
export const consentForRequest = batched(async (viewer: Viewer, keys: readonly string[]) => {
  const rows = await viewer.wall.query<ConsentRow & { key: string }>(
    `select distinct on (key) c.intro_request_id || '/' || c.owner_id as key, ${CONSENT} from contact_consent c
     where c.intro_request_id || '/' || c.owner_id = any ($1) and c.intro_request_id = any ($2) and ${PARTY}
     order by key, ${LATEST_FIRST}`,
    [keys, keys.map((key) => key.slice(0, key.indexOf('/')))],
  );
  return keyBy(rows, (row) => row.key);
});

/** The latest consent that the person a row names in this column gave to the viewer. */
export const consentFromPart = (column: string, key: string) =>
  toOne(consentShape, `c.recipient_id = (select current_account()) and c.owner_id = ${column} order by ${LATEST_FIRST}`, {
    loader: consentFrom,
    key,
  });

/** The advisor's latest consent given with the request that comes as `r`. */
export const requestConsentPart = toOne(
  consentShape,
  `c.intro_request_id = r.id and c.owner_id = r.advisor_id and ${PARTY} order by ${LATEST_FIRST}`,
  { loader: consentForRequest, key: (row) => `${row.id}/${row.advisorId}` },
);

/** One of the two parties of the request of the consent that comes as `c`, for the two of them. */
const party = (column: 'student_id' | 'viewer_id') =>
  `(select x.${column} from record_share x where x.through_id = c.intro_request_id and (select current_account()) in (x.student_id, x.viewer_id))`;
const itself = (_: unknown, __: unknown, person: { accountId: string } | null) => person?.accountId ?? null;

export const partiesOfConsentPart = partiesPart('c.intro_request_id', 'introRequestId');
export const advisorOfConsentPart = toOne(advisorShape, `a.account_id = ${party('viewer_id')}`, { loader: advisorRow, key: itself });
export const studentOfConsentPart = studentPart(party('student_id'), itself);

export const CONSENT_ORDER: Order = {
  name: 'consents',
  columns: [
    { sql: 'c.granted_at', type: 'time' },
    { sql: 'c.id', type: 'uuid' },
  ],
  descending: true,
};

/** Consents the viewer gave or holds, newest first. */
export function listConsents<Node>(
  viewer: Viewer,
  status: ConsentStatus | null,
  page: Page,
  info: GraphQLResolveInfo,
  node: (row: ConsentRow) => Node,
) {
  const params = new Params();
  const conditions = [PARTY];
  if (status) conditions.push(`${STATUS} = ${params.add(status)}`);
  return readList<ConsentRow, Node>(viewer, page, info, { shape: consentShape, where: conditions, params, node });
}

export interface Grant {
  institutionId: string;
  ownerId: string;
  recipientId: string;
  introRequestId: string | null;
  purpose: string;
  days: number;
}

/** Writes a consent for exactly these points. */
export async function insertConsent(tx: Tx, grant: Grant, points: readonly PointRow[]): Promise<string> {
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
    points.map(({ id: contactPointId, version, kind, label }) => ({ institutionId, consentId: id, contactPointId, version, kind, label })),
  );
  await writeReceipts(tx, 'GRANTED', [id]);
  return id;
}

/** Ends the open consents that the condition names; those that still held get a receipt. */
async function end(tx: Tx, condition: string, values: readonly unknown[]): Promise<void> {
  // In the order in which a reveal locks them.
  await tx.query(`select 1 from contact_consent c where c.ended_at is null and ${condition} order by c.id for update`, values);
  const ended = await tx.query<{ id: string; held: boolean }>(
    `update contact_consent c set ended_at = greatest(c.granted_at, app_now()) where c.ended_at is null and ${condition}
     returning c.id, c.ended_at < c.expires_at as held`,
    values,
  );
  await writeReceipts(
    tx,
    'REVOKED',
    ended.filter((consent) => consent.held).map((consent) => consent.id),
  );
}

/** Ends all that an owner lets a recipient see. */
export const endConsentsTo = (tx: Tx, ownerId: string, recipientId: string) =>
  end(tx, 'c.owner_id = $1 and c.recipient_id = $2', [ownerId, recipientId]);

/** Ends what an owner had agreed to with one intro request. */
export const endConsentsOf = (tx: Tx, ownerId: string, introRequestId: string) =>
  end(tx, 'c.owner_id = $1 and c.intro_request_id = $2', [ownerId, introRequestId]);

/** Ends all that a person lets anybody see, and all that anybody lets them see. */
export const endAllConsents = (tx: Tx, accountId: string) => end(tx, '$1 in (c.owner_id, c.recipient_id)', [accountId]);

/** A consent this owner gave, whatever has become of it, kept from changing until the transaction ends. */
export async function ownConsent(
  tx: Tx,
  ownerId: string,
  id: string,
): Promise<{ recipientId: string; status: ConsentStatus; pointIds: string[] } | undefined> {
  // First the lock, in a statement of its own: the next one sees everything that was committed while it waited.
  await tx.query('select 1 from contact_consent where id = $1 and owner_id = $2 for update', [id, ownerId]);
  const [consent] = await tx.query<{ recipientId: string; status: ConsentStatus; pointIds: string[] }>(
    `select c.recipient_id as "recipientId", ${STATUS} as status, array(
       select cp.contact_point_id::text from contact_consent_point cp where cp.institution_id = c.institution_id and cp.consent_id = c.id) as "pointIds"
     from contact_consent c where c.id = $1 and c.owner_id = $2`,
    [id, ownerId],
  );
  return consent;
}

/** Takes points out of a consent, and lets it last so many days from now; null leaves its end where it is. */
export async function changeConsent(tx: Tx, id: string, dropped: readonly string[], days: number | null): Promise<void> {
  await tx.query('delete from contact_consent_point where consent_id = $1 and contact_point_id = any ($2)', [id, dropped]);
  if (days !== null)
    await tx.query('update contact_consent set expires_at = app_now() + make_interval(days => $2) where id = $1', [id, days]);
  await writeReceipts(tx, 'CHANGED', [id]);
}

/**
 * Lets what an owner agreed to with one intro request last so many days from now, if it still holds, and ends when the request would: else
 * the owner has set another end.
 */
export async function extendConsentsOf(tx: Tx, ownerId: string, introRequestId: string, endsWith: Date, days: number): Promise<void> {
  const extended = await tx.query<{ id: string }>(
    `update contact_consent c set expires_at = app_now() + make_interval(days => $4)
     where c.owner_id = $1 and c.intro_request_id = $2 and ${STATUS} = 'ACTIVE' and c.expires_at = $3
     returning c.id`,
    [ownerId, introRequestId, endsWith, days],
  );
  await writeReceipts(
    tx,
    'CHANGED',
    extended.map((consent) => consent.id),
  );
}
