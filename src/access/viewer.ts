import type { Batch, Batches } from '../platform/batch';
import type { Tx, Wall } from '../platform/database';
import { publicError } from '../platform/errors';
import type { Duty } from './duty';
import { keepOpen } from './presence.store';
import type { Role } from './role';

/** Who is asking, for the length of one HTTP request. */
export class Viewer implements Batches {
  readonly batches = new Map<unknown, Batch>();

  constructor(
    readonly institutionId: string,
    readonly accountId: string,
    readonly roles: ReadonlySet<Role>,
    /** Of staff; empty for everybody else. */
    readonly duties: ReadonlySet<Duty>,
    /** The only way to data, inside the viewer's institution. */
    readonly wall: Wall,
  ) {}

  /**
   * Keeps the viewer's account from being closed until the transaction ends: whoever leaves, leaves after what they have begun.
   * @throws UNAUTHENTICATED if they have left meanwhile.
   */
  async stay(tx: Tx): Promise<void> {
    if (!(await keepOpen(tx, this.accountId))) throw publicError('UNAUTHENTICATED', 'This account has just been closed.', 401);
  }

  get isStaff(): boolean {
    return this.roles.has('STAFF');
  }

  get isStudent(): boolean {
    return this.roles.has('STUDENT');
  }
}

/** What resolvers get. The guard has made sure that there is a viewer before any of them runs. */
export interface Context {
  readonly viewer: Viewer;
}
