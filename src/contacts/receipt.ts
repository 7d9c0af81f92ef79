import type { ConsentEvent, ContactKind } from './contact-kind';

/** The type of the JWS that a receipt is. */
export const RECEIPT_TYPE = 'consent-receipt+jws';

/** What a receipt is made from. */
export interface ReceiptFacts {
  receiptId: string;
  consentId: string;
  event: ConsentEvent;
  at: Date;
  /** Whether the owner did it; else it followed from what somebody else did, as both had agreed. */
  byOwner: boolean;
  ownerId: string;
  recipientId: string;
  purpose: string;
  grantedAt: Date;
  expiresAt: Date;
  points: readonly { id: string; kind: ContactKind; version: number }[];
  institution: { id: string; name: string; noticeVersion: string; noticeUrl: string | null };
}

const urn = (id: string) => `urn:uuid:${id}`;

// Terms of the Personal Data extension (PD) of the W3C Data Privacy Vocabulary.
const PERSONAL_DATA: Record<ContactKind, string> = {
  EMAIL: 'pd:EmailAddress',
  PHONE: 'pd:TelephoneNumber',
  PROFILE_LINK: 'pd:SocialMediaData',
  BOOKING_LINK: 'pd:Contact',
};

const STATUS: Record<ConsentEvent, string> = {
  GRANTED: 'dpv:ConsentGiven',
  CHANGED: 'dpv:RenewedConsentGiven',
  REVOKED: 'dpv:ConsentWithdrawn',
};

/**
 * A consent receipt with the structure of ISO/IEC TS 27560:2023 (header, processing, parties, events) in the W3C Data Privacy
 * Vocabulary. People are named by pseudonymous ids, contact points by id, kind and version: no value, no name.
 */
export function receiptRecord(facts: ReceiptFacts): object {
  const { institution } = facts;
  const controller = {
    '@id': urn(institution.id),
    '@type': ['dpv:DataController', 'schema:CollegeOrUniversity'],
    'schema:name': institution.name,
  };
  const event = (type: ConsentEvent, at: Date, byOwner: boolean) => ({
    '@type': STATUS[type],
    'dpv:isIndicatedAtTime': at.toISOString(),
    ...(byOwner ? { 'dpv:isIndicatedBy': { '@id': urn(facts.ownerId) } } : {}),
  });
  return {
    '@context': {
      dpv: 'https://w3id.org/dpv#',
      pd: 'https://w3id.org/dpv/pd#',
      dct: 'http://purl.org/dc/terms/',
      schema: 'https://schema.org/',
    },
    '@id': urn(facts.receiptId),
    '@type': 'dpv:ConsentReceipt',
    'dct:identifier': facts.receiptId,
    'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#receipt',
    'dct:created': facts.at.toISOString(),
    'dct:publisher': { '@id': urn(institution.id) },
    'dpv:hasRecipient': { '@id': urn(facts.ownerId) },
    'dpv:hasRecordOfActivity': {
      '@id': urn(facts.consentId),
      '@type': 'dpv:ConsentRecord',
      'dct:identifier': facts.consentId,
      'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#record',
      'dpv:hasDataSubject': { '@id': urn(facts.ownerId), '@type': 'dpv:DataSubject' },
      'dpv:hasDataController': controller,
      'dpv:hasNotice': {
        '@type': 'dpv:ConsentNotice',
        'dct:hasVersion': institution.noticeVersion,
        'dct:language': 'en',
        ...(institution.noticeUrl ? { 'schema:url': institution.noticeUrl } : {}),
      },
      'dpv:hasProcess': {
        '@type': 'dpv:Process',
        'dpv:hasPurpose': { '@type': 'dpv:Purpose', 'dct:description': facts.purpose },
        'dpv:hasProcessing': ['dpv:Store', 'dpv:MakeAvailable'],
        'dpv:hasLegalBasis': 'dpv:ExplicitlyExpressedConsent',
        'dpv:hasPersonalData': facts.points.map((point) => ({
          '@id': urn(point.id),
          '@type': PERSONAL_DATA[point.kind],
          'dct:type': point.kind,
          'dct:hasVersion': String(point.version),
        })),
        'dpv:hasRecipient': { '@id': urn(facts.recipientId), '@type': 'dpv:Recipient' },
        'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'dct:valid': facts.expiresAt.toISOString() },
        'dpv:hasConsentControl': 'dpv:WithdrawConsent',
      },
      'dpv:hasConsentStatus': [
        event('GRANTED', facts.grantedAt, true),
        ...(facts.event === 'GRANTED' ? [] : [event(facts.event, facts.at, facts.byOwner)]),
      ],
    },
  };
}

const KIND_WORDS: Record<ContactKind, [one: string, many: string]> = {
  EMAIL: ['email address', 'email addresses'],
  PHONE: ['telephone number', 'telephone numbers'],
  PROFILE_LINK: ['profile link', 'profile links'],
  BOOKING_LINK: ['booking link', 'booking links'],
};

// biome-ignore lint/suspicious/noExplicitAny: a record as receiptRecord made it, or as somebody has brought it, already verified
type Record_ = any;

/** What a receipt says, in plain words. `names` puts names to ids where the reader may know them. */
export function summarize(record: Record_, names: { recipient?: string } = {}): string {
  const consent = record['dpv:hasRecordOfActivity'];
  const process = consent['dpv:hasProcess'];
  const kinds: ContactKind[] = process['dpv:hasPersonalData'].map((data: Record_) => data['dct:type']);
  const counted = [...new Set(kinds)].map((kind) => {
    const count = kinds.filter((one) => one === kind).length;
    return count === 1 ? `your ${KIND_WORDS[kind][0]}` : `${count} of your ${KIND_WORDS[kind][1]}`;
  });
  const what = counted.length > 0 ? counted.join(', ') : 'nothing any more';
  const who = names.recipient ?? 'one person';
  const events = consent['dpv:hasConsentStatus'];
  const { '@type': status, 'dpv:isIndicatedAtTime': at, 'dpv:isIndicatedBy': by } = events[events.length - 1];
  const byOwner = by !== undefined;
  const until = day(process['dpv:hasDuration']['dct:valid']);
  const sentence = {
    'dpv:ConsentGiven': `On ${day(at)} you let ${who} see ${what}, until ${until}.`,
    'dpv:RenewedConsentGiven': byOwner
      ? `On ${day(at)} you changed what ${who} may see: ${what}, until ${until}.`
      : `On ${day(at)} your request was accepted, and ${who} may see ${what} until ${until}, as you had agreed.`,
    'dpv:ConsentWithdrawn': `On ${day(at)} your permission for ${who} to see ${what} ended.`,
  }[status as string];
  const controller = consent['dpv:hasDataController']['schema:name'];
  const notice = consent['dpv:hasNotice']['dct:hasVersion'];
  return [
    sentence,
    `What for: ${process['dpv:hasPurpose']['dct:description']}`,
    `${controller} answers for it, under version ${notice} of its privacy notice.`,
    ...(status === 'dpv:ConsentWithdrawn' ? [] : ['You can take it back at any time; it holds from the next request on.']),
  ].join(' ');
}

const day = (iso: string) => new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
