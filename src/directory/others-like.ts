import type { Viewer } from '../access';
import { advisorRow, topicsOf } from './advisor.store';
import { shows } from './policy';
import { type AdvisorFilter, readFilter } from './search';
import { idsByOpenSlots } from './search.store';

/** How many are looked at to find some that fit. */
const LOOKED_AT = 50;

/**
 * Others who do the same work as an advisor, as far as the viewer sees what they do: in the same industry, or with a topic in common where
 * they name none. They take requests now and have a slot open, most first.
 */
export async function othersLike(viewer: Viewer, advisorId: string, fits: (id: string) => boolean, most: number): Promise<string[]> {
  const [row, topics] = await Promise.all([advisorRow(viewer, advisorId), topicsOf(viewer, advisorId)]);
  if (!row) return [];
  const work: AdvisorFilter = row.industry
    ? { industries: [row.industry.value] }
    : { topics: shows(row, 'TOPICS') ? (topics ?? []).map((topic) => topic.value) : [] };
  if (Object.values(work).every((values) => values.length === 0)) return [];
  const ids = await idsByOpenSlots(viewer, readFilter({ ...work, acceptingRequests: true }), LOOKED_AT);
  return ids.filter((id) => id !== advisorId && fits(id)).slice(0, most);
}
