import type { Viewer } from '../access';
import { batched, groupBy } from '../platform/batch';
import type { Tx } from '../platform/database';
import { type Shape, toMany } from '../platform/look-ahead';
import type { ChatReport } from './status';

export interface ChatAnswerRow {
  chatId: string;
  accountId: string;
  happened: ChatReport;
  durationMinutes: number | null;
  reportedAt: Date;
}

const answerShape = {
  type: 'ChatAnswer',
  from: () => 'chat_report p',
  columns: () =>
    'p.chat_id as "chatId", p.account_id as "accountId", p.happened, p.duration_minutes as "durationMinutes", p.reported_at as "reportedAt"',
  times: ['reportedAt'],
} satisfies Shape;
const EARLIEST_ANSWER_FIRST = 'order by p.reported_at, p.account_id';

/** What both sides say of whether chats happened, the earliest first. */
export const chatAnswersOf = batched(async (viewer: Viewer, chatIds: readonly string[]) => {
  const rows = await viewer.wall.query<ChatAnswerRow>(
    `select ${answerShape.columns()} from ${answerShape.from()} where p.chat_id = any ($1) ${EARLIEST_ANSWER_FIRST}`,
    [chatIds],
  );
  return groupBy(rows, (row) => row.chatId);
});

export const chatAnswersPart = toMany(answerShape, `p.chat_id = c.id ${EARLIEST_ANSWER_FIRST}`, { loader: chatAnswersOf, key: 'id' });

/**
 * Writes one side's report, in place of what it said before, later than what the other has said by now: transactions of one moment may have begun in
 * the other order. @returns both sides' reports, the earliest first.
 */
export async function writeReport(
  tx: Tx,
  institutionId: string,
  chatId: string,
  accountId: string,
  happened: ChatReport,
  minutes: number | null,
): Promise<Pick<ChatAnswerRow, 'accountId' | 'happened'>[]> {
  await tx.query(
    `insert into chat_report (institution_id, chat_id, account_id, happened, duration_minutes, reported_at)
     values ($1, $2, $3, $4, $5, greatest(app_now(), (
       select max(p.reported_at) + interval '1 millisecond' from chat_report p where p.institution_id = $1 and p.chat_id = $2 and p.account_id <> $3)))
     on conflict (institution_id, chat_id, account_id) do update set happened = excluded.happened, duration_minutes = excluded.duration_minutes,
       reported_at = case when chat_report.happened = 'NOT_YET' then excluded.reported_at else chat_report.reported_at end`,
    [institutionId, chatId, accountId, happened, minutes],
  );
  return tx.query('select account_id as "accountId", happened from chat_report where chat_id = $1 order by reported_at, account_id', [
    chatId,
  ]);
}
