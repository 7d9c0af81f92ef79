import type { Reader } from './reader';

/** What a wall clock in a time zone means as a moment. */
export interface LocalMoment {
  at: Date;
  /** The clocks go over this hour: it never is. */
  skipped: boolean;
  /** The clocks go back over this hour: it is twice. */
  twice: boolean;
}

/** PostgreSQL takes these names for abbreviations, without summer time; the time zone database has them as other names of these. */
const ALSO: Readonly<Record<string, string>> = {
  CET: 'Europe/Brussels',
  MET: 'Europe/Brussels',
  EET: 'Europe/Athens',
  WET: 'Europe/Lisbon',
};

/**
 * Reads wall clock times, such as 2027-03-14T09:30:00, in an IANA time zone, by PostgreSQL's own copy of the time zone database. Null for a zone it
 * does not know.
 */
export async function readLocalTimes(reader: Reader, times: readonly string[], name: string): Promise<LocalMoment[] | null> {
  const zone = ALSO[name.toUpperCase()] ?? name;
  const known = await reader.query('select 1 from pg_timezone_names where lower(name) = lower($1)', [zone]);
  if (known.length === 0) return null;
  return reader.query<LocalMoment>(
    `select m.at, m.at at time zone $2 <> t.wall as skipped, exists (
       select from unnest(array[-120, -60, -30, 30, 60, 120]) shift where (m.at + make_interval(mins => shift)) at time zone $2 = t.wall) as twice
     from unnest($1::timestamp[]) with ordinality t (wall, place) cross join lateral (select t.wall at time zone $2 as at) m order by t.place`,
    [times, zone],
  );
}
