import { eventKind } from '../platform/events';

export interface IntroAccepted {
  institutionId: string;
  introRequestId: string;
  studentId: string;
  advisorId: string;
  mode: string | null;
}

/** An advisor has said yes. */
export const introAccepted = eventKind<IntroAccepted>('intro accepted');
