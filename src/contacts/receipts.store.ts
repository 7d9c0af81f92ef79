import { randomUUID } from 'node:crypto';
import { ownInstitution, type Viewer } from '../access';
import { batched, groupBy } from '../platform/batch';
import { now } from '../platform/clock';
import type { Tx } from '../platform/database';
import { type Shape, toMany } from '../platform/look-ahead';
import { auditActions } from '../platform/record';
import { sign } from '../platform/signing';
import { ConsentReceiptEntity } from './consent-receipt.entity';
import type { ConsentEvent } from './contact-kind';
import { RECEIPT_TYPE, type ReceiptFacts, receiptRecord } from './receipt';

const ACTIONS = auditActions({
  CONSENT_GRANTED: 'Let one person see contact points.',
  CONSENT_CHANGED: 'Narrowed or renewed a consent.',
  CONSENT_REVOKED: 'Took a consent back, or replaced it.',
});

type ConsentFacts = Omit<ReceiptFacts, 'receiptId' | 'event' | 'at' | 'byOwner' | 'institution'>;

/** Writes what belongs to every grant, change and revocation: a signed receipt, and an entry in the record. */
export async function writeReceipts(tx: Tx, event: ConsentEvent, consentIds: readonly string[]): Promise<void> {
  if (consentIds.length === 0) return;
  const [institution, at] = [await ownInstitution(tx), await now(tx)];
  const [actor] = await tx.query<{ id: string | null }>('select current_account() as id');
  const consents = await tx.query<ConsentFacts>(
    `select c.id as "consentId", c.owner_id as "ownerId", c.recipient_id as "recipientId", c.purpose, c.granted_at as "grantedAt", c.expires_at as "expiresAt",
       (select coalesce(json_agg(json_build_object('id', cp.contact_point_id, 'kind', cp.kind, 'version', cp.version) order by cp.kind, cp.contact_point_id), '[]')
        from contact_consent_point cp where cp.institution_id = c.institution_id and cp.consent_id = c.id) as points
     from contact_consent c where c.id = any ($1) order by c.id`,
    [consentIds],
  );
  for (const consent of consents) {
    const facts: ReceiptFacts = { ...consent, receiptId: randomUUID(), event, at, institution, byOwner: actor?.id === consent.ownerId };
    await tx.insert(ConsentReceiptEntity, {
      institutionId: institution.id,
      id: facts.receiptId,
      consentId: consent.consentId,
      event,
      issuedAt: at,
      jws: sign(receiptRecord(facts), RECEIPT_TYPE),
    });
    const details = { recipient: consent.recipientId, points: consent.points.length };
    await tx.record(ACTIONS[`CONSENT_${event}`], { subject: consent.ownerId, object: ['ContactConsent', consent.consentId], details });
  }
}

export interface ReceiptRow {
  id: string;
  consentId: string;
  recipientId: string;
  event: ConsentEvent;
  issuedAt: Date;
  jws: string;
}

/** Receipts of consents that the viewer gave. */
const receiptShape = {
  type: 'ConsentReceipt',
  from: () => `consent_receipt e join contact_consent o on o.institution_id = e.institution_id and o.id = e.consent_id
    and o.owner_id = (select current_account())`,
  columns: () => 'e.id, e.consent_id as "consentId", o.recipient_id as "recipientId", e.event, e.issued_at as "issuedAt", e.jws',
  times: ['issuedAt'],
} satisfies Shape;

// By what follows on what: transactions at the same moment can carry their times in the other order.
const LATEST_FIRST = "order by (e.event = 'REVOKED') desc, (e.event = 'GRANTED'), e.issued_at desc, e.id";

/** Receipts of consents that the viewer gave, the latest first. */
export const receiptsOf = batched(async (viewer: Viewer, consentIds: readonly string[]) =>
  groupBy(
    await viewer.wall.query<ReceiptRow>(
      `select ${receiptShape.columns()} from ${receiptShape.from()} where e.consent_id = any ($1) ${LATEST_FIRST}`,
      [consentIds],
    ),
    (row) => row.consentId,
  ),
);

/** The receipts of the consent that comes as `c`. */
export const receiptsPart = toMany(receiptShape, `e.consent_id = c.id ${LATEST_FIRST}`, { loader: receiptsOf, key: 'id' });
