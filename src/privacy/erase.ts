import { randomUUID } from 'node:crypto';
import { personErased } from '../access';
import { contactTraits } from '../contacts';
import type { Database, Tx } from '../platform/database';
import { emit } from '../platform/events';
import { auditActions } from '../platform/record';
import { destroyKey } from '../platform/sealing';
import { type ErasureLog } from './erasure-log';
import { lockAccount, noteErasures, openAccountsAfter, otherErasures, unknownErasures } from './store';

const { ACCOUNT_ERASED, ERASURE_REPEATED } = auditActions({
  ACCOUNT_ERASED: 'Left for good, or was erased on request.',
  ERASURE_REPEATED: 'Was erased again: a restored backup had brought the person back.',
});

let log: ErasureLog | undefined;

/** Called once by the program. */
export function useErasureLog(opened: ErasureLog): void {
  log = opened;
}

function erasureLog(): ErasureLog {
  if (!log) throw new Error('erasing was not given a log');
  return log;
}

/**
 * Erases a person: each feature destroys its part, the data key goes, and the log outside the database remembers that they left,
 * before the transaction ends, so that a crash in between erases rather than forgets.
 * @param own whether the person acts themselves; only then can their contact values be recognised later.
 * @returns false if there is nobody (any more).
 */
export async function erase(tx: Tx, person: { institutionId: string; accountId: string }, own: boolean, again = false): Promise<boolean> {
  const { institutionId, accountId } = person;
  if (!(await lockAccount(tx, accountId))) return false;
  const traits = own ? await contactTraits(tx, institutionId) : [];
  await emit(tx, personErased, person);
  await destroyKey(tx, accountId);
  await tx.record(again ? ERASURE_REPEATED : ACCOUNT_ERASED, { subject: accountId, object: ['Account', accountId] });
  const digests = [
    erasureLog().digest(institutionId, 'ACCOUNT', accountId),
    ...traits.map(({ kind, value }) => erasureLog().digest(institutionId, kind, value)),
  ];
  await noteErasures(tx, institutionId, digests);
  if (!again) erasureLog().append(institutionId, digests);
  return true;
}

/** Whether a person of this trait was erased from an institution; imports ask before they bring anybody in. */
export function wasErased(institutionId: string, trait: 'ACCOUNT' | 'EMAIL' | 'PHONE', value: string): boolean {
  return (
    erasureLog()
      .read()
      .get(institutionId)
      ?.has(erasureLog().digest(institutionId, trait, value)) ?? false
  );
}

/**
 * Erases again whoever a restored backup has brought back: those the log knows and the database does not.
 * @returns how many people, and whether the log lacks erasures that the database knows: then it is not the right one.
 */
export async function repeatErasures(database: Database): Promise<{ erased: number; logIsShort: boolean }> {
  let erased = 0;
  let logIsShort = false;
  const known = erasureLog().read();
  for (const institutionId of await database.institutions('institutions')) {
    const wall = database.wall({ institutionId, accountId: null, requestId: randomUUID() });
    const digests = [...(known.get(institutionId) ?? [])];
    const others = await otherErasures(wall, digests);
    // Another server may have erased somebody since the log was read. It wrote so into the log before the database knew of it.
    if (others.length > 0) {
      const now = erasureLog().read().get(institutionId);
      logIsShort ||= others.some((digest) => !now?.has(digest));
    }
    const unknown = await unknownErasures(wall, digests);
    if (unknown.length === 0) continue;
    const missing = new Set(unknown);
    for (let ids = await openAccountsAfter(wall, NOBODY); ids.length > 0; ids = await openAccountsAfter(wall, ids.at(-1) ?? NOBODY)) {
      for (const accountId of ids) {
        if (!missing.has(erasureLog().digest(institutionId, 'ACCOUNT', accountId))) continue;
        if (await wall.write((tx) => erase(tx, { institutionId, accountId }, false, true))) erased += 1;
      }
    }
    await wall.write((tx) => noteErasures(tx, institutionId, unknown));
  }
  return { erased, logIsShort };
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
