import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access';
import { Params, type Tx } from '../platform/database';
import type { Shape } from '../platform/look-ahead';
import { type Order, type Page, readList } from '../platform/pagination';
import type { ContactKind } from './contact-kind';

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
  select (array_agg(d.id order by d.at, d.id))[1] as id, array_agg(d.id) as ids, d.recipient_id as "recipientId", max(d.at) as at, count(*)::int as times, d.reason,
    (select array_agg(distinct k order by k) from unnest(string_to_array(string_agg(array_to_string(d.kinds, ','), ','), ',')) k) as kinds
  from disclosure d join institution i on i.id = d.institution_id
  where ${conditions}
  group by d.recipient_id, (d.at at time zone i.time_zone)::date, d.reason) entry`;

/** Who saw the viewer's own values, the latest first; of one consent, or of all. */
export function listDisclosures<Node>(
  viewer: Viewer,
  consentId: string | null,
  page: Page,
  info: GraphQLResolveInfo,
  node: (row: DisclosureRow) => Node,
) {
  const params = new Params();
  const conditions = [`d.owner_id = ${params.add(viewer.accountId)}`];
  if (consentId !== null) conditions.push(`d.consent_id = ${params.add(consentId)}`);
  const shape: Shape = {
    type: 'Disclosure',
    from: () => entries(conditions.join(' and ')),
    columns: () => 'id, "recipientId", kinds, at, times, reason',
  };
  return readList<DisclosureRow, Node>(viewer, page, info, { shape, where: [], params, node });
}

/** The entry of the viewer's own that a disclosure is in, by the id of any disclosure in it. */
export async function findDisclosure(viewer: Viewer, id: string): Promise<DisclosureRow | undefined> {
  const [row] = await viewer.wall.query<DisclosureRow>(
    `select "recipientId", kinds, at, times, reason from ${entries('d.owner_id = $1 and d.recipient_id = (select x.recipient_id from disclosure x where x.id = $2)')} where $2 = any (ids)`,
    [viewer.accountId, id],
  );
  return row && { ...row, id };
}

/** Whether there is an open account of that key. */
export async function ownerExists(tx: Tx, accountId: string): Promise<boolean> {
  return (await tx.query('select 1 from account where id = $1 and closed_at is null', [accountId])).length > 0;
}

/** Lets one member of staff reveal one after the other. @returns how many other people's details they were shown in the last 24 hours. */
export async function lockReveals(tx: Tx, staffId: string, ownerId: string): Promise<number> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('reveals by ' || $1, 0))", [staffId]);
  const [row] = await tx.query<{ others: number }>(
    `select count(distinct owner_id)::int as others from disclosure
     where recipient_id = $1 and owner_id <> $2 and reason is not null and at > app_now() - interval '24 hours'`,
    [staffId, ownerId],
  );
  return row?.others ?? 0;
}
