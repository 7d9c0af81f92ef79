import type { Client } from 'pg';

/** The application's time, and by how many seconds it is ahead of the machine's. */
export interface ClockReading {
  now: Date;
  aheadSeconds: number;
}

export async function readClock(client: Client): Promise<ClockReading> {
  const { rows } = await client.query<ClockReading>(
    `select app_now() as now, extract(epoch from ahead)::float as "aheadSeconds" from clock`,
  );
  if (!rows[0]) throw new Error('the database has no clock');
  return rows[0];
}

/** Sets by how much the application's time is ahead; only the owner of the tables can. */
export async function setClock(client: Client, aheadSeconds: number): Promise<void> {
  await client.query('update clock set ahead = make_interval(secs => $1)', [aheadSeconds]);
}
