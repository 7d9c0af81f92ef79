import { globalId } from '../../src/platform/global-id';
import type { Data } from '../world';
import { type Cast, type Lane, nodeId } from './lane';
import {
  beginning,
  block,
  type Consent,
  DAY,
  erase,
  gone,
  grant,
  isNobodyTo,
  knows,
  mayGrant,
  noteDisclosure,
  present,
  revoke,
  type Sight,
  STUDENTS,
  type State,
  sight,
  statusOf,
  turnedAway,
  type Who,
} from './reference';
import type { Step } from './steps';

/** What a run has seen, so that one that saw nothing cannot pass. */
export class Seen {
  histories = 0;
  steps = 0;
  reveals = 0;
  denials = 0;
  readonly pairs = new Set<string>();
}

/** The API and the model say different things. */
export class Disagreement extends Error {}

const READ = `
  fragment Person on Node {
    ... on Advisor { viewerContactAccess contact { points { value } } headline classYear }
    ... on Student { viewerContactAccess contact { points { value } } classYear }
  }
  query ($ids: [ID!]!) { nodes(ids: $ids) { ...Person } }`;

const PAIRS: readonly [owner: Who, recipient: Who, request: string][] = [
  ['ada', 'sol', 'sol>ada'],
  ['ada', 'sam', 'sam>ada'],
  ['sol', 'ada', 'sol>ada'],
  ['sam', 'ada', 'sam>ada'],
];

let counter = 0;

/** Plays one history through the API and the model, and compares every answer. @throws Disagreement */
export async function play(lane: Lane, steps: readonly Step[], seen: Seen): Promise<void> {
  const cast = await lane.cast();
  const state = beginning();
  const game = new Game(lane, cast, state, seen);
  // Something to show, from the beginning: two points for Ada and one for each student, and Ada's consents.
  const opening: Step[] = [
    { do: 'add', who: 'ada' },
    { do: 'add', who: 'ada' },
    { do: 'add', who: 'sol' },
    { do: 'grant', pair: 0, points: [0, 1], days: 30 },
    { do: 'grant', pair: 1, points: [0], days: 90 },
    { do: 'grant', pair: 2, points: [0], days: 30 },
  ];
  let before = 'begin';
  for (const step of [...opening, ...steps]) {
    state.now += 1;
    await game.take(step);
    seen.steps += 1;
    seen.pairs.add(`${before} → ${step.do}`);
    before = step.do;
  }
  for (const viewer of ['sol', 'sam', 'ada', 'tess'] as const) await game.take({ do: 'readAll', viewer });
  await game.compareDisclosures();
  seen.histories += 1;
}

class Game {
  constructor(
    private readonly lane: Lane,
    private readonly cast: Cast,
    private readonly state: State,
    private readonly seen: Seen,
  ) {}

  take(step: Step): Promise<void> {
    switch (step.do) {
      case 'add':
        return this.add(step.who);
      case 'change':
      case 'remove':
        return this.changePoint(step.do, step.who, step.point);
      case 'grant':
        return this.grant(step);
      case 'narrow':
      case 'renew':
      case 'revoke':
        return this.changeConsent(step);
      case 'tick':
        this.state.now += step.days * DAY;
        return this.lane.tick(step.days);
      case 'block':
      case 'unblock':
        return this.block(step.do, step.who, step.whom);
      case 'role':
        if (this.state.erased.has(step.who)) return Promise.resolve();
        this.state.roles[step.who][step.has ? 'add' : 'delete'](step.role);
        return this.lane.setRole(this.cast, step.who, step.role, step.has);
      case 'erase':
        return this.erase(step.who);
      case 'visibility':
        return this.visibility(step);
      case 'share':
        return this.share(step);
      case 'hold':
        this.state.held[step.held ? 'add' : 'delete'](step.who);
        return this.lane.hold(this.cast, step.who, step.held);
      case 'policy':
        this.state.staffMayReveal = step.allowed;
        return this.lane.setRevealPolicy(this.cast, step.allowed);
      case 'meddle':
        return this.meddle(step);
      case 'reveal':
        return this.reveal(step.who, step.owner);
      case 'read':
        return this.read(step.viewer, [step.owner]);
      case 'readAll':
        return this.read(step.viewer, ['ada', 'ben', 'sol', 'sam']);
      case 'readTogether':
        return this.readTogether(step.owner);
    }
  }

  // ── points ──

  private async add(who: Who): Promise<void> {
    if (present(this.state, who).length >= 3) return;
    counter += 1;
    const value = `value${counter}@example.org`;
    const { payload, code } = await this.mutate(who, 'setContactPoint', { kind: 'EMAIL', value }, 'contactPoint { id }');
    this.agree('add', code, turnedAway(this.state, who));
    if (code === null) this.state.points[who].push({ id: payload.contactPoint.id, value, version: 1, removed: false });
  }

  private async changePoint(what: 'change' | 'remove', who: Who, index: number): Promise<void> {
    const own = present(this.state, who);
    const point = own[index % Math.max(1, own.length)];
    if (!point) return;
    counter += 1;
    const value = `value${counter}@example.org`;
    const { code } =
      what === 'remove'
        ? await this.mutate(who, 'removeContactPoint', { id: point.id })
        : await this.mutate(who, 'setContactPoint', { id: point.id, kind: 'EMAIL', value });
    this.agree(what, code, what === 'remove' ? gone(this.state, who) : turnedAway(this.state, who));
    if (code !== null) return;
    if (what === 'remove') point.removed = true;
    else Object.assign(point, { value, version: point.version + 1 });
  }

  // ── consents ──

  private async grant(step: Extract<Step, { do: 'grant' }>): Promise<void> {
    const [owner, recipient, request] = PAIRS[step.pair % PAIRS.length] as (typeof PAIRS)[number];
    const own = present(this.state, owner);
    const chosen = [...new Set(step.points.map((index) => own[index % Math.max(1, own.length)]))].filter((point) => point !== undefined);
    if (chosen.length === 0) return;
    const input = {
      introRequestId: globalId('IntroRequest', this.cast.requests[request] as string),
      contactPointIds: chosen.map((point) => point.id),
      expiresInDays: step.days,
    };
    const { payload, code } = await this.mutate(owner, 'grantContactConsent', input, 'contactConsent { id }');
    const away = this.mayAct(owner, ['STUDENT', 'ALUM']);
    this.agree('grant', code, away ?? mayGrant(this.state, owner, recipient));
    if (code === null) grant(this.state, payload.contactConsent.id, owner, recipient, chosen, step.days);
  }

  private async changeConsent(step: Extract<Step, { do: 'narrow' | 'renew' | 'revoke' }>): Promise<void> {
    const consent = this.state.consents.at(-1 - (step.consent % Math.max(1, this.state.consents.length))) as Consent | undefined;
    if (!consent) return;
    const { owner } = consent;
    const away = gone(this.state, owner);
    if (step.do === 'revoke') {
      const { code } = await this.mutate(owner, 'revokeContactConsent', { consentId: consent.id });
      this.agree('revoke', code, away);
      if (code === null) revoke(this.state, consent);
      return;
    }
    const named = [...consent.names.keys()];
    const kept = step.do === 'narrow' ? [named[step.keep % Math.max(1, named.length)]].filter((point) => point !== undefined) : null;
    if (kept?.length === 0) return;
    const change = step.do === 'narrow' ? { contactPointIds: kept?.map((point) => point.id) } : { expiresInDays: step.days };
    const { code } = await this.mutate(owner, 'changeContactConsent', { consentId: consent.id, ...change });
    this.agree(step.do, code, away ?? (statusOf(this.state, consent) === 'GRANTED' ? null : 'CONFLICT'));
    if (code !== null) return;
    if (step.do === 'renew') consent.expiresAt = this.state.now + step.days * DAY;
    else for (const point of named) if (!kept?.includes(point)) consent.names.delete(point);
  }

  /** Somebody tries what is not theirs. */
  private async meddle({ who, consent: which, point: index }: Extract<Step, { do: 'meddle' }>): Promise<void> {
    const away = gone(this.state, who);
    const consent = this.state.consents.at(-1 - (which % Math.max(1, this.state.consents.length)));
    if (consent && consent.owner !== who) {
      const { code } = await this.mutate(who, 'revokeContactConsent', { consentId: consent.id });
      this.agree('meddle with a consent', code, away ?? 'NOT_FOUND');
    }
    const others = present(this.state, who === 'ada' ? 'sol' : 'ada');
    const point = others[index % Math.max(1, others.length)];
    if (!point) return;
    const { code } = await this.mutate(who, 'removeContactPoint', { id: point.id });
    this.agree('meddle with a point', code, away ?? 'NOT_FOUND');
  }

  // ── people ──

  private async block(what: 'block' | 'unblock', who: Who, whom: Who): Promise<void> {
    const accountId = globalId('Account', this.cast.actors[whom].accountId);
    const { code } = await this.mutate(who, `${what}Account`, { accountId });
    const key = `${who}>${whom}`;
    const possible = what === 'block' ? who !== whom && knows(this.state, who, whom) : this.state.blocks.has(key);
    const away = what === 'block' ? turnedAway(this.state, who) : gone(this.state, who);
    this.agree(what, code, away ?? (possible ? null : 'NOT_FOUND'));
    if (code !== null) return;
    if (what === 'block') block(this.state, who, whom);
    else this.state.blocks.delete(key);
  }

  private async erase(who: Who): Promise<void> {
    const { code } = await this.mutate(who, 'eraseAccount', { confirm: true });
    this.agree('erase', code, gone(this.state, who));
    if (code === null) {
      erase(this.state, who);
      this.state.roles[who].clear();
    }
  }

  private async visibility({ who, item, level }: Extract<Step, { do: 'visibility' }>): Promise<void> {
    const { code } = await this.mutate(who, 'updateAdvisorProfile', { visibility: [{ item, visibility: level }] });
    this.agree('visibility', code, this.mayAct(who, ['ALUM']));
    if (code === null) (this.state.levels[who] as Record<string, string>)[item] = level;
  }

  private async share({ request, items }: Extract<Step, { do: 'share' }>): Promise<void> {
    const key = ['sol>ada', 'sam>ada', 'sol>ben'][request % 3] as string;
    const [student, advisor] = key.split('>') as [Who, Who];
    const introRequestId = globalId('IntroRequest', this.cast.requests[key] as string);
    const { code } = await this.mutate(student, 'shareProfile', { introRequestId, items });
    const away = this.mayAct(student, ['STUDENT']);
    // Ben's request is open for as long as he is there; nothing is shown with one that has come back.
    const ended = key === 'sol>ben' && this.state.erased.has(advisor) && items.length > 0;
    this.agree('share', code, away ?? (ended ? 'CONFLICT' : null));
    if (code === null && !this.state.erased.has(advisor)) this.state.shares.set(key, new Set(items));
  }

  private async reveal(who: Who, owner: Who): Promise<void> {
    const ownerId = globalId('Account', this.cast.actors[owner].accountId);
    const reason = 'A reason of the model.';
    const { payload, code } = await this.mutate(who, 'revealContact', { ownerId, reason }, 'contact { points { value } }');
    const { state } = this;
    const refused = !state.staffMayReveal ? 'REVEAL_NOT_ALLOWED' : owner === who || isNobodyTo(state, who, owner) ? 'NOT_FOUND' : null;
    this.agree('reveal', code, this.mayAct(who, ['STAFF']) ?? refused);
    if (code !== null) {
      this.seen.denials += 1;
      return;
    }
    const expected = present(state, owner).map((point) => point.value);
    this.agree('values revealed to staff', values(payload.contact), expected);
    if (expected.length > 0) noteDisclosure(state, owner, who, true);
    this.seen.reveals += 1;
  }

  // ── looking ──

  private async read(viewer: Who, owners: readonly Who[]): Promise<void> {
    const { state, cast } = this;
    const ids = owners.map((owner) => nodeId(owner, cast.actors[owner].accountId));
    const { data, errors } = await this.lane.send(cast.actors[viewer], READ, { ids });
    const away = turnedAway(state, viewer);
    this.agree(`${viewer} looks`, errors?.[0]?.extensions.code ?? null, away);
    if (away !== null) {
      this.seen.denials += 1;
      return;
    }
    for (const [index, owner] of owners.entries()) {
      const expected = sight(state, viewer, owner);
      this.agree(`${viewer} looks at ${owner}`, toSight(owner, data.nodes[index]), expected);
      const reveals = viewer !== owner && (expected?.values?.length ?? 0) > 0;
      if (reveals) noteDisclosure(state, owner, viewer, false);
      this.seen[reveals ? 'reveals' : 'denials'] += 1;
    }
  }

  /** Several people look at once. */
  private async readTogether(owner: Who): Promise<void> {
    await Promise.all((['sol', 'sam', 'ada', 'sol'] as const).map((viewer) => this.read(viewer, [owner])));
  }

  /** What owners can see of who looked is what happened. */
  async compareDisclosures(): Promise<void> {
    for (const owner of ['ada', 'sol', 'sam'] as const) {
      if (turnedAway(this.state, owner) !== null) continue;
      const { rows } = await this.lane.pool.query<{ recipient: string; staff: boolean; times: number }>(
        `select recipient_id as recipient, reason is not null as staff, count(*)::int as times from disclosure
         where institution_id = $1 and owner_id = $2 group by 1, 2`,
        [this.cast.institutionId, this.cast.actors[owner].accountId],
      );
      const name = (id: string) => Object.values(this.cast.actors).find((actor) => actor.accountId === id)?.who;
      // Reasons are forgotten with whoever gave them: nobody here who gives any ever leaves but Sol, who is left out then.
      const found = new Map(rows.map((row) => [`${owner}<${name(row.recipient)}${row.staff ? '!' : ''}`, row.times]));
      const expected = new Map([...this.state.disclosures].filter(([key]) => key.startsWith(`${owner}<`)));
      if (this.state.erased.has('sol'))
        for (const map of [found, expected]) for (const key of [...map.keys()]) if (key.includes('<sol')) map.delete(key);
      this.agree(`who saw ${owner}`, sorted(found), sorted(expected));
    }
  }

  private mayAct(who: Who, roles: readonly ('STUDENT' | 'ALUM' | 'STAFF')[]): string | null {
    const away = turnedAway(this.state, who);
    if (away !== null) return away;
    return roles.some((role) => this.state.roles[who].has(role)) ? null : 'FORBIDDEN';
  }

  private mutate(who: Who, mutation: string, input: object, selection = '') {
    return this.lane.mutate(this.cast.actors[who], mutation, input, selection);
  }

  private agree(what: string, api: unknown, model: unknown): void {
    const [left, right] = [JSON.stringify(api), JSON.stringify(model)];
    if (left !== right) throw new Disagreement(`${what}: the API says ${left}, the model says ${right}`);
  }
}

const values = (contact: Data): string[] | null => contact?.points.map((point: Data) => point.value) ?? null;
const sorted = (map: Map<string, number>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

function toSight(owner: Who, node: Data): Sight | null {
  if (!node) return null;
  const base = { access: node.viewerContactAccess, values: values(node.contact) };
  return STUDENTS.includes(owner)
    ? { ...base, classYear: node.classYear }
    : { ...base, headline: node.headline, classYear: node.classYear };
}
