import type { Person } from '../access';
import type { Tx } from '../platform/database';

/** Empties a profile and takes it out of the directory; how many requests it took stays counted. */
export async function erasePart(tx: Tx, { accountId }: Person): Promise<void> {
  await tx.query('delete from advisor_topic where advisor_id = $1', [accountId]);
  await tx.query('delete from advisor_affinity where advisor_id = $1', [accountId]);
  const [own] = await tx.query<{ employerId: number | null }>('select employer_id as "employerId" from advisor where account_id = $1', [
    accountId,
  ]);
  await tx.query(
    `update advisor set headline = null, bio = null, job_title = null, employer_id = null, industry_id = null, location_id = null, time_zone = null,
       class_year = null, languages = '{}', chat_modes = '{}', listing = 'UNLISTED', paused_until = null, visibility = '{}'
     where account_id = $1`,
    [accountId],
  );
  // The name of an employer that nobody else works for was this person's own word.
  await tx.query(
    'delete from term t where t.id = $1 and not t.listed and not exists (select from advisor a where a.institution_id = t.institution_id and a.employer_id = t.id)',
    [own?.employerId ?? null],
  );
}

export async function exportPart(tx: Tx, { accountId, document }: Person & { document: Record<string, unknown> }): Promise<void> {
  const tags = (table: string) =>
    `array(select t.name from ${table} x join term t on t.institution_id = x.institution_id and t.id = x.term_id
           where x.institution_id = a.institution_id and x.advisor_id = a.account_id order by 1)`;
  const [profile] = await tx.query(
    `select a.headline, a.bio, a.job_title as "jobTitle", e.name as employer, f.name as industry, l.name as location, a.time_zone as "timeZone",
       a.class_year as "classYear", a.languages, a.chat_modes as "chatModes", a.listing, a.paused_until as "pausedUntil",
       a.monthly_capacity as "monthlyCapacity", a.notice_hours as "noticeHours", a.joined_at as "joinedAt", a.visibility,
       ${tags('advisor_topic')} as topics, ${tags('advisor_affinity')} as affinities
     from advisor a
     left join term e on e.institution_id = a.institution_id and e.id = a.employer_id
     left join term f on f.institution_id = a.institution_id and f.id = a.industry_id
     left join term l on l.institution_id = a.institution_id and l.id = a.location_id
     where a.account_id = $1`,
    [accountId],
  );
  document.advisorProfile = profile ?? null;
}
