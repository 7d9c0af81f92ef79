import type { Reader } from './database';

/** The application's time: the database's app_now(), which development can move. The one clock for everything but token expiry. */
export async function now(reader: Reader): Promise<Date> {
  const [row] = await reader.query<{ now: Date }>('select app_now() as now');
  if (!row) throw new Error('the database has no clock');
  return row.now;
}
