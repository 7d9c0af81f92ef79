import type { Viewer } from '../access';
import { batched, groupBy } from '../platform/batch';
import { escapeLike, Params, type Tx } from '../platform/database';
import { type Shape, toMany } from '../platform/look-ahead';
import type { ChatOutcome, ChatResult } from './chat-outcome.type';
import type { FunnelRow, ReportSearch } from './intro-report';

/** Outcomes of chats: the viewer's own, for staff everybody's. */
const outcomeShape = {
  type: 'ChatOutcome',
  from: (viewer: { isStaff: boolean }) =>
    viewer.isStaff ? 'chat_outcome o' : '(select * from chat_outcome where account_id = (select current_account())) o',
  columns: () => 'o.chat_id as "chatId", o.account_id as "accountId", o.usefulness, o.results, o.comment, o.reported_at as "reportedAt"',
  times: ['reportedAt'],
} satisfies Shape;
const FIRST_FIRST = 'order by o.reported_at, o.account_id';

export const outcomesOf = batched(async (viewer: Viewer, chatIds: readonly string[]) => {
  const rows = await viewer.wall.query<ChatOutcome & { chatId: string }>(
    `select ${outcomeShape.columns()} from ${outcomeShape.from(viewer)} where o.chat_id = any ($1) ${FIRST_FIRST}`,
    [chatIds],
  );
  return groupBy(rows, (row) => row.chatId) as Map<string, ChatOutcome[]>;
});

/** The outcomes of the chat that comes as `c`. */
export const outcomesPart = toMany(outcomeShape, `o.chat_id = c.id ${FIRST_FIRST}`, { loader: outcomesOf, key: 'id' });

/** Writes one side's outcome, in place of what it said before. */
export async function writeOutcome(
  tx: Tx,
  outcome: {
    institutionId: string;
    chatId: string;
    accountId: string;
    usefulness: number | null;
    results: readonly ChatResult[];
    comment: string | null;
  },
): Promise<void> {
  await tx.query(
    `insert into chat_outcome (institution_id, chat_id, account_id, usefulness, results, comment) values ($1, $2, $3, $4, $5, $6)
     on conflict (institution_id, chat_id, account_id) do update
       set usefulness = excluded.usefulness, results = excluded.results, comment = excluded.comment, reported_at = excluded.reported_at`,
    [outcome.institutionId, outcome.chatId, outcome.accountId, outcome.usefulness, outcome.results, outcome.comment],
  );
}

/** What a report counts, as conditions on `student s` and on `intro_request r` with its `institution i`. */
export function scopeOf(search: ReportSearch): { students: string[]; period: string[]; params: Params } {
  const params = new Params();
  const students = ['true'];
  if (search.classYears) students.push(`s.class_year = any (${params.add(search.classYears)}::int[])`);
  if (search.programs || search.levels) {
    const degree = ['d.institution_id = s.institution_id', 'd.account_id = s.account_id'];
    if (search.levels) degree.push(`d.level = any (${params.add(search.levels)})`);
    if (search.programs) degree.push(`t.value like any (${params.add(search.programs.map((code) => `${escapeLike(code)}%`))})`);
    students.push(
      `exists (select from degree d join term t on t.institution_id = d.institution_id and t.id = d.program_id where ${degree.join(' and ')})`,
    );
  }
  const period: string[] = [];
  if (search.fromMonth) period.push(`r.created_at >= ${params.add(search.fromMonth)}::date::timestamp at time zone i.time_zone`);
  if (search.toMonth)
    period.push(`r.created_at < (${params.add(search.toMonth)}::date + interval '1 month')::timestamp at time zone i.time_zone`);
  return { students, period, params };
}

/** The figures of introReport over requests made in the period, in one statement. Reads the tables of the features below. */
export async function countFunnel(viewer: Viewer, search: ReportSearch): Promise<FunnelRow> {
  const { students, period, params } = scopeOf(search);
  const [row] = await viewer.wall.query<FunnelRow>(
    `with eligible as (
       select s.institution_id, s.account_id, a.closed_at is null as open from student s join account a on a.institution_id = s.institution_id and a.id = s.account_id
       where ${students.join(' and ')}
     ), asked as (
       select r.institution_id, r.id, r.student_id, r.advisor_id, r.status, r.created_at, r.responded_at, c.id as chat_id, c.status as chat_status,
         c.starts_at, c.thanked_at,
         exists (select from chat_outcome o where o.institution_id = c.institution_id and o.chat_id = c.id and 'REFERRED_TO_PERSON' = any (o.results))
           or exists (select from referral f where f.institution_id = c.institution_id and f.chat_id = c.id and f.status in ('PERMITTED', 'USED')) as referred
       from intro_request r
       join eligible e on e.institution_id = r.institution_id and e.account_id = r.student_id
       join institution i on i.id = r.institution_id
       left join chat c on c.institution_id = r.institution_id and c.intro_request_id = r.id
       where ${period.join(' and ') || 'true'}
     )
     select app_now() as "asOf", count(*)::int as requested,
       count(*) filter (where responded_at is not null)::int as answered,
       count(*) filter (where status = 'ACCEPTED')::int as accepted,
       count(*) filter (where starts_at is not null)::int as scheduled,
       count(*) filter (where chat_status = 'HELD')::int as held,
       count(*) filter (where chat_status = 'HELD' and thanked_at is not null)::int as thanked,
       count(*) filter (where chat_status = 'HELD' and referred)::int as referred,
       percentile_cont(0.5) within group (order by extract(epoch from responded_at - created_at) / 3600) as "medianHoursToAnswer",
       count(distinct student_id)::int as "studentsReached",
       (select count(*)::int from eligible where open) as "studentsEligible",
       count(distinct advisor_id) filter (where responded_at is not null)::int as "advisorsEngaged"
     from asked`,
    params.values,
  );
  if (!row) throw new Error('an aggregate gave no row');
  return row;
}
