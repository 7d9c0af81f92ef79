// What consent and visibility mean, said once more and without looking at the code: plain data, plain functions, no import.
// Two advisors, two students, one member of staff. Each student has held an accepted request with Ada; Sol has an unanswered one with Ben.

export type Who = 'ada' | 'ben' | 'sol' | 'sam' | 'tess';
export const EVERYBODY: readonly Who[] = ['ada', 'ben', 'sol', 'sam', 'tess'];
export const ADVISORS: readonly Who[] = ['ada', 'ben'];
export const STUDENTS: readonly Who[] = ['sol', 'sam'];

export type Role = 'STUDENT' | 'ALUM' | 'STAFF';
export type Level = 'NOBODY' | 'STAFF' | 'CONNECTED' | 'STUDENTS';
export type Item = 'HEADLINE' | 'CLASS_YEAR';
export type Share = 'NAME' | 'CLASS_YEAR';

export interface Point {
  id: string;
  value: string;
  version: number;
  removed: boolean;
}

export interface Consent {
  id: string;
  owner: Who;
  recipient: Who;
  /** Versions by point, as they were named. */
  names: Map<Point, number>;
  grantedAt: number;
  expiresAt: number;
  endedAt: number | null;
}

export interface State {
  now: number;
  roles: Record<Who, Set<Role>>;
  erased: Set<Who>;
  points: Record<Who, Point[]>;
  consents: Consent[];
  /** `blocker>blocked` */
  blocks: Set<string>;
  levels: Record<string, Partial<Record<Item, Level>>>;
  /** What a student shows to an advisor, by `student>advisor`; there is one for each who was asked. */
  shares: Map<string, Set<Share>>;
  held: Set<Who>;
  staffMayReveal: boolean;
  /** HTTP requests in which values were seen, by `owner<recipient` and, for staff, a trailing `!`. */
  disclosures: Map<string, number>;
}

/** A day, in the model's time. Every step takes one. */
export const DAY = 1_000_000;

export function beginning(): State {
  const each = <T>(make: (who: Who) => T) => Object.fromEntries(EVERYBODY.map((who) => [who, make(who)])) as Record<Who, T>;
  const role = (who: Who): Role => (ADVISORS.includes(who) ? 'ALUM' : STUDENTS.includes(who) ? 'STUDENT' : 'STAFF');
  return {
    now: 0,
    roles: each((who) => new Set([role(who)])),
    erased: new Set(),
    points: each(() => []),
    consents: [],
    blocks: new Set(),
    levels: { ada: {}, ben: {} },
    shares: new Map([
      ['sol>ada', new Set()],
      ['sam>ada', new Set()],
      ['sol>ben', new Set()],
    ]),
    held: new Set(),
    staffMayReveal: true,
    disclosures: new Map(),
  };
}

export const present = (state: State, owner: Who) => state.points[owner].filter((point) => !point.removed);

/** Accepted requests. */
export const CONNECTED = new Set(['sol>ada', 'ada>sol', 'sam>ada', 'ada>sam']);

export const isStaff = (state: State, who: Who) => state.roles[who].has('STAFF');

/** What comes before everything: a closed account is nobody, one without a role may do nothing. */
export function turnedAway(state: State, viewer: Who): 'UNAUTHENTICATED' | 'FORBIDDEN' | null {
  if (state.erased.has(viewer)) return 'UNAUTHENTICATED';
  return state.roles[viewer].size === 0 ? 'FORBIDDEN' : null;
}

/** What is one's own one can take back and leave with, role or not. */
export const gone = (state: State, viewer: Who) => (state.erased.has(viewer) ? 'UNAUTHENTICATED' : null);

/** Whether for this viewer nobody is there: gone, has blocked the viewer, or is held back by the registrar and has not agreed. */
export function isNobodyTo(state: State, viewer: Who, other: Who): boolean {
  if (state.erased.has(other)) return true;
  if (viewer === other || isStaff(state, viewer)) return false;
  if (state.blocks.has(`${other}>${viewer}`) && !isStaff(state, other)) return true;
  return state.held.has(other) && !state.shares.get(`${other}>${viewer}`)?.has('NAME');
}

/** Whether the viewer can come upon the other at all: advisors are in the directory, students show themselves by asking. */
export function sees(state: State, viewer: Who, other: Who): boolean {
  if (isNobodyTo(state, viewer, other)) return false;
  return viewer === other || isStaff(state, viewer) || ADVISORS.includes(other) || state.shares.has(`${other}>${viewer}`);
}

/** Whether the viewer knows of the other: sees them, or once asked or was asked by them. */
export function knows(state: State, viewer: Who, other: Who): boolean {
  if (isNobodyTo(state, viewer, other)) return false;
  return sees(state, viewer, other) || state.shares.has(`${other}>${viewer}`) || state.shares.has(`${viewer}>${other}`);
}

export function statusOf(state: State, consent: Consent): 'GRANTED' | 'REVOKED' | 'EXPIRED' {
  if (consent.endedAt !== null && consent.endedAt < consent.expiresAt) return 'REVOKED';
  return consent.endedAt === null && consent.expiresAt > state.now ? 'GRANTED' : 'EXPIRED';
}

function latest(state: State, owner: Who, recipient: Who): Consent | undefined {
  const all = state.consents.filter((consent) => consent.owner === owner && consent.recipient === recipient);
  return all.find((consent) => statusOf(state, consent) === 'GRANTED') ?? all.at(-1);
}

export function itemIsShown(state: State, viewer: Who, owner: Who, item: Item): boolean {
  const level = state.levels[owner]?.[item] ?? 'STUDENTS';
  if (viewer === owner) return true;
  if (isStaff(state, viewer)) return level !== 'NOBODY';
  return level === 'STUDENTS' || (level === 'CONNECTED' && CONNECTED.has(`${viewer}>${owner}`));
}

export interface Sight {
  access: 'SELF' | 'NOT_GRANTED' | 'GRANTED' | 'REVOKED' | 'EXPIRED';
  /** Null: there is nothing to read. */
  values: string[] | null;
  headline?: string | null;
  classYear: number | null;
}

export const CLASS_YEARS: Record<Who, number> = { ada: 2001, ben: 2002, sol: 2027, sam: 2028, tess: 0 };

/** All that one person sees of another. Null: nobody is there. */
export function sight(state: State, viewer: Who, owner: Who): Sight | null {
  if (!sees(state, viewer, owner)) return null;
  const own = viewer === owner;
  const consent = latest(state, owner, viewer);
  const access = own ? 'SELF' : consent ? statusOf(state, consent) : 'NOT_GRANTED';
  const values = own
    ? present(state, owner).map((point) => point.value)
    : access === 'GRANTED' && consent
      ? present(state, owner)
          .filter((point) => consent.names.get(point) === point.version)
          .map((point) => point.value)
      : null;
  if (STUDENTS.includes(owner)) {
    const shown = own || isStaff(state, viewer) || state.shares.get(`${owner}>${viewer}`)?.has('CLASS_YEAR');
    return { access, values, classYear: shown ? CLASS_YEARS[owner] : null };
  }
  return {
    access,
    values,
    headline: itemIsShown(state, viewer, owner, 'HEADLINE') ? `Headline of ${owner}` : null,
    classYear: itemIsShown(state, viewer, owner, 'CLASS_YEAR') ? CLASS_YEARS[owner] : null,
  };
}

export function noteDisclosure(state: State, owner: Who, recipient: Who, asStaff: boolean): void {
  const key = `${owner}<${recipient}${asStaff ? '!' : ''}`;
  state.disclosures.set(key, (state.disclosures.get(key) ?? 0) + 1);
}

// ── what people do ───────────────────────────────────────────────────────────────────────────────────────────────────

export function endConsents(state: State, which: (consent: Consent) => boolean): void {
  for (const consent of state.consents) if (consent.endedAt === null && which(consent)) consent.endedAt = state.now;
}

/** Why an owner may not let a recipient see points; null: they are connected, somebody is there, and the owner has not blocked them. */
export function mayGrant(state: State, owner: Who, recipient: Who): 'NOT_FOUND' | 'BLOCKED' | null {
  if (!CONNECTED.has(`${owner}>${recipient}`) || isNobodyTo(state, owner, recipient)) return 'NOT_FOUND';
  return state.blocks.has(`${owner}>${recipient}`) ? 'BLOCKED' : null;
}

export function grant(state: State, id: string, owner: Who, recipient: Who, points: readonly Point[], days: number): void {
  endConsents(state, (consent) => consent.owner === owner && consent.recipient === recipient);
  const names = new Map(points.map((point) => [point, point.version]));
  state.consents.push({ id, owner, recipient, names, grantedAt: state.now, expiresAt: state.now + days * DAY, endedAt: null });
}

export function revoke(state: State, consent: Consent): void {
  if (statusOf(state, consent) === 'GRANTED')
    endConsents(state, (other) => other.owner === consent.owner && other.recipient === consent.recipient);
}

export function block(state: State, blocker: Who, blocked: Who): void {
  state.blocks.add(`${blocker}>${blocked}`);
  endConsents(
    state,
    (consent) =>
      (consent.owner === blocker && consent.recipient === blocked) || (consent.owner === blocked && consent.recipient === blocker),
  );
}

export function erase(state: State, who: Who): void {
  state.erased.add(who);
  endConsents(state, (consent) => consent.owner === who || consent.recipient === who);
  for (const point of state.points[who]) point.removed = true;
  for (const key of [...state.shares.keys()]) if (key.split('>').includes(who)) state.shares.delete(key);
  for (const key of [...state.blocks]) if (key.split('>').includes(who)) state.blocks.delete(key);
}
