import { randomUUID } from 'node:crypto';
import { ownInstitution, type Viewer } from '../access';
import { batched, groupBy } from '../platform/batch';
import { now } from '../platform/clock';
import type { Tx } from '../platform/database';
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

/** Receipts of consents that the viewer gave, the latest first: by what follows on what, as transactions at the same moment can carry their times in the other order. */
export const receiptsOf = batched(async (viewer: Viewer, consentIds: readonly string[]) =>
  groupBy(
    await viewer.wall.query<ReceiptRow>(
      `select r.id, r.consent_id as "consentId", c.recipient_id as "recipientId", r.event, r.issued_at as "issuedAt", r.jws
       from consent_receipt r join contact_consent c on c.institution_id = r.institution_id and c.id = r.consent_id
       where r.consent_id = any ($1) and c.owner_id = $2 order by (r.event = 'REVOKED') desc, (r.event = 'GRANTED'), r.issued_at desc, r.id`,
      [consentIds, viewer.accountId],
    ),
    (row) => row.consentId,
  ),
);
