// The SQL of the bare server and of mercurius: one statement for each page, written by hand for these pages alone.
// With the wall, rows are hidden by row level security, and the search goes through functions (see schema.sql).

const OPEN_SLOTS = 'coalesce(m.capacity - m.taken, a.monthly_capacity)';
const TERM = (alias) => `json_build_object('value', ${alias}.value, 'name', ${alias}.name)`;
const TOPICS = `(select json_agg(${TERM('t')} order by t.name, t.value) from advisor_topic x
  join term t on t.institution_id = x.institution_id and t.id = x.term_id
  where x.institution_id = a.institution_id and x.advisor_id = a.account_id)`;

// The name stands beside the words; with the wall it comes from the account, whose policy knows whom the viewer must not find.
const ACCOUNT = 'join account c on c.institution_id = $1 and c.id = hit.advisor_id and c.closed_at is null';
const from = (hit, wall) => `from ${hit}
  join advisor a on a.institution_id = $1 and a.account_id = hit.advisor_id
  ${wall ? ACCOUNT : ''}
  join institution i on i.id = $1
  left join term e on e.institution_id = $1 and e.id = a.employer_id
  left join advisor_month m on m.institution_id = $1 and m.advisor_id = a.account_id
    and m.month = date_trunc('month', now() at time zone coalesce(a.time_zone, i.time_zone))::date`;

// The hits are found, ordered and cut before anything is joined to them. One more than asked for tells whether there is a next page.
const search = (wall) =>
  wall
    ? '(select * from bench.search($2, $3, $4)) hit'
    : `(select d.advisor_id, d.sort_name, d.name from bench.document d where d.institution_id = $1 and d.words @@ bench.needle($2, $3)
        order by d.sort_name, d.advisor_id limit $4) hit`;
const after = (wall) =>
  wall
    ? '(select * from bench.after($2, $3, $4)) hit'
    : `(select d.advisor_id, d.sort_name, d.name from bench.document d where d.institution_id = $1 and (d.sort_name, d.advisor_id) > ($2, $3::uuid)
        order by d.sort_name, d.advisor_id limit $4) hit`;

const NAME = (wall) => (wall ? 'c.name' : 'hit.name');
const CARD = (wall) =>
  `a.account_id as key, hit.sort_name, ${NAME(wall)}, a.headline, a.job_title as "jobTitle", a.class_year as "classYear", ${OPEN_SLOTS} as "openSlots"`;

/** $1 institution, $2 industry, $3 word, $4 how many. */
const directoryPage = (wall) =>
  `select ${CARD(wall)}, ${TERM('e')} as employer, ${TOPICS} as topics ${from(search(wall), wall)} order by hit.sort_name, hit.advisor_id`;

const STATUS = `case when r.status in ('AWAITING_INTRODUCER', 'PENDING', 'NEEDS_INFO') and r.expires_at <= now() then 'EXPIRED' else r.status end`;
const LATEST_REQUEST = `left join lateral (
  select r.id, ${STATUS} as status, r.created_at from intro_request r
  where r.institution_id = $1 and r.student_id = $5 and r.advisor_id = a.account_id order by r.created_at desc, r.id desc limit 1) own on true`;
const CONSENT = `left join lateral (
  select case when k.ended_at < k.expires_at then 'REVOKED' when k.ended_at is null and k.expires_at > now() then 'GRANTED' else 'EXPIRED' end as access
  from contact_consent k where k.institution_id = $1 and k.recipient_id = $5 and k.owner_id = a.account_id
  order by (k.ended_at is null and k.expires_at > now()) desc, k.granted_at desc, k.id limit 1) consent on true`;

/** $5 is the viewer. */
const nestedPage = (wall) => `select a.account_id as key, hit.sort_name, ${NAME(wall)}, ${TERM('e')} as employer, ${TOPICS} as topics,
    own.id as "requestKey", own.status as "requestStatus", own.created_at as "requestedAt",
    coalesce(consent.access, 'NOT_GRANTED') as "viewerContactAccess"
  ${from(search(wall), wall)} ${LATEST_REQUEST} ${CONSENT} order by hit.sort_name, hit.advisor_id`;

/** $1 institution, $2 and $3 name and id after which to begin, $4 how many. */
const manyNodes = (wall) =>
  `select ${CARD(wall)}, a.languages, ${TERM('e')} as employer ${from(after(wall), wall)} order by hit.sort_name, hit.advisor_id`;

/** $1 institution, $2 advisor. */
const oneAdvisor = `select ${CARD(true)}, case when not a.visibility ? 'BIO' then a.bio end as bio, a.chat_modes as "chatModes",
    ${TERM('e')} as employer, ${TERM('f')} as industry, ${TOPICS} as topics
  ${from('(select $2::uuid as advisor_id, null as sort_name) hit', true)} left join term f on f.institution_id = $1 and f.id = a.industry_id
  where a.listing in ('LISTED', 'PAUSED')`;

/** $1 institution, $2 student, $3 before when, $4 how many. */
const sentRequests = `select r.id as key, ${STATUS} as status, r.purpose, r.created_at as "createdAt", r.advisor_id as "advisorKey", c.name
  from intro_request r left join account c on c.institution_id = $1 and c.id = r.advisor_id and c.closed_at is null
  where r.institution_id = $1 and r.student_id = $2 and r.created_at < $3 order by r.created_at desc, r.id desc limit $4`;

/** What an expert tells the planner, who knows nothing of these statements: few rows, each found by its key. */
const PLANNER = '-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off';

module.exports = { PLANNER, directoryPage, nestedPage, manyNodes, oneAdvisor, sentRequests };
