import type DataLoader from 'dataloader';
import type { Batches } from '../platform/batch';
import type { Wall } from '../platform/database';
import type { Duty } from './duty';
import type { Role } from './role';

/** Who is asking, for the length of one HTTP request. */
export class Viewer implements Batches {
  readonly batches = new Map<unknown, DataLoader<string, unknown>>();

  constructor(
    readonly institutionId: string,
    readonly accountId: string,
    readonly roles: ReadonlySet<Role>,
    /** Of staff; empty for everybody else. */
    readonly duties: ReadonlySet<Duty>,
    /** The only way to data, inside the viewer's institution. */
    readonly wall: Wall,
  ) {}

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
