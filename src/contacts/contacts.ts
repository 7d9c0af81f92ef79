import { account, type Viewer } from '../access';
import { globalId } from '../platform/global-id';
import { make } from '../platform/node';
import { readPayload } from '../platform/signing';
import { ConsentReceipt } from './consent-receipt.type';
import { type ConsentRow, consentFrom, consentRow } from './consents.store';
import { ContactDetails, ContactPoint } from './contact.type';
import { ContactConsent } from './contact-consent.type';
import type { ContactAccess } from './contact-kind';
import { Disclosure } from './disclosure.type';
import { type DisclosureRow } from './disclosures.store';
import { summarize } from './receipt';
import type { ReceiptRow } from './receipts.store';
import { type OpenPoint, openPoints, ownContacts, revealedContacts } from './values.store';

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

/** A receipt; the summary names the recipient as far as the viewer may know them. */
export async function toReceipt(viewer: Viewer, row: ReceiptRow): Promise<ConsentReceipt> {
  const record = readPayload(row.jws);
  const recipient = await account(viewer, row.recipientId);
  return make(ConsentReceipt, {
    id: globalId('ConsentReceipt', row.id),
    event: row.event,
    issuedAt: row.issuedAt,
    jws: row.jws,
    record,
    summary: summarize(record, { recipient: recipient?.name }),
  });
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
    points: (await openPoints(viewer.institutionId, revealed)).map(toPoint),
    consent: toConsent(row),
  });
}

export async function ownPoints(viewer: Viewer): Promise<ContactPoint[]> {
  return (await ownContacts(viewer.wall, viewer.institutionId)).map(toPoint);
}

export const toPoint = ({ id, kind, label, value }: OpenPoint) => make(ContactPoint, { id: pointId(id), kind, label, value });
