import { apiEnum } from '../platform/api-type';

export const ChatStatus = apiEnum('ChatStatus', 'Where a chat stands.', {
  PROPOSED: 'Agreed to; no time is fixed.',
  SCHEDULED: 'A time is fixed.',
  HELD: 'It took place.',
  NO_SHOW: 'One of the two did not come.',
  CANCELLED: 'It was called off.',
});
export type ChatStatus = keyof typeof ChatStatus;

export const ChatReport = apiEnum('ChatReport', 'An answer to: did it happen?', {
  HELD: 'It took place.',
  NO_SHOW_STUDENT: 'The student did not come.',
  NO_SHOW_ADVISOR: 'The advisor did not come.',
  NOT_YET: 'Not yet.',
});
export type ChatReport = keyof typeof ChatReport;

export const ChatAction = apiEnum('ChatAction', 'What can be done to a chat.', {
  PROPOSE: 'Propose times, in place of those proposed before.',
  SCHEDULE: 'Take one of the times the other has proposed.',
  RESCHEDULE: 'Take another of the times the other has proposed, in place of the time that was fixed.',
  CONFIRM: 'Say that the time still holds.',
  CANCEL: 'Call it off.',
  REPORT_HELD: 'Report that it took place.',
  REPORT_NO_SHOW: 'Report that one of the two did not come.',
  REPORT_NOT_YET: 'Take back a report that it took place, or that somebody did not come.',
});
export type ChatAction = keyof typeof ChatAction;
