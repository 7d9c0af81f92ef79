import { apiEnum } from '../platform/api-type';
import { lifecycle } from '../platform/lifecycle';

export const ReferralStatus = apiEnum('ReferralStatus', 'Where a referral stands.', {
  NAMED: 'The advisor has named somebody, who is asked whether they agree.',
  PERMITTED: 'They agree to be asked; the student sees who it is.',
  USED: 'The student has asked them.',
  REFUSED: 'They would rather not.',
  RETRACTED: 'It was taken back.',
  EXPIRED: 'Its time was over.',
});
export type ReferralStatus = keyof typeof ReferralStatus;

export const ReferralAction = apiEnum('ReferralAction', 'What can be done to a referral.', {
  NAME: 'Name somebody.',
  PERMIT: 'Agree to be asked.',
  REFUSE: 'Rather not.',
  RETRACT: 'Take it back.',
  USE: 'Ask whoever was named.',
  EXPIRE: 'Its time runs out.',
  RETURN: 'It comes to nothing, because somebody it needs is no longer there.',
});
export type ReferralAction = keyof typeof ReferralAction;

export type ReferralParty = 'NAMER' | 'REFERRED' | 'STUDENT' | 'TIME' | 'SYSTEM';

/** The state a referral begins in. */
export const FIRST_REFERRAL: ReferralStatus = 'NAMED';

/** The states in which it can still lead to something. A student has one such referral to a person. */
export const LIVE: readonly ReferralStatus[] = ['NAMED', 'PERMITTED'];

/** The states in which the student sees it: with the referred person's permission. */
export const SHOWN: readonly ReferralStatus[] = ['PERMITTED', 'USED'];

export const referralLifecycle = lifecycle<ReferralStatus, ReferralAction, ReferralParty>([
  { from: 'NAMED', action: 'PERMIT', by: ['REFERRED'], to: 'PERMITTED' },
  { from: 'NAMED', action: 'REFUSE', by: ['REFERRED'], to: 'REFUSED' },
  { from: 'NAMED', action: 'RETRACT', by: ['NAMER'], to: 'RETRACTED' },
  { from: 'NAMED', action: 'EXPIRE', by: ['TIME'], to: 'EXPIRED' },
  { from: 'NAMED', action: 'RETURN', by: ['SYSTEM'], to: 'RETRACTED' },
  { from: 'PERMITTED', action: 'USE', by: ['STUDENT'], to: 'USED', when: ['THERE'] }, // those who named and were named, for the student
  { from: 'PERMITTED', action: 'RETRACT', by: ['NAMER', 'REFERRED'], to: 'RETRACTED' },
  { from: 'PERMITTED', action: 'EXPIRE', by: ['TIME'], to: 'EXPIRED' },
  { from: 'PERMITTED', action: 'RETURN', by: ['SYSTEM'], to: 'RETRACTED' },
]);
