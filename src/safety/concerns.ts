import type { Viewer } from '../access';
import { globalId } from '../platform/global-id';
import { make } from '../platform/node';
import { Concern } from './concern.type';
import { type ConcernRow, concernRow } from './store';

export function toConcern(row: ConcernRow): Concern {
  const { id, ...fields } = row;
  return make(Concern, { ...fields, id: globalId('Concern', id), key: id });
}

/** A concern as this viewer may see it, or null. */
export async function concern(viewer: Viewer, key: string): Promise<Concern | null> {
  const row = await concernRow(viewer, key);
  return row && toConcern(row);
}
