import { ConfigError } from '../config';
import type { Database } from '../platform/database';
import type { Logger } from '../platform/log';
import { shutInstitutions } from '../platform/sealing';
import { repeatErasures } from '../privacy';

/** What may have happened to the database since the last start: a backup was restored, or the keys beside it were changed. */
export async function afterRestore(database: Database, log: Logger): Promise<void> {
  const { erased, logIsShort } = await repeatErasures(database);
  if (logIsShort)
    throw new ConfigError(
      'ERASURE_LOG_FILE lacks erasures that the database knows of: bring the right log back, or a restored backup brings people back',
    );
  if (erased > 0) log.warn({ people: erased }, 'a restored backup had brought people back who had left; they are erased again');
  const shut = await shutInstitutions(database);
  if (shut.length > 0)
    log.error({ institutions: shut }, 'no master key opens the keys of these institutions: what is sealed there is not shown');
}
