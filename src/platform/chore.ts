import type { Database } from './database';
import type { Logger } from './log';

/** Something to be done every so often, whatever the state: housekeeping. What time makes due for somebody is a DueWork. */
export interface Chore {
  readonly name: string;
  /** When, as in a crontab, by the machine's clock in UTC. A turn that was missed is not made up for, but a worker that starts takes one. */
  readonly cron: string;
  /** Every server process does it once when it starts, whether it works off jobs or not. */
  readonly atStart?: boolean;
  /** Twice at once must do no harm. */
  run(database: Database, log: Logger): Promise<void>;
}
