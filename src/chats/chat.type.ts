import { GraphQLDateTime, GraphQLTimeZone } from 'graphql-scalars';
import { Field } from 'type-graphql';
import { ChatMode } from '../directory';
import { ApiType } from '../platform/api-type';
import { Node } from '../platform/node';
import { ChatStatus } from './status';

@ApiType('The conversation that an accepted intro request leads to. Seen by the two of them and by staff.', { implements: Node })
export class Chat extends Node {
  key!: string;
  introRequestId!: string;
  studentId!: string;
  advisorId!: string;
  inCalendars!: boolean;

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
}
