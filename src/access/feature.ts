import type { Chore } from '../platform/chore';
import type { Type } from '../platform/database';
import type { DueWork } from '../platform/due';
import type { Listener } from '../platform/events';
import type { Part } from '../platform/look-ahead';
import type { Viewer } from './viewer';

/** Fetches one Node by its key as this viewer may see it, or null. */
export type NodeLoader = (viewer: Viewer, key: string) => Promise<object | null>;

/** A file as it is handed out. */
export interface FileContent {
  /** Its media type, parameters included. */
  readonly type: string;
  /** What it is saved as: plain ASCII of our own choosing, without quotes. */
  readonly name: string;
  readonly body: string;
}

/**
 * Makes one file, by its key, as this viewer may see it, or null. No guard stands before it: the address was signed for the viewer, who
 * showed nothing else, perhaps long ago, so that whether they may see it is asked anew.
 */
export type FileLoader = (viewer: Viewer, key: string) => Promise<FileContent | null>;

/** What a feature's index.ts exports for the server to put together. Nothing else has to be edited to add one. */
export interface Feature {
  readonly entities: readonly Type[];
  /** Resolver classes, one operation each. */
  readonly resolvers: readonly Type[];
  /** By type name. */
  readonly nodes?: Readonly<Record<string, NodeLoader>>;
  /** What can be fetched at an address that `platform/signed-link.ts` makes, by the kind it names. */
  readonly files?: Readonly<Record<string, FileLoader>>;
  readonly listeners?: readonly Listener[];
  readonly due?: readonly DueWork[];
  readonly chores?: readonly Chore[];
  /** What a statement for a row can bring along for fields of these names, as "Type.field". */
  readonly parts?: Readonly<Record<string, readonly Part[]>>;
}
