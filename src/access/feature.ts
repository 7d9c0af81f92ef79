import type { Chore } from '../platform/chore';
import type { Type } from '../platform/database';
import type { DueWork } from '../platform/due';
import type { Listener } from '../platform/events';
import type { Part } from '../platform/look-ahead';
import type { Viewer } from './viewer';

/** Fetches one Node by its key as this viewer may see it, or null. */
export type NodeLoader = (viewer: Viewer, key: string) => Promise<object | null>;

/** What a feature's index.ts exports for the server to put together. Nothing else has to be edited to add one. */
export interface Feature {
  readonly entities: readonly Type[];
  /** Resolver classes, one operation each. */
  readonly resolvers: readonly Type[];
  /** By type name. */
  readonly nodes?: Readonly<Record<string, NodeLoader>>;
  readonly listeners?: readonly Listener[];
  readonly due?: readonly DueWork[];
  readonly chores?: readonly Chore[];
  /** What a statement for a row can bring along for fields of these names, as "Type.field". */
  readonly parts?: Readonly<Record<string, readonly Part[]>>;
}
