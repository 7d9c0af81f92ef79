import { eventKind } from '../platform/events';

export interface IntroAccepted {
  institutionId: string;
  introRequestId: string;
  studentId: string;
  advisorId: string;
  mode: string | null;
  durationMinutes: number;
  /** When they could talk, as the side says that proposed it last; empty if neither did. */
  proposal: { by: string; windows: readonly { startsAt: Date; endsAt: Date }[]; timeZone: string | null };
}

/** A student asks an advisor whom somebody has named to them; a feature above that knows of the referral says who, and takes note. */
export interface ReferralCall {
  institutionId: string;
  referralId: string;
  studentId: string;
  advisorId: string;
  introducer: { id: string; endorsement: string } | null;
}

export const referralCalledUpon = eventKind<ReferralCall>('referral called upon');

/** An advisor has said yes. */
export const introAccepted = eventKind<IntroAccepted>('intro accepted');
