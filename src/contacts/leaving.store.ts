import type { Person } from '../access';
import type { Tx } from '../platform/database';
import { endAllConsents } from './consents.store';
import { deleteValues, ownContactsThatOpen } from './values.store';

/** Ends all consents; deletes values, labels and what was written. That somebody saw something stays, as ids. */
export async function erasePart(tx: Tx, { accountId }: Person): Promise<void> {
  await endAllConsents(tx, accountId);
  const points = await tx.query<{ id: string }>('select id from contact_point where owner_id = $1', [accountId]);
  const ids = points.map((point) => point.id);
  await deleteValues(tx, ids);
  await tx.query(
    'update contact_point set label = null, share_by_default = false, removed_at = coalesce(removed_at, app_now()) where owner_id = $1',
    [accountId],
  );
  await tx.query('delete from contact_consent_point where contact_point_id = any ($1)', [ids]);
  await tx.query('delete from consent_receipt where consent_id in (select id from contact_consent where owner_id = $1)', [accountId]);
  await tx.query("update contact_consent set purpose = '' where $1 in (owner_id, recipient_id)", [accountId]);
  await tx.query('select forget_reasons($1)', [accountId]);
}

export async function exportPart(
  tx: Tx,
  { institutionId, accountId, document }: Person & { document: Record<string, unknown> },
): Promise<void> {
  document.contactPoints = await ownContactsThatOpen(tx, institutionId);
  document.consents = await tx.query(
    `select c.id, c.owner_id as "owner", c.recipient_id as "recipient", c.purpose, c.granted_at as "grantedAt", c.expires_at as "expiresAt", c.ended_at as "endedAt",
       (select coalesce(json_agg(json_build_object('point', p.contact_point_id, 'kind', p.kind, 'label', p.label)), '[]')
        from contact_consent_point p where p.institution_id = c.institution_id and p.consent_id = c.id) as points,
       (select coalesce(json_agg(r.jws order by r.issued_at), '[]')
        from consent_receipt r where r.institution_id = c.institution_id and r.consent_id = c.id and c.owner_id = $1) as receipts
     from contact_consent c where $1 in (c.owner_id, c.recipient_id) order by c.granted_at, c.id`,
    [accountId],
  );
  document.disclosures = await tx.query(
    `select owner_id as "owner", recipient_id as "recipient", kinds, reason, at from disclosure where $1 in (owner_id, recipient_id) order by at, id`,
    [accountId],
  );
}

/** Removes what ended consents named, with their receipts, and old disclosures. */
export async function retainPart(
  tx: Tx,
  { days, removed }: { days: { CONSENTS: number; DISCLOSURES: number }; removed: Partial<Record<string, number>> },
): Promise<void> {
  const OLD = 'select id from contact_consent where least(ended_at, expires_at) < app_now() - make_interval(days => $1)';
  await tx.query(`delete from contact_consent_point where consent_id in (${OLD})`, [days.CONSENTS]);
  removed.CONSENTS = (await tx.query(`delete from consent_receipt where consent_id in (${OLD}) returning 1`, [days.CONSENTS])).length;
  await tx.query(`update contact_consent set purpose = '' where purpose <> '' and id in (${OLD})`, [days.CONSENTS]);
  const [row] = await tx.query<{ gone: string }>('select forget_disclosures(app_now() - make_interval(days => $1)) as gone', [
    days.DISCLOSURES,
  ]);
  removed.DISCLOSURES = Number(row?.gone ?? 0);
}
