import type { ClientBase } from 'pg';
import { QUEUE_SCHEMA } from '../database/graphile';

/** How often a job is tried, each time after a longer pause: 3, 7, 20, 55 seconds. Then it is forgotten, and the next turn begins anew. */
export const ATTEMPTS = 5;

// Any number will do, as long as every process that works uses the same one.
const PRESENCE = 4_266_223;

/**
 * Says that the process behind this connection works under this name: a lock that ends with the connection, so that a process that was
 * killed is known to be gone.
 */
export async function announce(client: ClientBase, worker: string): Promise<void> {
  await client.query('select pg_advisory_lock($1, hashtext($2))', [PRESENCE, worker]);
}

/**
 * Gives free what the dead hold: jobs locked by a worker that has not announced itself. Not at once, because a worker may have lost only
 * the connection it was announced on. The library by itself would wait for four hours.
 */
export async function releaseJobsOfDead(client: ClientBase): Promise<void> {
  await client.query(
    `select ${QUEUE_SCHEMA}.force_unlock_workers(array(
       select distinct j.locked_by from ${QUEUE_SCHEMA}._private_jobs j where j.locked_at < now() - interval '1 minute' and not exists (
         select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
         where l.locktype = 'advisory' and l.granted and l.classid = $1::int::oid and l.objid = hashtext(j.locked_by)::oid and l.objsubid = 2)))`,
    [PRESENCE],
  );
}

/** Removes jobs that nobody will try again. Nothing is lost with them: what is due is found anew. */
export async function forgetExhausted(client: ClientBase): Promise<void> {
  await client.query(`delete from ${QUEUE_SCHEMA}._private_jobs where attempts >= max_attempts and locked_at is null`);
}

/** One job for each institution that has none, neither waiting nor under way: however long nobody worked, there is no flood. */
export async function addDueJobs(client: ClientBase, institutionIds: readonly string[]): Promise<void> {
  await client.query(
    `select ${QUEUE_SCHEMA}.add_job('due:institution', json_build_object('institutionId', id), job_key => 'due:' || id, job_key_mode => 'unsafe_dedupe',
       max_attempts => $2) from unnest($1::text[]) id`,
    [institutionIds, ATTEMPTS],
  );
}
