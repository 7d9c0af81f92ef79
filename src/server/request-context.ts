import type { Authentication } from '../access';
import type { Wall } from '../platform/database';
import type { RequestLog } from '../platform/log';

/** The context every operation runs with: who is asking, or why nobody is, and where to log. */
export type RequestContext = Authentication & {
  log: RequestLog;
  asking: Asking;
};

/** What http.ts wants to know of an operation when it is done. Apollo hands out copies of the context, so it stands in an object of its own. */
export interface Asking {
  /** Finds out anew who is asking, as of now. */
  renew: () => Promise<Authentication>;
  /** Through which it reads. */
  wall: Wall | undefined;
  mutates: boolean;
  /** Who is asking could not be found out anew. */
  away: boolean;
}
