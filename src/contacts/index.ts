import type { Feature } from '../access';
import { AdvisorContactFields, StudentContactFields } from './contact.fields';
import { ContactConsentEntity, ContactConsentPointEntity } from './contact-consent.entity';
import { ContactConsentFields, DisclosureFields } from './contact-consent.fields';
import { ContactPointEntity } from './contact-point.entity';
import { ContactValueEntity } from './contact-value.entity';
import { consent, toDisclosure } from './contacts';
import { DisclosureEntity } from './disclosure.entity';
import { findDisclosure } from './disclosures.store';
import { GrantContactConsent } from './grant-contact-consent';
import { RemoveContactPoint } from './remove-contact-point';
import { RevokeContactConsent } from './revoke-contact-consent';
import { SetContactPoint } from './set-contact-point';
import { ViewerContactFields } from './viewer-contact.fields';

export { consentForRequest, endConsentsOf, extendConsentsOf } from './consents.store';
export { ContactConsent } from './contact-consent.type';
export { ContactKind } from './contact-kind';
export { toConsent } from './contacts';
export { choosesNothing, DEFAULT_DAYS, grantConsent, INTERVIEW_PURPOSE } from './grant';

export const contacts: Feature = {
  entities: [ContactPointEntity, ContactValueEntity, ContactConsentEntity, ContactConsentPointEntity, DisclosureEntity],
  resolvers: [
    SetContactPoint,
    RemoveContactPoint,
    GrantContactConsent,
    RevokeContactConsent,
    AdvisorContactFields,
    StudentContactFields,
    ContactConsentFields,
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
