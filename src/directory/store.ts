import type { Tx } from '../platform/database';
import type { ChatMode } from './advisor.type';
import { AdvisorAffinityEntity, AdvisorTopicEntity } from './advisor-tag.entity';

/** Takes an advisor's row, so that changes to a profile happen one after the other. */
export async function lockAdvisor(tx: Tx, advisorId: string): Promise<void> {
  await tx.query('select 1 from advisor where account_id = $1 for no key update', [advisorId]);
}

/** Which of these terms are of a special category, by id. */
export async function specialOf(tx: Tx, termIds: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await tx.query<{ id: number }>('select id from term where id = any ($1) and special_category', [termIds]);
  return new Set(rows.map((row) => row.id));
}

/** Replaces an advisor's affinities; the owner has agreed to show those of a special category. */
export async function replaceAffinities(
  tx: Tx,
  institutionId: string,
  advisorId: string,
  termIds: readonly number[],
  special: ReadonlySet<number>,
) {
  await tx.delete(AdvisorAffinityEntity, { institutionId, advisorId });
  await tx.insert(
    AdvisorAffinityEntity,
    termIds.map((termId) => ({ institutionId, advisorId, termId, consentedAt: special.has(termId) ? () => 'app_now()' : null })),
  );
}

/** Takes back the owner's agreement to show affinities of a special category. */
export async function hideSpecial(tx: Tx, advisorId: string): Promise<void> {
  await tx.query('update advisor_affinity set consented_at = null where advisor_id = $1', [advisorId]);
}

/** Replaces an advisor's topics. */
export async function replaceTopics(tx: Tx, institutionId: string, advisorId: string, termIds: readonly number[]): Promise<void> {
  await tx.delete(AdvisorTopicEntity, { institutionId, advisorId });
  await tx.insert(
    AdvisorTopicEntity,
    termIds.map((termId) => ({ institutionId, advisorId, termId })),
  );
}

/** How many hours' notice before a chat an advisor wants. */
export async function noticeHours(tx: Tx, advisorId: string): Promise<number> {
  const [row] = await tx.query<{ hours: number }>('select notice_hours as hours from advisor where account_id = $1', [advisorId]);
  return row?.hours ?? 0;
}

/** How an advisor likes to talk; none where they name none. */
export async function likedModes(tx: Tx, advisorId: string): Promise<readonly ChatMode[]> {
  const [row] = await tx.query<{ modes: ChatMode[] }>('select chat_modes as modes from advisor where account_id = $1', [advisorId]);
  return row?.modes ?? [];
}

/** Gives whoever the wall says is asking a profile and the role that goes with it, if they have graduated. */
export async function becomeAdvisor(tx: Tx): Promise<'DONE' | 'ALREADY' | 'NOT_A_GRADUATE'> {
  const [row] = await tx.query<{ done: 'DONE' | 'ALREADY' | 'NOT_A_GRADUATE' }>('select become_advisor() as done');
  if (!row) throw new Error('a function gave no row');
  return row.done;
}
