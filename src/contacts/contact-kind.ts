import { apiEnum } from '../platform/api-type';

export const ContactKind = apiEnum('ContactKind', 'The kinds of contact point.', {
  EMAIL: 'An email address.',
  PHONE: 'A telephone number, international (E.164).',
  PROFILE_LINK: 'A page about the person, as an https address.',
  BOOKING_LINK: 'A page to book a time on, as an https address.',
});
export type ContactKind = keyof typeof ContactKind;

export const ContactAccess = apiEnum('ContactAccess', "What the viewer may do with a person's contact details.", {
  SELF: 'They are their own.',
  GRANTED: 'An active consent is there; reading contact is a disclosure.',
  NOT_GRANTED: 'No consent was given to the viewer.',
  EXPIRED: 'The last consent has run out.',
  REVOKED: 'The last consent was taken back.',
});
export type ContactAccess = keyof typeof ContactAccess;

export const ConsentStatus = apiEnum('ConsentStatus', 'How a consent stands at this moment.', {
  ACTIVE: 'In force.',
  EXPIRED: 'Its time is over.',
  REVOKED: 'Taken back, or replaced by a newer one, before its time was over.',
});
export type ConsentStatus = keyof typeof ConsentStatus;

export const ConsentEvent = apiEnum('ConsentEvent', 'What became of a consent.', {
  GRANTED: 'It was given.',
  CHANGED: 'It was narrowed or renewed.',
  REVOKED: 'It was taken back, or replaced by a newer one.',
});
export type ConsentEvent = keyof typeof ConsentEvent;
