import type { Tx } from '../platform/database';
import { eventKind } from '../platform/events';
import type { RetentionClass } from './institution-policy.type';
import { accountFacts, forgetAccount } from './store';

/** A person whose data something happens to. */
export interface Person {
  institutionId: string;
  accountId: string;
}

/** A person leaves for good: each feature destroys what it holds on them, and keeps what counts need without them. */
export const personErased = eventKind<Person>('person erased');

/** A person asks for everything held on them: each feature adds its part. */
export const exportAsked = eventKind<Person & { document: Record<string, unknown> }>('export asked');

/** The time has come to remove what was kept for long enough: each feature removes its part and says how much it was. */
export const retentionDue = eventKind<{
  institutionId: string;
  days: Record<RetentionClass, number>;
  removed: Partial<Record<string, number>>;
}>('retention due');

export const eraseOwnPart = (tx: Tx, { institutionId, accountId }: Person) => forgetAccount(tx, institutionId, accountId);

export async function exportOwnPart(tx: Tx, { accountId, document }: Person & { document: Record<string, unknown> }): Promise<void> {
  document.account = await accountFacts(tx, accountId);
}
