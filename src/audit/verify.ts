import type { JsonWebKey } from 'node:crypto';
import type { Reader } from '../platform/database';
import { ChainVerifier, type Finding } from './chain';
import { headsOf, linksAfter, type Tail, unsealedTail } from './store';

const PAGE = 1_000;

/** Verifies the record of one institution, from the first link to the last. */
export async function verifyRecord(
  reader: Reader,
  institutionId: string,
  keys: readonly JsonWebKey[],
): Promise<{ links: number; findings: Finding[]; tail: Tail }> {
  const tail = await unsealedTail(reader);
  const verifier = new ChainVerifier(institutionId, await headsOf(reader), keys);
  for (let links = await linksAfter(reader, 0, PAGE); links.length > 0; links = await linksAfter(reader, verifier.length, PAGE)) {
    for (const link of links) verifier.next(link);
  }
  return { links: verifier.length, findings: verifier.end(), tail };
}
