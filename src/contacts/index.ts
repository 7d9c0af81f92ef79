import { accountPart, exportAsked, type Feature, personErased, retentionDue } from '../access';
import { on } from '../platform/events';
import { ChangeContactConsent } from './change-contact-consent';
import { ConsentReceiptEntity } from './consent-receipt.entity';
import { advisorOfConsentPart, consentFromPart, partiesOfConsentPart, studentOfConsentPart } from './consents.store';
import { AdvisorContactFields, StudentContactFields } from './contact.fields';
import { ContactConsentEntity, ContactConsentPointEntity } from './contact-consent.entity';
import { ConsentReceiptFields, ContactConsentFields, DisclosureFields } from './contact-consent.fields';
import { ContactPointEntity } from './contact-point.entity';
import { ContactValueEntity } from './contact-value.entity';
import { consent, toDisclosure } from './contacts';
import { DisclosureEntity } from './disclosure.entity';
import { findDisclosure } from './disclosures.store';
import { GrantContactConsent } from './grant-contact-consent';
import { erasePart, exportPart, retainPart } from './leaving.store';
import { receiptsPart } from './receipts.store';
import { RemoveContactPoint } from './remove-contact-point';
import { RevealContact } from './reveal-contact';
import { RevokeContactConsent } from './revoke-contact-consent';
import { SetContactPoint } from './set-contact-point';
import { ViewerContactFields } from './viewer-contact.fields';

export { consentForRequest, endConsentsOf, endConsentsTo, extendConsentsOf, requestConsentPart } from './consents.store';
export { ContactConsent } from './contact-consent.type';
export { ContactKind } from './contact-kind';
export { toConsent } from './contacts';
export { choosePoints, choosesNothing, DEFAULT_DAYS, grantChosen, grantConsent, INTERVIEW_PURPOSE } from './grant';
export { lockContacts, pointsOf } from './points.store';
export { RECEIPT_TYPE, summarize as summarizeReceipt } from './receipt';
export { contactTraits } from './values.store';

export const contacts: Feature = {
  parts: {
    'Advisor.viewerContactAccess': [consentFromPart('a.account_id', 'accountId')],
    'Student.viewerContactAccess': [consentFromPart('s.account_id', 'accountId')],
    'ContactConsent.owner': [accountPart('c.owner_id', 'ownerId')],
    'ContactConsent.recipient': [accountPart('c.recipient_id', 'recipientId')],
    'ContactConsent.advisor': [partiesOfConsentPart, advisorOfConsentPart],
    'ContactConsent.student': [partiesOfConsentPart, studentOfConsentPart],
    'ContactConsent.receipt': [receiptsPart, accountPart('c.recipient_id', 'recipientId')],
    'ContactConsent.receipts': [receiptsPart, accountPart('c.recipient_id', 'recipientId')],
    'Disclosure.to': [accountPart('entry."recipientId"', 'recipientId')],
  },
  entities: [
    ContactPointEntity,
    ContactValueEntity,
    ContactConsentEntity,
    ContactConsentPointEntity,
    ConsentReceiptEntity,
    DisclosureEntity,
  ],
  listeners: [on(personErased, erasePart), on(exportAsked, exportPart), on(retentionDue, retainPart)],
  resolvers: [
    SetContactPoint,
    RemoveContactPoint,
    GrantContactConsent,
    ChangeContactConsent,
    RevealContact,
    RevokeContactConsent,
    AdvisorContactFields,
    StudentContactFields,
    ContactConsentFields,
    ConsentReceiptFields,
    DisclosureFields,
    ViewerContactFields,
  ],
  nodes: {
    ContactConsent: consent,
    Disclosure: async (viewer, key) => {
      const row = await findDisclosure(viewer, key);
      return row ? toDisclosure(row) : null;
    },
  },
};
