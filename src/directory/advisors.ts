import type { Viewer } from '../access';
import { globalId } from '../platform/global-id';
import { make } from '../platform/node';
import { type AdvisorRow, advisorRow } from './advisor.store';
import { Advisor } from './advisor.type';
import { maySeeAdvisor } from './policy';

/** The API's object for a row that the viewer may see. */
export function toAdvisor(row: AdvisorRow): Advisor {
  const { met: _, noticeHours: __, joinedAt: ___, ...fields } = row; // not the viewer's
  return make(Advisor, { ...fields, id: globalId('Advisor', row.accountId) });
}

/** The same for one who was found. What the row holds besides is no field of the API. */
export function foundAdvisor(row: { accountId: string }): Advisor {
  return Object.assign(row as Advisor, { id: globalId('Advisor', row.accountId) });
}

/** An advisor as this viewer may see them, or null. */
export async function advisor(viewer: Viewer, accountId: string): Promise<Advisor | null> {
  const row = await advisorRow(viewer, accountId);
  return row && maySeeAdvisor(viewer, row) ? toAdvisor(row) : null;
}
