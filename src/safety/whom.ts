import { personKeyOf, type Viewer } from '../access';
import { advisor } from '../directory';
import { hasMet, isThere, student } from '../people';

/** The key of another person whom the viewer can see or has met, by the id of their account, student or advisor; else null. */
export async function personOf(viewer: Viewer, id: string): Promise<string | null> {
  const key = personKeyOf(id);
  if (key === null || key === viewer.accountId || !(await isThere(viewer.wall, key))) return null;
  const known = viewer.isStaff || (await hasMet(viewer, key)) || (await advisor(viewer, key)) || (await student(viewer, key));
  return known ? key : null;
}
