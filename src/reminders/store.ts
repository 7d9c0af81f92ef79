import { CONVERSATION_DEFAULTS, type Viewer } from '../access';
import type { Tx } from '../platform/database';
import type { ReminderKind } from './reminder.type';

export interface ReminderRow {
  kind: ReminderKind;
  objectKey: string;
  dueAt: Date;
}

type Days = 'requestReminderDays' | 'didItHappenDays';

/** The days an institution has decided on, one a row, as `d.day`. */
const days = (name: Days) =>
  `institution i cross join lateral jsonb_array_elements_text(coalesce(i.conversation -> '${name}', '${JSON.stringify(CONVERSATION_DEFAULTS[name])}')) listed
   cross join lateral (select listed::int as day) d`;
const number = (name: 'followUpDays') => `coalesce((i.conversation ->> '${name}')::int, ${CONVERSATION_DEFAULTS[name]})`;

const LONGEST_DAYS = 365;

/** Requests in a state, for somebody, on the days after they came into it. */
const waiting = (kind: ReminderKind, status: string, who: string) => `
  select ${who} as account_id, '${kind}' as kind, r.id as object_key, e.since + make_interval(days => d.day) as due_at
  from ${days('requestReminderDays')}
  join intro_request r on r.status = '${status}' and r.expires_at > app_now() and r.frozen_at is null
  cross join lateral (select max(e.at) as since from intro_request_event e where e.institution_id = r.institution_id and e.intro_request_id = r.id) e`;

const BOTH =
  'cross join lateral (values (c.student_id, c.student_confirmed_at), (c.advisor_id, c.advisor_confirmed_at)) party (id, confirmed_at)';

// Nobody moves what is on hold, or thanks somebody who is not there for them.
const MOVES =
  'not exists (select from intro_request r where r.institution_id = c.institution_id and r.id = c.intro_request_id and r.frozen_at is not null)';
const TORN = `exists (select from account_block b where b.institution_id = c.institution_id
  and (b.blocker_id, b.blocked_id) in ((c.student_id, c.advisor_id), (c.advisor_id, c.student_id)))`;

/** Everything there is to be reminded of, found by state and time: when each becomes due, and that it still is to be done. */
const RULES = [
  waiting('REQUEST_WAITS', 'PENDING', 'r.advisor_id'),
  waiting('INTRODUCTION_WAITS', 'AWAITING_INTRODUCER', 'r.introducer_id'),
  waiting('ANSWER_WAITS', 'NEEDS_INFO', 'r.student_id'),
  `select party.id, 'CHAT_TOMORROW', c.id, c.starts_at - interval '1 day'
   from chat c ${BOTH} where c.status = 'SCHEDULED' and c.starts_at > app_now() and party.confirmed_at is null and ${MOVES} and not ${TORN}`,
  `select party.id, 'DID_IT_HAPPEN', c.id, coalesce(c.ends_at, c.created_at) + make_interval(days => d.day)
   from ${days('didItHappenDays')}
   join chat c on c.status <> 'CANCELLED' and coalesce(c.ends_at, c.created_at) between app_now() - interval '${LONGEST_DAYS + 30} days' and app_now() ${BOTH}
   where ${MOVES} and not exists (select from chat_report p where p.institution_id = c.institution_id and p.chat_id = c.id and p.account_id = party.id
     and (p.happened <> 'NOT_YET' or p.reported_at >= coalesce(c.ends_at, c.created_at) + make_interval(days => d.day)))`,
  `select c.student_id, 'THANKS_DUE', c.id, c.held_at from chat c
   where c.status = 'HELD' and c.thanked_at is null and c.held_at > app_now() - interval '30 days' and ${MOVES} and not ${TORN}`,
  `select c.student_id, 'FOLLOW_UP', c.id, c.held_at + make_interval(days => f.days)
   from institution i cross join lateral (select ${number('followUpDays')} as days) f
   join chat c on c.status = 'HELD' and c.held_at > app_now() - make_interval(days => f.days + 30)
   where not exists (select from student_update n where n.institution_id = c.institution_id and n.student_id = c.student_id
     and n.sent_at > c.held_at + make_interval(days => f.days))`,
  // Degrees of a class are conferred by the end of June (NACE).
  `select s.account_id, 'BECOME_AN_ADVISOR', s.account_id, make_date(s.class_year, 7, 1)::timestamp at time zone i.time_zone
   from institution i join student s on s.class_year between extract(year from app_now())::int - 1 and extract(year from app_now())::int
   where not exists (select from advisor a where a.institution_id = s.institution_id and a.account_id = s.account_id)`,
];

/** Of each thing the latest that is due, so that after an outage nobody is reminded of it twice. */
const DUE = (whose: string) => `
  select distinct on (due.account_id, due.kind, due.object_key) due.account_id, due.kind, due.object_key, due.due_at::timestamptz(3) as due_at
  from (${RULES.join(' union all ')}) due
  join account u on u.id = due.account_id and u.closed_at is null
  where due.due_at <= app_now() and ${whose}
  order by due.account_id, due.kind, due.object_key, due.due_at desc`;

/** Notes some of those who are to be reminded and were not yet. @returns how many. */
export async function remindSome(tx: Tx, institutionId: string): Promise<number> {
  const told = await tx.query(
    `insert into reminder (institution_id, account_id, kind, object_key, due_at)
     select $1, due.account_id, due.kind, due.object_key, due.due_at from (${DUE('true')}) due
     where not exists (select from reminder r where r.account_id = due.account_id and r.kind = due.kind and r.object_key = due.object_key and r.due_at = due.due_at)
     order by due.due_at limit 500
     on conflict do nothing returning 1`,
    [institutionId],
  );
  return told.length;
}

/** What the viewer was reminded of that is still to be done, the latest first. */
export function remindersOf(viewer: Viewer): Promise<ReminderRow[]> {
  return viewer.wall.query<ReminderRow>(
    `select due.kind, due.object_key as "objectKey", due.due_at as "dueAt" from (${DUE('due.account_id = $1')}) due
     join reminder r on r.account_id = due.account_id and r.kind = due.kind and r.object_key = due.object_key and r.due_at = due.due_at
     order by due.due_at desc, due.kind, due.object_key limit 200`,
    [viewer.accountId],
  );
}

/** Forgets what somebody was reminded of. */
export async function forgetReminders(tx: Tx, accountId: string): Promise<void> {
  await tx.query('delete from reminder where account_id = $1 or object_key = $1', [accountId]);
}

/** Forgets reminders of which nothing can be due any more. */
export async function forgetOldReminders(tx: Tx): Promise<number> {
  const gone = await tx.query("delete from reminder where told_at < app_now() - interval '800 days' returning 1");
  return gone.length;
}

/** What somebody was reminded of, for their export. */
export function remindersTold(tx: Tx, accountId: string): Promise<unknown[]> {
  return tx.query(
    'select kind, object_key as "about", due_at as "dueAt", told_at as "toldAt" from reminder where account_id = $1 order by told_at, kind, object_key',
    [accountId],
  );
}
