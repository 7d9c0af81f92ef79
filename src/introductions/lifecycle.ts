import { lifecycle } from '../platform/lifecycle';
import type { IntroAction, IntroRequestStatus } from './status';

/** Who moves a request: its two sides, whoever introduces, staff stepping in. Time is a party too, and the system, where somebody is no longer there. */
export type Party = 'STUDENT' | 'ADVISOR' | 'INTRODUCER' | 'STAFF' | 'TIME' | 'SYSTEM';

/** The state a new request begins in: with the advisor, or with whoever is to introduce the student. */
export const FIRST: IntroRequestStatus = 'PENDING';
export const FIRST_IF_WARM: IntroRequestStatus = 'AWAITING_INTRODUCER';

/** The states in which a request waits for somebody. A student has at most one such request with an advisor. */
export const OPEN: readonly IntroRequestStatus[] = ['AWAITING_INTRODUCER', 'PENDING', 'NEEDS_INFO'];

/** The states in which the two write to each other. */
export const TALKING: readonly IntroRequestStatus[] = ['PENDING', 'NEEDS_INFO', 'ACCEPTED'];

/** The states in which the student is told who else does the same work. */
export const IN_VAIN: readonly IntroRequestStatus[] = ['DECLINED', 'EXPIRED', 'UNDELIVERABLE'];

/** THERE: the other of the two is there to be talked to; for who introduces, both are. */
export const introLifecycle = lifecycle<IntroRequestStatus, IntroAction, Party>([
  { from: 'AWAITING_INTRODUCER', action: 'ENDORSE', by: ['INTRODUCER'], to: 'PENDING', when: ['THERE'] },
  { from: 'AWAITING_INTRODUCER', action: 'DECLINE_TO_INTRODUCE', by: ['INTRODUCER'], to: 'UNDELIVERABLE' },
  { from: 'AWAITING_INTRODUCER', action: 'WITHDRAW', by: ['STUDENT', 'STAFF'], to: 'WITHDRAWN' },
  { from: 'AWAITING_INTRODUCER', action: 'EXPIRE', by: ['TIME'], to: 'EXPIRED' },
  { from: 'AWAITING_INTRODUCER', action: 'RETURN', by: ['SYSTEM'], to: 'UNDELIVERABLE' },

  { from: 'PENDING', action: 'ACCEPT', by: ['ADVISOR', 'STAFF'], to: 'ACCEPTED', when: ['THERE'] },
  { from: 'PENDING', action: 'DECLINE', by: ['ADVISOR', 'STAFF'], to: 'DECLINED' },
  { from: 'PENDING', action: 'ASK_FOR_MORE', by: ['ADVISOR'], to: 'NEEDS_INFO', when: ['THERE'] },
  { from: 'PENDING', action: 'WITHDRAW', by: ['STUDENT', 'STAFF'], to: 'WITHDRAWN' },
  { from: 'PENDING', action: 'EXPIRE', by: ['TIME'], to: 'EXPIRED' },
  { from: 'PENDING', action: 'RETURN', by: ['SYSTEM'], to: 'UNDELIVERABLE' },

  { from: 'NEEDS_INFO', action: 'ANSWER', by: ['STUDENT'], to: 'PENDING', when: ['THERE'] },
  { from: 'NEEDS_INFO', action: 'ACCEPT', by: ['ADVISOR', 'STAFF'], to: 'ACCEPTED', when: ['THERE'] },
  { from: 'NEEDS_INFO', action: 'DECLINE', by: ['ADVISOR', 'STAFF'], to: 'DECLINED' },
  { from: 'NEEDS_INFO', action: 'WITHDRAW', by: ['STUDENT', 'STAFF'], to: 'WITHDRAWN' },
  { from: 'NEEDS_INFO', action: 'EXPIRE', by: ['TIME'], to: 'EXPIRED' },
  { from: 'NEEDS_INFO', action: 'RETURN', by: ['SYSTEM'], to: 'UNDELIVERABLE' },
]);
