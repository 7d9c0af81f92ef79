import type { JsonWebKey } from 'node:crypto';
import { now } from '../platform/clock';
import type { Reader } from '../platform/database';
import { ChainVerifier, type Finding } from './chain';
import { extentOf, linksAfter, type Tail, unsealedTail } from './store';

const PAGE = 1_000;

/** Verifies the record of one institution, from the first link to the last. */
export async function verifyRecord(
  reader: Reader,
  institutionId: string,
  keys: readonly JsonWebKey[],
  witnesses?: ReadonlyMap<number, string>,
): Promise<{ links: number; findings: Finding[]; tail: Tail }> {
  const tail = await unsealedTail(reader);
  const { last, heads } = await extentOf(reader);
  const verifier = new ChainVerifier(institutionId, heads, keys, await now(reader), witnesses);
  for (
    let links = await linksAfter(reader, 0, last, PAGE);
    links.length > 0;
    links = await linksAfter(reader, verifier.length, last, PAGE)
  ) {
    for (const link of links) verifier.next(link);
  }
  return { links: verifier.length, findings: verifier.end(), tail };
}
