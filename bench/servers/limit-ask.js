// requestIntro as a bare server would run it: the statements Acquaint runs, in the same order and one transaction, each prepared,
// with nothing around them. The settings are those its record of events goes by; the institution stands in each statement, because no
// wall adds it. What Acquaint decides from the answers is decided here too.
const { randomUUID } = require('node:crypto');

const OPEN = "r.status in ('AWAITING_INTRODUCER', 'PENDING', 'NEEDS_INFO')";
const LAPSED = `${OPEN} and r.expires_at <= app_now()`;
const MONTH = "date_trunc('month', app_now() at time zone coalesce(a.time_zone, i.time_zone))::date";

const SQL = {
  settings: "select set_config('app.institution', $1, true), set_config('app.account', $2, true), set_config('app.request', $3, true)",
  there: 'select 1 from account where institution_id = $1 and id = $2 and closed_at is null for share',
  student: 'select 1 from student where institution_id = $1 and account_id = $2 for no key update',
  advisor: `select c.name, a.listing, a.chat_modes, a.notice_hours, coalesce(m.capacity - m.taken, a.monthly_capacity) as open,
      a.listing = 'LISTED' and (a.paused_until is null or a.paused_until <= (app_now() at time zone coalesce(a.time_zone, i.time_zone))::date) as accepting,
      exists (select from record_share r where r.institution_id = $1 and r.viewer_id = a.account_id and r.student_id = $3) as met
    from advisor a join account c on c.institution_id = $1 and c.id = a.account_id and c.closed_at is null join institution i on i.id = $1
    left join advisor_month m on m.institution_id = $1 and m.advisor_id = a.account_id and m.month = ${MONTH}
    where a.institution_id = $1 and a.account_id = $2`,
  held: 'select 1 from student where institution_id = $1 and account_id = $2 and directory_hold',
  now: 'select app_now() as now',
  count: `select count(*)::int as open from intro_request r where r.institution_id = $1 and r.student_id = $2 and ${OPEN} and not (${LAPSED})`,
  asked: `select 1 from intro_request r where r.institution_id = $1 and r.student_id = $2 and r.advisor_id = $3 and ${OPEN} and not (${LAPSED})`,
  blocked: 'select 1 from account_block where institution_id = $1 and blocker_id = $2 and blocked_id = $3',
  lapse: `with lapsed as (
      update intro_request r set status = 'EXPIRED' where r.institution_id = $1 and r.student_id = $2 and ${LAPSED} returning r.institution_id, r.id, r.expires_at)
    insert into intro_request_event (institution_id, intro_request_id, at, action, status) select institution_id, id, expires_at, 'EXPIRE', 'EXPIRED' from lapsed`,
  slot: `insert into advisor_month (institution_id, advisor_id, month, capacity, taken)
    select $1, a.account_id, ${MONTH}, a.monthly_capacity, 1 from advisor a join institution i on i.id = $1
    where a.institution_id = $1 and a.account_id = $2 and a.monthly_capacity > 0 for share of a
    on conflict (institution_id, advisor_id, month) do update set taken = advisor_month.taken + 1 where advisor_month.taken < advisor_month.capacity
    returning month::text`,
  request: `insert into intro_request (institution_id, id, student_id, advisor_id, status, purpose, duration_minutes, slot_month, expires_at)
    values ($1, $2, $3, $4, 'PENDING', $5, 20, $6, app_now() + interval '14 days') returning created_at`,
  event: `insert into intro_request_event (institution_id, intro_request_id, account_id, action, status) values ($1, $2, $3, 'REQUEST', 'PENDING') returning id, at`,
  record: 'select record_event(\'INTRO_REQUEST_MOVED\', $1, \'IntroRequest\', $2, \'{"action":"REQUEST","status":"PENDING"}\')',
  share: `insert into record_share (institution_id, student_id, viewer_id, through_id, items) values ($1, $2, $3, $4, $5)
    on conflict (institution_id, viewer_id, student_id, through_id) do update set items = excluded.items`,
  read: `select r.id, r.status, r.purpose from intro_request r where r.institution_id = $1 and r.id = $2 and $3 in (r.student_id, r.advisor_id)`,
};

async function ask(pool, institution, viewer, requestId, { advisor, purpose, shareProfile }) {
  const client = await pool.connect();
  const run = async (name, ...values) => (await client.query({ name: `ask ${name}`, text: SQL[name], values })).rows;
  const must = (fact, reason) => {
    if (!fact) throw new Error(reason);
  };
  const id = randomUUID();
  try {
    await client.query('begin');
    await run('settings', institution, viewer, requestId);
    must((await run('there', institution, viewer)).length > 0, 'gone');
    must((await run('student', institution, viewer)).length > 0, 'no student');
    must((await run('there', institution, advisor)).length > 0, 'no advisor');
    const [facts] = await run('advisor', institution, advisor, viewer);
    must((await run('held', institution, viewer)).length === 0, 'held');
    await run('now');
    const [{ open }] = await run('count', institution, viewer);
    const asked = await run('asked', institution, viewer, advisor);
    const blocked = await run('blocked', institution, viewer, advisor);
    must(facts.accepting && facts.open > 0 && open < 5 && asked.length === 0 && blocked.length === 0, 'not allowed');
    await run('lapse', institution, viewer);
    const [slot] = await run('slot', institution, advisor);
    must(slot, 'at capacity');
    await run('request', institution, id, viewer, advisor, purpose, slot.month);
    await run('event', institution, id, viewer);
    await run('record', viewer, id);
    await run('share', institution, viewer, advisor, id, shareProfile);
    await client.query('commit');
    const [row] = await run('read', institution, id, viewer);
    return JSON.stringify({
      requestIntro: {
        introRequest: { id: Buffer.from(`IntroRequest:${row.id}`).toString('base64url'), status: row.status, purpose: row.purpose },
        userErrors: [],
      },
    });
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

module.exports = { ask };
