// The three tables of the conversation, written from its rules and not from the code: plain data, no import.

export type RequestStatus =
  | 'AWAITING_INTRODUCER'
  | 'PENDING'
  | 'NEEDS_INFO'
  | 'ACCEPTED'
  | 'DECLINED'
  | 'WITHDRAWN'
  | 'EXPIRED'
  | 'UNDELIVERABLE';
export type ChatStatus = 'PROPOSED' | 'SCHEDULED' | 'HELD' | 'NO_SHOW' | 'CANCELLED';
export type ReferralStatus = 'NAMED' | 'PERMITTED' | 'USED' | 'REFUSED' | 'RETRACTED' | 'EXPIRED';

/** In this state, this action by any of these leads to that state. */
export interface Row<Status extends string> {
  from: Status;
  action: string;
  by: readonly string[];
  to: Status;
}

const row = <Status extends string>(from: Status, action: string, by: string, to: Status): Row<Status> => ({
  from,
  action,
  by: by.split(' '),
  to,
});

export const REQUEST: readonly Row<RequestStatus>[] = [
  row('AWAITING_INTRODUCER', 'ENDORSE', 'INTRODUCER', 'PENDING'),
  row('AWAITING_INTRODUCER', 'DECLINE_TO_INTRODUCE', 'INTRODUCER', 'UNDELIVERABLE'),
  row('AWAITING_INTRODUCER', 'WITHDRAW', 'STUDENT STAFF', 'WITHDRAWN'),
  row('AWAITING_INTRODUCER', 'EXPIRE', 'TIME', 'EXPIRED'),
  row('AWAITING_INTRODUCER', 'RETURN', 'SYSTEM', 'UNDELIVERABLE'),
  row('PENDING', 'ACCEPT', 'ADVISOR STAFF', 'ACCEPTED'),
  row('PENDING', 'DECLINE', 'ADVISOR STAFF', 'DECLINED'),
  row('PENDING', 'ASK_FOR_MORE', 'ADVISOR', 'NEEDS_INFO'),
  row('PENDING', 'WITHDRAW', 'STUDENT STAFF', 'WITHDRAWN'),
  row('PENDING', 'EXPIRE', 'TIME', 'EXPIRED'),
  row('PENDING', 'RETURN', 'SYSTEM', 'UNDELIVERABLE'),
  row('NEEDS_INFO', 'ANSWER', 'STUDENT', 'PENDING'),
  row('NEEDS_INFO', 'ACCEPT', 'ADVISOR STAFF', 'ACCEPTED'),
  row('NEEDS_INFO', 'DECLINE', 'ADVISOR STAFF', 'DECLINED'),
  row('NEEDS_INFO', 'WITHDRAW', 'STUDENT STAFF', 'WITHDRAWN'),
  row('NEEDS_INFO', 'EXPIRE', 'TIME', 'EXPIRED'),
  row('NEEDS_INFO', 'RETURN', 'SYSTEM', 'UNDELIVERABLE'),
];

const EITHER = 'STUDENT ADVISOR';
/** Nobody talks with somebody who has left. */
const ANY = 'STUDENT ADVISOR STAFF SYSTEM';

/** Who of the two may take a proposal is decided by who made it, so SCHEDULE and RESCHEDULE name both. */
export const CHAT: readonly Row<ChatStatus>[] = [
  row('PROPOSED', 'PROPOSE', EITHER, 'PROPOSED'),
  row('PROPOSED', 'SCHEDULE', EITHER, 'SCHEDULED'),
  row('PROPOSED', 'CANCEL', ANY, 'CANCELLED'),
  row('SCHEDULED', 'PROPOSE', EITHER, 'SCHEDULED'),
  row('SCHEDULED', 'RESCHEDULE', EITHER, 'SCHEDULED'),
  row('SCHEDULED', 'CONFIRM', EITHER, 'SCHEDULED'),
  row('SCHEDULED', 'CANCEL', ANY, 'CANCELLED'),
  ...(['PROPOSED', 'SCHEDULED', 'HELD', 'NO_SHOW'] as const).flatMap((from) => [
    row<ChatStatus>(from, 'REPORT_HELD', EITHER, 'HELD'),
    row<ChatStatus>(from, 'REPORT_NO_SHOW', EITHER, 'NO_SHOW'),
  ]),
  // An answer like the others, which moves nothing that is still to come.
  row('PROPOSED', 'REPORT_NOT_YET', EITHER, 'PROPOSED'),
  row('SCHEDULED', 'REPORT_NOT_YET', EITHER, 'SCHEDULED'),
  ...(['HELD', 'NO_SHOW'] as const).flatMap((from) => [
    // The first where a time is fixed, the second where none is.
    row<ChatStatus>(from, 'REPORT_NOT_YET', EITHER, 'SCHEDULED'),
    row<ChatStatus>(from, 'REPORT_NOT_YET', EITHER, 'PROPOSED'),
  ]),
];

export const REFERRAL: readonly Row<ReferralStatus>[] = [
  row('NAMED', 'PERMIT', 'REFERRED', 'PERMITTED'),
  row('NAMED', 'REFUSE', 'REFERRED', 'REFUSED'),
  row('NAMED', 'RETRACT', 'NAMER', 'RETRACTED'),
  row('PERMITTED', 'USE', 'STUDENT', 'USED'),
  row('PERMITTED', 'RETRACT', 'NAMER REFERRED', 'RETRACTED'),
  row('NAMED', 'EXPIRE', 'TIME', 'EXPIRED'),
  row('PERMITTED', 'EXPIRE', 'TIME', 'EXPIRED'),
  row('NAMED', 'RETURN', 'SYSTEM', 'RETRACTED'),
  row('PERMITTED', 'RETURN', 'SYSTEM', 'RETRACTED'),
];

export const TABLES = { request: REQUEST, chat: CHAT, referral: REFERRAL };
export type Table = keyof typeof TABLES;

/** How a transition is counted. */
export const transition = (table: Table, { from, action, to }: Omit<Row<string>, 'by'>, by: string): string =>
  `${table}: ${from} ${action} ${by} → ${to}`;

/** Every transition of a table, each party by itself. */
export function transitionsOf(table: Table): string[] {
  return TABLES[table].flatMap((one) => one.by.map((by) => transition(table, one, by)));
}
