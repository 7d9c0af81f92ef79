import { createHash, type JsonWebKey } from 'node:crypto';
import { verify } from '../platform/signing';

/** An event as it is hashed: everything in the row, with `details` as the database prints it. */
export interface ChainEvent {
  institutionId: string;
  id: string;
  at: Date;
  actorId: string | null;
  action: string;
  subjectId: string | null;
  objectType: string | null;
  objectId: string | null;
  httpRequestId: string | null;
  details: string;
}

/** One link: a seal, and the event it is for, unless that is gone. */
export interface Link {
  seq: number;
  eventId: string;
  hash: Buffer;
  event: ChainEvent | null;
}

/** What a head says once its signature is verified. */
export interface Head {
  institution: string;
  seq: number;
  /** Hexadecimal. */
  hash: string;
  at: string;
}

/** The type of the JWS that a head is. */
export const HEAD_TYPE = 'audit-head+jws';

/** No event goes before a year is over, whatever the institution decides. */
const LEAST_KEPT_MS = 365 * 86_400_000;

/** The hash before the first link. */
export const BEGINNING = Buffer.alloc(32);

/** SHA-256 over the hash before and the event. JSON keeps the parts apart, whatever they hold. */
export function linkHash(before: Buffer, seq: number, event: ChainEvent): Buffer {
  const { institutionId, id, at, actorId, action, subjectId, objectType, objectId, httpRequestId, details } = event;
  const fields = [institutionId, seq, id, at.toISOString(), actorId, action, subjectId, objectType, objectId, httpRequestId, details];
  return createHash('sha256').update(before).update(JSON.stringify(fields)).digest();
}

/** Something wrong with a chain, and where. */
export interface Finding {
  /** EDITED: not what was sealed, or not there in that place. REMOVED: a link or its event is gone. TRUNCATED: a signed head reaches further. UNSIGNED: the end has no head. FORGED: a head that does not verify or fit. */
  what: 'EDITED' | 'REMOVED' | 'TRUNCATED' | 'UNSIGNED' | 'FORGED';
  seq: number;
}

/**
 * Verifies links one after the other, in the order of their seq, so that a chain of any length passes through; `end` gives what is
 * wrong. A chain whose beginning was removed when its time was over begins at the hash of a signed head.
 */
export class ChainVerifier {
  readonly findings: Finding[] = [];
  private readonly heads: ReadonlyMap<number, Head>;
  private readonly furthest: number;
  private before: Buffer | null = null;
  private last = 0;

  /**
   * @param now the application's time; a chain whose beginning is gone may begin at a head that is at least a year old, as retention leaves it.
   * @param witnesses hashes by seq that were kept elsewhere than the database, such as in a log.
   */
  constructor(
    private readonly institutionId: string,
    heads: readonly { seq: number; jws: string }[],
    keys: readonly JsonWebKey[],
    private readonly now: Date,
    private readonly witnesses: ReadonlyMap<number, string> = new Map(),
  ) {
    const verified = new Map<number, Head>();
    for (const { seq, jws } of heads) {
      const head = verify(jws, HEAD_TYPE, keys) as unknown as Head | null;
      if (head?.institution === institutionId && head.seq === seq) verified.set(seq, head);
      else this.findings.push({ what: 'FORGED', seq });
    }
    this.heads = verified;
    this.furthest = [...verified.keys(), ...witnesses.keys()].reduce((most, seq) => Math.max(most, seq), 0); // too many for one call's arguments
  }

  next(link: Link): void {
    if (this.before === null) this.begin(link.seq);
    for (let missing = this.last + 1; missing < link.seq && missing < this.last + 100; missing += 1)
      this.findings.push({ what: 'REMOVED', seq: missing });
    const unbroken = link.seq === this.last + 1;
    const { event } = link;
    if (!event) this.findings.push({ what: 'REMOVED', seq: link.seq });
    else if (
      event.institutionId !== this.institutionId ||
      event.id !== link.eventId ||
      (unbroken && !linkHash(this.before as Buffer, link.seq, event).equals(link.hash))
    )
      this.findings.push({ what: 'EDITED', seq: link.seq });
    const known = [this.heads.get(link.seq)?.hash, this.witnesses.get(link.seq)].filter((hash) => hash !== undefined);
    if (known.some((hash) => hash !== link.hash.toString('hex'))) this.findings.push({ what: 'FORGED', seq: link.seq });
    this.before = link.hash;
    this.last = link.seq;
  }

  end(): Finding[] {
    if (this.furthest > this.last) this.findings.push({ what: 'TRUNCATED', seq: this.last + 1 });
    else if (this.last > 0 && !this.heads.has(this.last)) this.findings.push({ what: 'UNSIGNED', seq: this.last });
    return this.findings;
  }

  /** How far it has come. */
  get length(): number {
    return this.last;
  }

  private begin(seq: number): void {
    const former = this.heads.get(seq - 1);
    const head = former && this.now.getTime() - Date.parse(former.at) >= LEAST_KEPT_MS ? former : undefined;
    this.before = head ? Buffer.from(head.hash, 'hex') : BEGINNING;
    this.last = head ? seq - 1 : 0;
  }
}
