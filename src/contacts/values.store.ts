import type { Viewer } from '../access';
import { batched, groupBy } from '../platform/batch';
import type { ContactKind } from './contact-kind';

// The only two statements that open contact values. Both are functions of the database, because the server's role cannot read the table.

export interface RevealedRow {
  ownerId: string;
  /** The consent they are shown under. */
  consentId: string;
  id: string;
  kind: ContactKind;
  label: string | null;
  value: string;
}

/** Other people's values that the viewer holds an active consent for. Each person's is a disclosure, committed before this returns. */
export const revealedContacts = batched(async (viewer: Viewer, ownerIds: readonly string[]) =>
  groupBy(
    await viewer.wall.record<RevealedRow>(
      'select owner_id as "ownerId", consent_id as "consentId", id, kind, label, value from reveal_contacts($1)',
      [ownerIds],
    ),
    (row) => row.ownerId,
  ),
);

/** The viewer's own values. */
export function ownContacts(viewer: Viewer): Promise<(Omit<RevealedRow, 'ownerId' | 'consentId'> & { shareByDefault: boolean })[]> {
  return viewer.wall.query('select id, kind, label, value, share_by_default as "shareByDefault" from own_contacts()');
}
