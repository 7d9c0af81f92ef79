import { randomUUID } from 'node:crypto';
import type { Reader, Tx } from '../platform/database';
import type { ContactKind } from './contact-kind';
import { ContactPointEntity } from './contact-point.entity';
import { deleteValues, ownContactsThatOpen, storeValue } from './values.store';

export interface PointRow {
  id: string;
  kind: ContactKind;
  label: string | null;
  version: number;
  shareByDefault: boolean;
}

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

/**
 * Lets changes to these people's points and consents happen one after the other, until the transaction ends. Whether one has blocked the other
 * is asked behind it: a block takes hold of both.
 */
export async function lockContacts(tx: Tx, ...ownerIds: string[]): Promise<void> {
  await tx.query(
    "select pg_advisory_xact_lock(hashtextextended('contacts of ' || id, 0)) from (select unnest($1::uuid[]) as id order by 1) ordered",
    [ownerIds],
  );
}

export async function addPoint(
  tx: Tx,
  point: { institutionId: string; ownerId: string; kind: ContactKind; label: string | null; shareByDefault: boolean },
  value: string,
): Promise<string> {
  const id = randomUUID();
  await tx.insert(ContactPointEntity, { ...point, id });
  await storeValue(tx, point.institutionId, point.ownerId, id, value);
  return id;
}

/**
 * Changes a point. With a value or kind other than before, its version goes up, so that consents given for what it was no
 * longer cover it.
 */
export async function changePoint(
  tx: Tx,
  id: string,
  change: { institutionId: string; ownerId: string; kind: ContactKind; label: string | null; shareByDefault: boolean },
  value: string,
): Promise<void> {
  const before = (await ownContactsThatOpen(tx, change.institutionId)).find((point) => point.id === id);
  const changed = before?.value !== value;
  if (changed) await storeValue(tx, change.institutionId, change.ownerId, id, value);
  await tx.query(
    `update contact_point set label = $2, share_by_default = $3, version = version + case when $5 or kind <> $4 then 1 else 0 end, kind = $4 where id = $1`,
    [id, change.label, change.shareByDefault, change.kind, changed],
  );
}

export async function removePoint(tx: Tx, id: string): Promise<void> {
  await deleteValues(tx, [id]);
  await tx.query('update contact_point set removed_at = app_now(), label = null, share_by_default = false where id = $1', [id]);
}
