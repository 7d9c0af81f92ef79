import type { Viewer } from '../access';
import { batched, groupBy } from '../platform/batch';
import type { Reader, Tx } from '../platform/database';
import { type KeyChain, openText, SealError, sealText } from '../platform/sealing';
import type { ContactKind } from './contact-kind';

// The doors to contact values: every statement that finds a sealed one, and the one place that opens it. What the server's role
// may do itself is write a sealed value; the functions that find one belong to a role that nobody can log in as.

interface SealedPoint {
  id: string;
  kind: ContactKind;
  label: string | null;
  sealed: Buffer;
  key: KeyChain | null;
}

export interface OpenPoint {
  id: string;
  kind: ContactKind;
  label: string | null;
  value: string;
}

export interface SealedReveal extends SealedPoint {
  ownerId: string;
  /** The consent they are shown under. */
  consentId: string;
}

const placeOf = (institutionId: string, pointId: string) => ({ institutionId, table: 'contact_value', column: 'sealed', row: pointId });

/** Opens values that one of the statements below has found. @throws SealError */
export function openPoints(institutionId: string, points: readonly SealedPoint[]): Promise<OpenPoint[]> {
  return Promise.all(
    points.map(async ({ id, kind, label, sealed, key }) => ({
      id,
      kind,
      label,
      value: await openText(key, placeOf(institutionId, id), sealed),
    })),
  );
}

/**
 * Other people's values that the viewer holds an active consent for, still sealed. Each person's is a disclosure, committed before
 * this returns. One person's that cannot be opened keeps nobody else's from being shown.
 */
export const revealedContacts = batched(async (viewer: Viewer, ownerIds: readonly string[]) =>
  groupBy(
    await viewer.wall.record<SealedReveal>(
      'select owner_id as "ownerId", consent_id as "consentId", id, kind, label, sealed, key from reveal_contacts($1)',
      [ownerIds],
    ),
    (row) => row.ownerId,
  ),
);

/** A person's values for staff with a reason, still sealed, to be opened once the transaction is committed. */
export function revealToStaff(tx: Tx, ownerId: string, reason: string): Promise<SealedPoint[]> {
  return tx.query('select id, kind, label, sealed, key from reveal_contacts_to_staff($1, $2)', [ownerId, reason]);
}

/** The values of whoever the wall says is asking. */
export async function ownContacts(reader: Reader, institutionId: string): Promise<OpenPoint[]> {
  return openPoints(institutionId, await reader.query<SealedPoint>('select id, kind, label, sealed, key from own_contacts()'));
}

/** The same without those that are damaged or whose key is not at hand: leaving, and putting a new value in place, must not need them. */
export async function ownContactsThatOpen(reader: Reader, institutionId: string): Promise<OpenPoint[]> {
  const sealed = await reader.query<SealedPoint>('select id, kind, label, sealed, key from own_contacts()');
  const opened = await Promise.all(
    sealed.map((point) =>
      openPoints(institutionId, [point]).catch((error: unknown) => {
        if (error instanceof SealError) return [];
        throw error;
      }),
    ),
  );
  return opened.flat();
}

/** Seals a value under its owner's key and stores it, in place of what was there. */
export async function storeValue(tx: Tx, institutionId: string, ownerId: string, pointId: string, value: string): Promise<void> {
  const sealed = await sealText(tx, ownerId, placeOf(institutionId, pointId), value);
  const updated = await tx.query('update contact_value set sealed = $2 where contact_point_id = $1 returning 1', [pointId, sealed]);
  if (updated.length === 0) {
    await tx.query('insert into contact_value (institution_id, contact_point_id, sealed) values ($1, $2, $3)', [
      institutionId,
      pointId,
      sealed,
    ]);
  }
}

/** Deletes values for good. */
export async function deleteValues(tx: Tx, pointIds: readonly string[]): Promise<void> {
  await tx.query('delete from contact_value where contact_point_id = any ($1)', [pointIds]);
}

/** The asker's own email addresses and telephone numbers, for recognising them should they come back after they left. */
export async function contactTraits(tx: Tx, institutionId: string): Promise<{ kind: 'EMAIL' | 'PHONE'; value: string }[]> {
  const own = await ownContactsThatOpen(tx, institutionId);
  return own.flatMap(({ kind, value }) => (kind === 'EMAIL' || kind === 'PHONE' ? [{ kind, value }] : []));
}
