import ICAL from 'ical.js';

// The library does not count the space that a continued line begins with; no line may be longer than 75 octets (RFC 5545, section 3.1).
ICAL.foldLength = 74;

interface Named {
  id: string;
  name: string;
}

/** What a calendar file is made of. Where the two meet, and how they are reached, is no part of it: a file once handed out stays out. */
export interface CalendarFacts {
  chatId: string;
  startsAt: Date;
  endsAt: Date;
  /** Rises whenever what an earlier file said holds no more. */
  sequence: number;
  cancelled: boolean;
  institution: Named;
  /** Whose calendar it is for. */
  reader: Named & { confirmed: boolean };
  /** Null where the reader is to find nobody. */
  otherName: string | null;
  /** When the file is made. */
  now: Date;
}

/** What a file asks of a calendar (RFC 5546). */
export const methodOf = ({ cancelled }: Pick<CalendarFacts, 'cancelled'>) => (cancelled ? 'CANCEL' : 'REQUEST');

/**
 * One conversation for one person's calendar, as iCalendar (RFC 5545). Times are in UTC, which has no daylight saving to get wrong. People
 * have no email address here, so that organizer and attendee are named by their ids (section 3.3.3 allows any URI).
 */
export function calendar(facts: CalendarFacts): string {
  const { cancelled, institution, reader } = facts;
  const otherName = facts.otherName === null ? '' : onOneLine(facts.otherName);
  const attendee = { ...called(reader.name), partstat: reader.confirmed ? 'ACCEPTED' : 'NEEDS-ACTION' };
  const event = [
    ['uid', {}, 'text', facts.chatId],
    ['sequence', {}, 'integer', facts.sequence],
    ['dtstamp', {}, 'date-time', utc(facts.now)],
    ['dtstart', {}, 'date-time', utc(facts.startsAt)],
    ['dtend', {}, 'date-time', utc(facts.endsAt)],
    ['status', {}, 'text', cancelled ? 'CANCELLED' : 'CONFIRMED'],
    ['summary', {}, 'text', otherName ? `Conversation with ${otherName}` : 'Conversation'],
    ['description', {}, 'text', cancelled ? 'This conversation was called off.' : 'How and where you talk is in the portal.'],
    ['organizer', called(institution.name), 'cal-address', `urn:uuid:${institution.id}`],
    ['attendee', attendee, 'cal-address', `urn:uuid:${reader.id}`],
  ];
  const properties = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', '-//Acquaint//Acquaint//EN'],
    ['method', {}, 'text', methodOf(facts)],
  ];
  return ICAL.stringify(['vcalendar', properties, [['vevent', event, []]]]);
}

/** Some programs leave out whoever has an empty name. */
const called = (name: string) => (onOneLine(name) ? { cn: onOneLine(name) } : {});

/** iCalendar has whole seconds. */
const utc = (time: Date) => time.toISOString().replace(/\.\d+Z$/, 'Z');

/** No line may hold control characters, and some programs break lines at more than RFC 5545 does. */
const onOneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
