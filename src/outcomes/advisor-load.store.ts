import type { Viewer } from '../access';
import type { AdvisorLoad, AdvisorLoadReport } from './advisor-load-report.type';
import type { ReportSearch } from './intro-report';
import { OVER } from './load';
import { scopeOf } from './store';

const MOST = 50;

type Counted = Omit<AdvisorLoadReport, 'mostAsked' | 'leastAsked'> & { mostAsked: AdvisorLoad[]; leastAsked: AdvisorLoad[] };

/** Who is asked how much, over requests that reached advisors of the directory in the period, in one statement. */
export async function countLoad(viewer: Viewer, search: ReportSearch): Promise<Counted> {
  const { students, period, params } = scopeOf(search);
  const load = (condition: string, order: string) =>
    `(select coalesce(json_agg(row_to_json(l)), '[]') from (
       select advisor_id as "advisorId", received, answered, accepted, expired, capacity as "monthlyCapacity", load from loads where ${condition} order by ${order} limit ${MOST}) l)`;
  const [row] = await viewer.wall.query<Counted>(
    `with months as (
       select greatest(1, 12 * extract(year from age)::int + extract(month from age)::int + 1) as count from institution i cross join lateral (
         select age(date_trunc('month', coalesce(${params.add(search.toMonth)}::date::timestamp, app_now() at time zone i.time_zone)),
           date_trunc('month', coalesce(${params.add(search.fromMonth)}::date::timestamp, (select min(created_at) from intro_request) at time zone i.time_zone, app_now() at time zone i.time_zone))) as age) spanned
     ), received as (
       select r.advisor_id, count(*)::int as received, count(*) filter (where r.responded_at is not null)::int as answered,
         count(*) filter (where r.status = 'ACCEPTED')::int as accepted,
         count(*) filter (where r.responded_at is null and (r.status = 'EXPIRED' or r.status = 'PENDING' and r.expires_at <= app_now()))::int as expired
       from intro_request r join institution i on i.id = r.institution_id join student s on s.institution_id = r.institution_id and s.account_id = r.student_id
       where not r.held_back and ${students.join(' and ')} and ${period.join(' and ') || 'true'} group by r.advisor_id
     ), loads as materialized (
       select a.account_id as advisor_id, coalesce(v.received, 0) as received, coalesce(v.answered, 0) as answered, coalesce(v.accepted, 0) as accepted,
         coalesce(v.expired, 0) as expired, a.monthly_capacity as capacity, a.joined_at,
         round(coalesce(v.received, 0)::numeric / nullif(a.monthly_capacity * m.count, 0), 3)::float as load
       from advisor a join account u on u.institution_id = a.institution_id and u.id = a.account_id and u.closed_at is null
       cross join months m left join received v on v.advisor_id = a.account_id
       where a.listing in ('LISTED', 'PAUSED')
     )
     select app_now() as "asOf", (select count(*)::int from loads) as listed, (select count(*)::int from loads where load >= ${OVER}) as "overAsked",
       (select count(*)::int from loads where received = 0 and capacity > 0) as "neverAsked",
       ${load('received > 0', 'load desc nulls first, received desc, advisor_id')} as "mostAsked",
       ${load('received = 0 and capacity > 0', 'joined_at, advisor_id')} as "leastAsked"`,
    params.values,
  );
  if (!row) throw new Error('an aggregate gave no row');
  return row;
}
