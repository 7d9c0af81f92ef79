import { GraphQLDateTime, GraphQLPositiveInt } from 'graphql-scalars';
import { Field } from 'type-graphql';
import { ChatMode } from '../directory';
import type { StudentItem } from '../people';
import { ApiType, apiEnum } from '../platform/api-type';
import { Node } from '../platform/node';
import { connectionType } from '../platform/pagination';
import { TimeWindow } from '../platform/time-window';
import { IntroAction, IntroRequestStatus } from './status';

@ApiType('One move of a request.')
export class IntroRequestEvent {
  @Field(() => GraphQLDateTime, { description: 'When.' })
  at!: Date;

  accountId!: string | null;
  /** Shown by intro-request.fields.ts to staff. */
  why!: string | null;

  @Field(() => IntroAction, { description: 'What was done.' })
  action!: IntroAction;

  @Field(() => IntroRequestStatus, { description: 'Where it led.' })
  status!: IntroRequestStatus;
}

@ApiType(
  "One student's ask of one advisor for one informational interview. Seen by the two of them, by whoever is asked to introduce them, and by staff.",
  { implements: Node },
)
export class IntroRequest extends Node {
  key!: string;
  studentId!: string;
  advisorId!: string;
  /** Shown by intro-request.fields.ts to those who may see it. */
  reason!: string | null;
  declineReasonShared!: boolean;
  frozen!: boolean;
  introducerId!: string | null;
  heldBack!: boolean;
  sentence!: string | null;
  /** What of the student's record the advisor will see once they have the request. */
  toBeShown!: StudentItem[] | null;

  @Field(() => IntroRequestStatus, { description: 'Where it stands.' })
  status!: IntroRequestStatus;

  @Field(() => String, { description: 'Why the student asks, and why this advisor.' })
  purpose!: string;

  @Field(() => [String], { description: 'What the student would like to ask.' })
  questions!: string[];

  @Field(() => String, { nullable: true, description: 'How the student came upon the advisor.' })
  howFound!: string | null;

  @Field(() => ChatMode, { nullable: true, description: 'How the student would like to talk.' })
  mode!: ChatMode | null;

  @Field(() => GraphQLPositiveInt, { description: 'How long the chat should take, in minutes.' })
  durationMinutes!: number;

  @Field(() => [TimeWindow], { description: 'When the student could talk.' })
  proposedTimes!: TimeWindow[];

  @Field(() => GraphQLDateTime, { description: 'When the student asked.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'When it expires if nobody answers.' })
  expiresAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When the advisor first answered: accepted, declined, or asked for more.' })
  respondedAt!: Date | null;

  /** Shown by intro-request.fields.ts to all but the introducer. */
  message!: string | null;
}

export const IntroRequestConnection = connectionType('IntroRequest', () => IntroRequest);

export const IntroRequestScope = apiEnum('IntroRequestScope', 'Whose requests.', {
  SENT: 'Those the viewer sent as a student.',
  RECEIVED: 'Those the viewer received as an advisor.',
  INTRODUCING: 'Those the viewer was asked to introduce somebody with.',
  INSTITUTION: "All of the institution's; staff only.",
});
export type IntroRequestScope = keyof typeof IntroRequestScope;

export const IntroRequestOrder = apiEnum('IntroRequestOrder', 'How requests are ordered.', {
  NEWEST: 'The latest first.',
  OLDEST: 'The earliest first.',
  EXPIRING_SOON: 'Those that expire first come first.',
});
export type IntroRequestOrder = keyof typeof IntroRequestOrder;
