import { lifecycle } from '../platform/lifecycle';
import type { ChatAction, ChatReport, ChatStatus } from './status';

/** The two, staff stepping in, and the system, where one of them is no longer there. */
export type Party = 'STUDENT' | 'ADVISOR' | 'STAFF' | 'SYSTEM';

/** The state a chat begins in. */
export const FIRST: ChatStatus = 'PROPOSED';

/** The states in which it is still to come. */
export const OPEN: readonly ChatStatus[] = ['PROPOSED', 'SCHEDULED'];

const both: readonly Party[] = ['STUDENT', 'ADVISOR'];

/**
 * What a move can depend on besides the state: of the time that is fixed whether it lies ahead, whether the other has proposed a time that
 * can still be taken, and whether they are there to be talked to.
 */
export type Fact = 'TIME_FIXED' | 'NO_TIME' | 'AHEAD' | 'BEGUN' | 'OTHERS_PROPOSAL' | 'THERE';

/** A time is agreed on: one proposes, the other takes. People meet without a schedule, and change their report when they notice a mistake. */
export const chatLifecycle = lifecycle<ChatStatus, ChatAction, Party>([
  { from: 'PROPOSED', action: 'PROPOSE', by: both, to: 'PROPOSED', when: ['THERE'] },
  { from: 'PROPOSED', action: 'SCHEDULE', by: both, to: 'SCHEDULED', when: ['THERE', 'OTHERS_PROPOSAL'] },
  { from: 'PROPOSED', action: 'CANCEL', by: [...both, 'STAFF', 'SYSTEM'], to: 'CANCELLED' },
  { from: 'SCHEDULED', action: 'PROPOSE', by: both, to: 'SCHEDULED', when: ['THERE'] },
  { from: 'SCHEDULED', action: 'RESCHEDULE', by: both, to: 'SCHEDULED', when: ['THERE', 'OTHERS_PROPOSAL'] },
  { from: 'SCHEDULED', action: 'CONFIRM', by: both, to: 'SCHEDULED', when: ['THERE', 'AHEAD'] },
  { from: 'SCHEDULED', action: 'CANCEL', by: [...both, 'STAFF', 'SYSTEM'], to: 'CANCELLED' },
  { from: 'PROPOSED', action: 'REPORT_HELD', by: both, to: 'HELD' },
  { from: 'PROPOSED', action: 'REPORT_NO_SHOW', by: both, to: 'NO_SHOW' }, // they agreed by other ways
  { from: 'SCHEDULED', action: 'REPORT_HELD', by: both, to: 'HELD' },
  { from: 'SCHEDULED', action: 'REPORT_NO_SHOW', by: both, to: 'NO_SHOW', when: ['BEGUN'] },
  { from: 'HELD', action: 'REPORT_HELD', by: both, to: 'HELD' },
  { from: 'HELD', action: 'REPORT_NO_SHOW', by: both, to: 'NO_SHOW', when: ['BEGUN'] },
  { from: 'NO_SHOW', action: 'REPORT_HELD', by: both, to: 'HELD' },
  { from: 'NO_SHOW', action: 'REPORT_NO_SHOW', by: both, to: 'NO_SHOW', when: ['BEGUN'] },
  // An answer that moves nothing.
  { from: 'PROPOSED', action: 'REPORT_NOT_YET', by: both, to: 'PROPOSED' },
  { from: 'SCHEDULED', action: 'REPORT_NOT_YET', by: both, to: 'SCHEDULED' },
  { from: 'HELD', action: 'REPORT_NOT_YET', by: both, to: 'SCHEDULED', when: ['TIME_FIXED'] },
  { from: 'HELD', action: 'REPORT_NOT_YET', by: both, to: 'PROPOSED', when: ['NO_TIME'] },
  { from: 'NO_SHOW', action: 'REPORT_NOT_YET', by: both, to: 'SCHEDULED', when: ['TIME_FIXED'] },
  { from: 'NO_SHOW', action: 'REPORT_NOT_YET', by: both, to: 'PROPOSED', when: ['NO_TIME'] },
]);

const MOVES: Record<ChatReport, ChatAction> = {
  HELD: 'REPORT_HELD',
  NO_SHOW_STUDENT: 'REPORT_NO_SHOW',
  NO_SHOW_ADVISOR: 'REPORT_NO_SHOW',
  NOT_YET: 'REPORT_NOT_YET',
};

/** The move a report asks for. */
export const actionOf = (report: ChatReport): ChatAction => MOVES[report];

/**
 * What counts of both sides' latest reports, the earliest first: the first that says something, until its author changes it; null where none does.
 */
export function decisive<Report extends { happened: ChatReport }>(reports: readonly Report[]): Report | null {
  return reports.find(({ happened }) => happened !== 'NOT_YET') ?? null;
}

/** Whether the two sides say different things. */
export function disputed(reports: readonly ChatReport[]): boolean {
  return new Set(reports.filter((report) => report !== 'NOT_YET')).size > 1;
}

/** What holds of a chat, for one of the two. A chat without a time has begun as far as anybody can tell. */
export function factsOf(
  chat: { startsAt: Date | null; begun: boolean; proposedBy: string | null; takeable: boolean },
  { accountId, there }: { accountId: string; there: boolean },
): Fact[] {
  const facts: Fact[] = [chat.startsAt ? 'TIME_FIXED' : 'NO_TIME', chat.begun ? 'BEGUN' : 'AHEAD'];
  if (chat.takeable && chat.proposedBy && chat.proposedBy !== accountId) facts.push('OTHERS_PROPOSAL');
  if (there) facts.push('THERE');
  return facts;
}
