import { GraphQLDateTime, GraphQLPositiveInt, GraphQLTimeZone } from 'graphql-scalars';
import { Field, Int } from 'type-graphql';
import { ChatMode } from '../directory';
import { ApiType } from '../platform/api-type';
import { Node } from '../platform/node';
import { TimeWindow } from '../platform/time-window';
import { ChatAction, ChatReport, ChatStatus } from './status';

@ApiType('The conversation that an accepted intro request leads to. Seen by the two of them and by staff.', { implements: Node })
export class Chat extends Node {
  key!: string;
  introRequestId!: string;
  studentId!: string;
  advisorId!: string;
  inCalendars!: boolean;
  frozen!: boolean;
  /** Its time has come, or it has none. */
  begun!: boolean;
  proposedBy!: string | null;
  /** One of the proposed times can still be taken. */
  takeable!: boolean;
  said!: string | null;
  thankedAt!: Date | null;
  heldAt!: Date | null;

  @Field(() => ChatStatus, { description: 'Where it stands.' })
  status!: ChatStatus;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it begins; null while no time is fixed.' })
  startsAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ends.' })
  endsAt!: Date | null;

  @Field(() => GraphQLTimeZone, { nullable: true, description: 'The IANA time zone it was fixed in.' })
  timeZone!: string | null;

  @Field(() => ChatMode, { nullable: true, description: 'How they talk.' })
  mode!: ChatMode | null;

  @Field(() => Boolean, { description: 'The two sides say different things about whether it happened.' })
  disputed!: boolean;

  @Field(() => GraphQLPositiveInt, { description: 'How long it should take, in minutes.' })
  durationMinutes!: number;

  @Field(() => [TimeWindow], { description: 'When they could talk, as whoever proposed it last says; empty once one of them was taken.' })
  proposedTimes!: TimeWindow[];

  @Field(() => GraphQLTimeZone, { nullable: true, description: 'The IANA time zone that proposal was made in.' })
  proposalTimeZone!: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When the student confirmed the time that is fixed.' })
  studentConfirmedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When the advisor confirmed the time that is fixed.' })
  advisorConfirmedAt!: Date | null;

  @Field(() => Boolean, { description: 'The advisor would like to hear how the student gets on.' })
  updatesWanted!: boolean;
}

@ApiType('One move of a chat.')
export class ChatEvent {
  accountId!: string | null;
  /** Shown by chat.fields.ts to staff. */
  why!: string | null;

  @Field(() => GraphQLDateTime, { description: 'When.' })
  at!: Date;

  @Field(() => ChatAction, { description: 'What was done.' })
  action!: ChatAction;

  @Field(() => ChatStatus, { description: 'Where it led.' })
  status!: ChatStatus;
}

@ApiType('What one of the two says of whether a chat happened: their latest word.')
export class ChatAnswer {
  accountId!: string;

  @Field(() => ChatReport, { description: 'The answer.' })
  happened!: ChatReport;

  @Field(() => Int, { nullable: true, description: 'How long it took, in minutes; null where they did not say.' })
  durationMinutes!: number | null;

  @Field(() => GraphQLDateTime, { description: 'When they first said so.' })
  reportedAt!: Date;
}

@ApiType('Where a chat takes place. Kept sealed, for the two of them, until a day after.')
export class ChatPlace {
  @Field(() => String, { description: 'The room, number or link, as one of the two wrote it.' })
  text!: string;
}

@ApiType('Thanks for a chat.')
export class Thanks {
  @Field(() => String, { nullable: true, description: 'What the student wrote; for the two of them, else null.' })
  body!: string | null;

  @Field(() => GraphQLDateTime, { description: 'When.' })
  sentAt!: Date;
}
