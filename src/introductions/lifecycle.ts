import { lifecycle } from '../platform/lifecycle';
import type { IntroAction, IntroRequestStatus } from './status';

/** Who moves a request. Time is a party too, and the system, where somebody is no longer there. */
export type Party = 'STUDENT' | 'ADVISOR' | 'TIME' | 'SYSTEM';

/** The state a new request begins in. */
export const FIRST: IntroRequestStatus = 'PENDING';

/** The states in which a request waits for somebody. A student has at most one such request with an advisor. */
export const OPEN: readonly IntroRequestStatus[] = ['AWAITING_INTRODUCER', 'PENDING', 'NEEDS_INFO'];

export const introLifecycle = lifecycle<IntroRequestStatus, IntroAction, Party>([
  { from: 'PENDING', action: 'ACCEPT', by: ['ADVISOR'], to: 'ACCEPTED' },
  { from: 'PENDING', action: 'DECLINE', by: ['ADVISOR'], to: 'DECLINED' },
  { from: 'PENDING', action: 'WITHDRAW', by: ['STUDENT'], to: 'WITHDRAWN' },
  { from: 'PENDING', action: 'EXPIRE', by: ['TIME'], to: 'EXPIRED' },
  { from: 'PENDING', action: 'RETURN', by: ['SYSTEM'], to: 'UNDELIVERABLE' },
]);
