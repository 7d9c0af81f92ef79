import type { Viewer } from '../access';
import { globalId } from '../platform/global-id';
import { make } from '../platform/node';
import { type ConsentRow, consentFrom, consentRow } from './consents.store';
import { ContactDetails, ContactPoint } from './contact.type';
import { ContactConsent } from './contact-consent.type';
import type { ContactAccess } from './contact-kind';
import { Disclosure } from './disclosure.type';
import { type DisclosureRow } from './disclosures.store';
import { ownContacts, revealedContacts } from './values.store';

export const pointId = (key: string) => globalId('ContactPoint', key);

export function toConsent(row: ConsentRow): ContactConsent {
  const { id, points, ...fields } = row;
  return make(ContactConsent, {
    ...fields,
    id: globalId('ContactConsent', id),
    key: id,
    points: points.map((point) => ({ ...point, id: pointId(point.id) })),
    kinds: [...new Set(points.map((point) => point.kind))].sort(),
  });
}

export function toDisclosure(row: DisclosureRow): Disclosure {
  return make(Disclosure, { ...row, id: globalId('Disclosure', row.id) });
}

/** A consent the viewer gave or holds, or null. */
export async function consent(viewer: Viewer, key: string): Promise<ContactConsent | null> {
  const row = await consentRow(viewer, key);
  return row && toConsent(row);
}

/** How the viewer stands toward a person's contact details. */
export async function contactAccess(viewer: Viewer, ownerId: string): Promise<ContactAccess> {
  if (ownerId === viewer.accountId) return 'SELF';
  const latest = await consentFrom(viewer, ownerId);
  if (!latest) return 'NOT_GRANTED';
  return latest.status === 'ACTIVE' ? 'GRANTED' : latest.status;
}

/**
 * A person's contact details for this viewer, or null without an active consent. The values come first, from the one statement
 * that checks consent and records the disclosure; it says under which consent it has shown them.
 */
export async function contactDetails(viewer: Viewer, ownerId: string): Promise<ContactDetails | null> {
  if (ownerId === viewer.accountId) return make(ContactDetails, { points: await ownPoints(viewer), consent: null });
  const revealed = (await revealedContacts(viewer, ownerId)) ?? [];
  const shownUnder = revealed[0]?.consentId;
  const row = shownUnder ? await consentRow(viewer, shownUnder) : await consentFrom(viewer, ownerId);
  if (!row || (revealed.length === 0 && row.status !== 'ACTIVE')) return null;
  return make(ContactDetails, {
    points: revealed.map(({ id, kind, label, value }) => make(ContactPoint, { id: pointId(id), kind, label, value })),
    consent: toConsent(row),
  });
}

export async function ownPoints(viewer: Viewer): Promise<ContactPoint[]> {
  const own = await ownContacts(viewer);
  return own.map(({ id, kind, label, value }) => make(ContactPoint, { id: pointId(id), kind, label, value }));
}
