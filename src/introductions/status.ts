import { apiEnum } from '../platform/api-type';

export const IntroRequestStatus = apiEnum('IntroRequestStatus', 'Where an intro request stands.', {
  AWAITING_INTRODUCER: 'A mutual contact was asked to introduce the student.',
  PENDING: 'The advisor has it and has not answered.',
  NEEDS_INFO: 'The advisor asked the student for more.',
  ACCEPTED: 'The advisor said yes.',
  DECLINED: 'The advisor said no.',
  WITHDRAWN: 'The student took it back.',
  EXPIRED: 'Nobody answered in time.',
  UNDELIVERABLE: 'It could not be brought to the advisor.',
});
export type IntroRequestStatus = keyof typeof IntroRequestStatus;

export const IntroAction = apiEnum('IntroAction', 'What can be done to an intro request.', {
  REQUEST: 'The student asks.',
  ENDORSE: 'The introducer vouches for the student, and the advisor gets it.',
  DECLINE_TO_INTRODUCE: 'The introducer would rather not.',
  ASK_FOR_MORE: 'The advisor asks the student for more.',
  ANSWER: 'The student answers what the advisor asked.',
  ACCEPT: 'The advisor says yes.',
  DECLINE: 'The advisor says no.',
  WITHDRAW: 'The student takes it back.',
  EXPIRE: 'Its time runs out.',
  RETURN: 'It comes back, because somebody it needs is no longer there.',
});
export type IntroAction = keyof typeof IntroAction;
