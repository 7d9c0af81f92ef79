import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { BEGINNING, type ChainEvent, ChainVerifier, type Finding, HEAD_TYPE, type Head, type Link, linkHash } from '../../src/audit/chain';
import { jwks, newSigningKey, sign, useSigningKeys } from '../../src/platform/signing';

const INSTITUTION = randomUUID();
const [OURS, FOREIGN] = [newSigningKey(), newSigningKey()];
beforeEach(() => useSigningKeys(OURS));

type Sealed = Link & { event: ChainEvent };

interface Chain {
  links: Sealed[];
  heads: { seq: number; jws: string }[];
}

function newEvent(id: number): ChainEvent {
  return {
    institutionId: INSTITUTION,
    id: String(id),
    at: new Date(1_780_000_000_000 + id * 1_000),
    actorId: randomUUID(),
    action: 'CONTACT_DISCLOSED',
    subjectId: id % 3 === 0 ? null : randomUUID(),
    objectType: 'Disclosure',
    objectId: randomUUID(),
    httpRequestId: randomUUID(),
    details: `{"kinds": ["EMAIL"], "n": ${id}}`,
  };
}

const YEARS_AGO = '2020-01-01T00:00:00.000Z';

const head = (seq: number, hash: Buffer, at = new Date().toISOString()) => {
  const payload: Head = { institution: INSTITUTION, seq, hash: hash.toString('hex'), at };
  return { seq, jws: sign(payload, HEAD_TYPE) };
};

/** A chain as the sealer makes it: batches of any size, each with a signed head at its end. Ids have gaps, as a sequence has. */
function newChain(batches: readonly number[], at?: string): Chain {
  const chain: Chain = { links: [], heads: [] };
  let hash: Buffer = BEGINNING;
  for (const size of batches) {
    for (let n = 0; n < size; n += 1) {
      const seq = chain.links.length + 1;
      const event = newEvent(seq * 2);
      hash = linkHash(hash, seq, event);
      chain.links.push({ seq, eventId: event.id, hash, event });
    }
    chain.heads.push(head(chain.links.length, hash, at));
  }
  return chain;
}

function verify({ links, heads }: { links: readonly Link[]; heads: Chain['heads'] }, witnesses?: ReadonlyMap<number, string>): Finding[] {
  const verifier = new ChainVerifier(INSTITUTION, heads, jwks().keys, new Date(), witnesses);
  for (const link of links) verifier.next(link);
  return verifier.end();
}

/** The links after a hash, sealed anew as somebody could who knows how, but has no key to sign with. */
function resealed(links: readonly Sealed[], from: number): Sealed[] {
  let hash = links[from - 1]?.hash ?? BEGINNING;
  return links.map((link, index) => {
    if (index < from) return link;
    hash = linkHash(hash, link.seq, link.event);
    return { ...link, hash };
  });
}

test('a chain that nobody has touched has nothing wrong with it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 10 }), (batches) => {
      expect(verify(newChain(batches))).toEqual([]);
    }),
    { numRuns: 200 },
  );
  expect(verify({ links: [], heads: [] })).toEqual([]);
});

test('a chain whose beginning was removed up to a signed head, as it is when its time is over, is whole', () => {
  const { links, heads } = newChain([3, 4, 5], YEARS_AGO);
  expect(verify({ links: links.slice(7), heads })).toEqual([]);
  expect(verify({ links: links.slice(7), heads: heads.slice(1) })).toEqual([]);
  expect(verify({ links: links.slice(8), heads })).not.toEqual([]);
});

test('a beginning that was removed before its time, up to a head that is younger than a year, is found', () => {
  const { links, heads } = newChain([3, 4, 5]);
  expect(verify({ links: links.slice(7), heads })).toContainEqual({ what: 'REMOVED', seq: 1 });
});

test('an end that was cut off with its heads is found by whoever kept a hash of it elsewhere', () => {
  const { links, heads } = newChain([3, 4]);
  const witnesses = new Map([[7, links[6]?.hash.toString('hex') ?? '']]);
  expect(verify({ links, heads }, witnesses)).toEqual([]);
  const cut = { links: links.slice(0, 3), heads: heads.slice(0, 1) };
  expect(verify(cut)).toEqual([]);
  expect(verify(cut, witnesses)).toContainEqual({ what: 'TRUNCATED', seq: 4 });
  expect(verify({ links, heads }, new Map([[7, '00']]))).toContainEqual({ what: 'FORGED', seq: 7 });
});

test('a head of another institution, of another place, or of another type is none', () => {
  const { links, heads } = newChain([4]);
  const payload = { institution: INSTITUTION, seq: 4, hash: links[3]?.hash.toString('hex'), at: new Date().toISOString() };
  for (const jws of [
    sign({ ...payload, institution: randomUUID() }, HEAD_TYPE),
    sign({ ...payload, seq: 3 }, HEAD_TYPE),
    sign(payload, 'consent-receipt+jws'),
    `${heads[0]?.jws}x`,
    '',
  ]) {
    expect(verify({ links, heads: [{ seq: 4, jws }] })).toContainEqual({ what: 'FORGED', seq: 4 });
  }
});

// ── tampering ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Any whole number below, from the random bits of one case. */
type Below = (end: number) => number;

const EDITS: ((event: ChainEvent) => Partial<ChainEvent>)[] = [
  () => ({ institutionId: randomUUID() }),
  ({ id }) => ({ id: `${id}1` }),
  ({ at }) => ({ at: new Date(at.getTime() + 1) }),
  ({ actorId }) => ({ actorId: actorId === null ? randomUUID() : null }),
  () => ({ action: 'CONSENT_REVOKED' }),
  ({ subjectId }) => ({ subjectId: subjectId === null ? randomUUID() : null }),
  () => ({ objectType: 'ContactConsent' }),
  () => ({ objectId: randomUUID() }),
  () => ({ httpRequestId: null }),
  ({ details }) => ({ details: details.replace('EMAIL', 'PHONE') }),
  // What was one field moves into the next: the parts must not merely run together to the same text.
  ({ objectType, action }) => ({ objectType: `${action}${objectType}`, action: '' }),
];

interface Tampered {
  links: readonly Link[];
  heads: Chain['heads'];
  /** Where the first finding has to be; null where any will do. */
  first: number | null;
}

const replaced = <T>(list: readonly T[], index: number, item: T): T[] => list.map((one, at) => (at === index ? item : one));

const TAMPERINGS: Record<string, (chain: Chain, below: Below) => Tampered> = {
  'edit an event': ({ links, heads }, below) => {
    const at = below(links.length);
    const link = links[at] as Sealed;
    const edit = EDITS[below(EDITS.length)]?.(link.event);
    return { links: replaced(links, at, { ...link, event: { ...link.event, ...edit } }), heads, first: at + 1 };
  },
  'remove an event': ({ links, heads }, below) => {
    const at = below(links.length);
    return { links: replaced<Link>(links, at, { ...(links[at] as Link), event: null }), heads, first: at + 1 };
  },
  'remove a link': ({ links, heads }, below) => {
    const at = below(links.length);
    return { links: links.filter((_, index) => index !== at), heads, first: at + 1 };
  },
  'remove a tail': ({ links, heads }, below) => {
    const left = below(links.length);
    return { links: links.slice(0, left), heads, first: left + 1 };
  },
  'swap two events': ({ links, heads }, below) => {
    const [a, b] = two(links.length, below);
    const [first, second] = [links[a] as Sealed, links[b] as Sealed];
    const swapped = replaced(replaced(links, a, { ...first, event: second.event }), b, { ...second, event: first.event });
    return { links: swapped, heads, first: a + 1 };
  },
  'swap two seals': ({ links, heads }, below) => {
    const [a, b] = two(links.length, below);
    const [first, second] = [links[a] as Sealed, links[b] as Sealed];
    return { links: replaced(replaced(links, a, { ...second, seq: a + 1 }), b, { ...first, seq: b + 1 }), heads, first: a + 1 };
  },
  'insert a link and renumber': ({ links, heads }, below) => {
    const at = below(links.length + 1);
    const event = newEvent(at * 2 + 1);
    const hash = linkHash(links[at - 1]?.hash ?? BEGINNING, at + 1, event);
    const shifted = links.slice(at).map((link) => ({ ...link, seq: link.seq + 1 }));
    return { links: [...links.slice(0, at), { seq: at + 1, eventId: event.id, hash, event }, ...shifted], heads, first: null };
  },
  'rewrite the whole tail': ({ links, heads }, below) => {
    const at = below(links.length);
    const link = links[at] as Sealed;
    const edited = replaced(links, at, { ...link, event: { ...link.event, action: 'CONSENT_REVOKED' } });
    return { links: resealed(edited, at), heads, first: null };
  },
  'replace a head by one of another key': ({ links, heads }, below) => {
    const at = below(heads.length);
    const { seq } = heads[at] as { seq: number };
    // The strongest form: everything up to it is sealed anew, so that the new head fits its chain.
    const edited = replaced(links, 0, { ...(links[0] as Sealed), event: newEvent(1), eventId: '1' });
    const anew = below(2) === 0 ? resealed(edited, 0) : links;
    useSigningKeys(FOREIGN);
    const forged = head(seq, (anew[seq - 1] as Link).hash);
    useSigningKeys(OURS);
    return { links: anew, heads: replaced(heads, at, forged), first: null };
  },
};

function two(length: number, below: Below): [number, number] {
  const a = below(length - 1);
  return [a, a + 1 + below(length - a - 1)];
}

test('10,000 tamperings are found, each and every one; an edit, a removal and an exchange where they begin', () => {
  const kinds = Object.keys(TAMPERINGS);
  const seen = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  const spread = new Set<number>();
  // Batches of two and more: with a head on the very first link, removing that link alone is what retention does.
  const batches = fc.array(fc.integer({ min: 2, max: 6 }), { minLength: 1, maxLength: 8 });
  // Signing takes most of the time, so chains are made once and tampered with many times; tampering never changes the original.
  const chains = fc.sample(batches, { numRuns: 40, seed: 2_718 }).map((batches) => newChain(batches));
  fc.assert(
    fc.property(fc.nat(chains.length - 1), fc.nat(kinds.length - 1), fc.infiniteStream(fc.nat()), (which, number, random) => {
      const kind = kinds[number] as string;
      const below: Below = (end) => (random.next().value as number) % end;
      const { links, heads, first } = (TAMPERINGS[kind] as (typeof TAMPERINGS)[string])(chains[which] as Chain, below);
      const findings = verify({ links, heads });
      expect({ kind, found: findings.length > 0 }).toEqual({ kind, found: true });
      if (first !== null) expect({ kind, seq: Math.min(...findings.map(({ seq }) => seq)) }).toEqual({ kind, seq: first });
      seen[kind] = (seen[kind] ?? 0) + 1;
      spread.add(findings[0]?.seq ?? 0);
    }),
    { numRuns: 10_000 },
  );
  for (const kind of kinds) expect({ kind, often: (seen[kind] ?? 0) >= 500 }).toEqual({ kind, often: true });
  expect(spread.size).toBeGreaterThan(20); // everywhere in the chains, not in one corner
}, 120_000);

test('a hash is of everything before it: no two different beginnings lead to one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ minLength: 32, maxLength: 32 }), (a, b) => {
      fc.pre(!Buffer.from(a).equals(Buffer.from(b)));
      const event = newEvent(1);
      expect(linkHash(Buffer.from(a), 1, event)).not.toEqual(linkHash(Buffer.from(b), 1, event));
      expect(linkHash(Buffer.from(a), 1, event)).not.toEqual(linkHash(Buffer.from(a), 2, event));
    }),
  );
  expect(linkHash(randomBytes(32), 1, newEvent(1))).toHaveLength(32);
});
