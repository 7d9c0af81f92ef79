import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import ical, { type VEvent } from 'node-ical';
import { type CalendarFacts, calendar } from '../../src/chats/calendar';
import { ROOT } from '../setup/processes';

const FACTS: CalendarFacts = {
  chatId: '11111111-1111-4111-8111-111111111111',
  startsAt: new Date('2026-03-09T15:00:00Z'),
  endsAt: new Date('2026-03-09T15:20:00Z'),
  sequence: 1,
  cancelled: false,
  institution: { id: '22222222-2222-4222-8222-222222222222', name: 'Test University' },
  reader: { id: '33333333-3333-4333-8333-333333333333', name: 'Sam Student', confirmed: false },
  otherName: 'Ada Advisor',
  now: new Date('2026-03-01T08:30:15.678Z'),
};

/** Reads a file with a library that has no part in writing it. */
function read(facts: Partial<CalendarFacts>): { text: string; method: string; event: VEvent } {
  const text = calendar({ ...FACTS, ...facts });
  const { vcalendar, ...events } = ical.sync.parseICS(text);
  expect(Object.keys(events)).toEqual([FACTS.chatId]);
  const lines = text.split('\r\n');
  expect(lines.at(-1)).toBe('');
  for (const line of lines) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(line).not.toMatch(/\p{Cc}|\ufffd/u);
  }
  return { text, method: String(vcalendar?.method), event: events[FACTS.chatId] as VEvent };
}

const partOf = (value: unknown) => value as { val: string; params: Record<string, string> };

/**
 * The texts of a file, read as strictly as RFC 5545 writes them down (sections 3.1, 3.3.11) and RFC 6868. node-ical takes a backslash before
 * an n for the end of a line, and a semicolon in quotes for the end of a parameter.
 */
function texts(file: string): { summary: string; names: (string | undefined)[] } {
  const lines = file.replaceAll('\r\n ', '').split('\r\n').slice(0, -1);
  const parts = lines.map((line) => {
    const [, name, parameters = '', value = ''] =
      /^([A-Z]+)((?:;[A-Z]+=(?:"[^"\p{Cc}]*"|[^";:,\p{Cc}]*))*):([^\p{Cc}]*)$/u.exec(line) ?? [];
    return { name, parameters, value };
  });
  expect(parts.map(({ name }) => name)).not.toContain(undefined);
  const find = (name: string) => parts.find((part) => part.name === name) ?? { parameters: '', value: '' };
  const { value } = find('SUMMARY');
  expect(value).toMatch(/^(?:[^\\;,]|\\[\\;,n])*$/);
  const names = ['ORGANIZER', 'ATTENDEE'].map((name) => {
    const [, quoted, bare] = /;CN=(?:"([^"]*)"|([^;:]*))/.exec(find(name).parameters) ?? [];
    return (quoted ?? bare)?.replace(/\^(['n^])/g, (_, code) => ({ "'": '"', n: '\n', '^': '^' })[code as "'"]);
  });
  return { summary: value.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped)), names };
}

test('a conversation is a request to the one who reads it, from the institution', () => {
  const { method, event, text } = read({});
  expect(method).toBe('REQUEST');
  expect(event).toMatchObject({
    uid: FACTS.chatId,
    status: 'CONFIRMED',
    summary: 'Conversation with Ada Advisor',
    description: 'How and where you talk is in the portal.',
    organizer: { params: { CN: 'Test University' }, val: 'urn:uuid:22222222-2222-4222-8222-222222222222' },
    attendee: { params: { CN: 'Sam Student', PARTSTAT: 'NEEDS-ACTION' }, val: 'urn:uuid:33333333-3333-4333-8333-333333333333' },
  });
  expect([event.start, event.end, event.dtstamp].map(Number)).toEqual([+FACTS.startsAt, +FACTS.endsAt, Date.parse('2026-03-01T08:30:15Z')]);
  expect(Number(event.sequence)).toBe(1);
  expect(text.match(/^BEGIN:VEVENT\r$/gm)).toHaveLength(1);
});

test('it holds these lines and no others: no place, no link, no way to reach anybody', () => {
  const names = (cancelled: boolean) =>
    read({ cancelled })
      .text.replaceAll('\r\n ', '')
      .split('\r\n')
      .map((line) => line.replace(/[:;].*/s, ''));
  const all = 'BEGIN VERSION PRODID METHOD BEGIN UID SEQUENCE DTSTAMP DTSTART DTEND STATUS SUMMARY DESCRIPTION ORGANIZER ATTENDEE END END ';
  expect(names(false).join(' ')).toBe(all);
  expect(names(true).join(' ')).toBe(all);
});

test('a cancellation has the same UID, and cancels', () => {
  const { method, event } = read({ cancelled: true, sequence: 2 });
  expect([method, event.uid, event.status, Number(event.sequence)]).toEqual(['CANCEL', FACTS.chatId, 'CANCELLED', 2]);
  expect(event.description).toBe('This conversation was called off.');
});

test('whoever has confirmed has accepted', () => {
  expect(partOf(read({ reader: { ...FACTS.reader, confirmed: true } }).event.attendee).params.PARTSTAT).toBe('ACCEPTED');
});

test.each([null, '', ' \n '])('where nobody is to be found (%j) it is a conversation, and no more', (otherName) => {
  expect(read({ otherName }).event.summary).toBe('Conversation');
});

test.each([
  ['O’Neil; Ada, "the, 1st" \\o/ ^n: b=c', 'O’Neil; Ada, "the, 1st" \\o/ ^n: b=c'],
  ['Ada\nEND:VEVENT\r\nBEGIN:VEVENT', 'Ada END:VEVENT BEGIN:VEVENT'],
  ['\u0000\u0007Ada\u0085B\u2028C\tD\u001b ', 'Ada B C D'],
  ['👩🏽‍🚀 Zoë 王小明 '.repeat(12), '👩🏽‍🚀 Zoë 王小明 '.repeat(12).trim()],
  ['x'.repeat(400), 'x'.repeat(400)],
  [`${'\\'.repeat(30)}n`, `${'\\'.repeat(30)}n`],
])('the name %j is read as %j, wherever it stands', (name, as) => {
  const { text } = read({ otherName: name, reader: { ...FACTS.reader, name }, institution: { ...FACTS.institution, name } });
  expect(texts(text)).toEqual({ summary: `Conversation with ${as}`, names: [as, as] });
});

// Where clocks go forward or back: Chicago, London, Lord Howe (by half an hour), Apia (a whole day, once).
const CHANGES = [
  '2026-03-08T08:00Z',
  '2026-11-01T07:00Z',
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-04-04T15:00Z',
  '2011-12-30T10:00Z',
];
const moment = fc.oneof(
  fc.date({ min: new Date('1990-01-01T00:00Z'), max: new Date('2099-12-31T00:00Z'), noInvalidDate: true }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -7_200, max: 7_200 }))
    .map(([change, seconds]) => new Date(Date.parse(change) + seconds * 1_000)),
);
// But for the character that stands for one that was lost, by which a broken line is told.
const name = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: fc.constantFrom(...',;:\\"^=nN\r\n\t a'), maxLength: 200 }),
  )
  .map((text) => text.replaceAll('\ufffd', ''));
const second = (time: Date) => Math.floor(+time / 1_000) * 1_000;

test('whatever the names and times, what is read back is what was written, in lines that everybody can read', () => {
  fc.assert(
    fc.property(name, name, moment, fc.integer({ min: 60, max: 86_400 }), fc.boolean(), (otherName, own, startsAt, seconds, cancelled) => {
      const endsAt = new Date(+startsAt + seconds * 1_000);
      const { text, method, event } = read({ otherName, reader: { ...FACTS.reader, name: own }, startsAt, endsAt, cancelled });
      expect([event.start, event.end].map(Number)).toEqual([second(startsAt), second(endsAt)]);
      expect(method).toBe(cancelled ? 'CANCEL' : 'REQUEST');
      const as = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
      expect(texts(text)).toEqual({
        summary: as(otherName) === '' ? 'Conversation' : `Conversation with ${as(otherName)}`,
        names: [FACTS.institution.name, as(own) || undefined],
      });
      expect(partOf(event.attendee).val).toBe(`urn:uuid:${FACTS.reader.id}`);
    }),
    { numRuns: 500 },
  );
});

test.each(['America/Chicago', 'Pacific/Apia', 'Australia/Lord_Howe'])('a server that lives in %s writes the same times', (zone) => {
  const make = `
    const { calendar } = require('./dist/chats/calendar.js');
    const facts = JSON.parse(process.argv[1], (_, value) => (/^\\d{4}-.*Z$/.test(value) ? new Date(value) : value));
    process.stdout.write(calendar(facts));`;
  for (const change of CHANGES) {
    const facts = { ...FACTS, startsAt: new Date(change), endsAt: new Date(Date.parse(change) + 1_200_000) };
    const made = execFileSync(process.execPath, ['-e', make, JSON.stringify(facts)], { cwd: ROOT, env: { TZ: zone }, encoding: 'utf8' });
    expect(made).toBe(calendar(facts));
    expect(made).toContain(`DTSTART:${facts.startsAt.toISOString().replace(/[-:]|\.\d+/g, '')}\r\n`);
  }
});
