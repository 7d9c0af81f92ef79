import { GraphQLDateTime } from 'graphql-scalars';
import { Field } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';
import { Node } from '../platform/node';
import { connectionType } from '../platform/pagination';

export const ConcernCategory = apiEnum('ConcernCategory', 'What a concern is about.', {
  HARASSMENT: 'Unwelcome or threatening behaviour.',
  INAPPROPRIATE_REQUEST: 'Something was asked for that has no place in an informational interview.',
  MISUSE_OF_CONTACT: 'Contact details were used for something else, or passed on.',
  IMPERSONATION: 'Somebody is not who they say.',
  OTHER: 'Something else.',
});
export type ConcernCategory = keyof typeof ConcernCategory;

export const ConcernStatus = apiEnum('ConcernStatus', 'Where a concern stands.', {
  OPEN: 'Nobody has taken it yet.',
  ASSIGNED: 'Somebody looks into it.',
  RESOLVED: 'It has ended.',
});
export type ConcernStatus = keyof typeof ConcernStatus;

@ApiType(
  'That somebody is worried about another person. Seen by whoever reported it, and by staff with the duty PRIVACY; never by the other.',
  {
    implements: Node,
  },
)
export class Concern extends Node {
  key!: string;
  reporterId!: string;
  aboutId!: string;
  introRequestId!: string | null;
  assigneeId!: string | null;

  @Field(() => ConcernCategory, { description: 'What it is about.' })
  category!: ConcernCategory;

  @Field(() => ConcernStatus, { description: 'Where it stands.' })
  status!: ConcernStatus;

  @Field(() => GraphQLDateTime, { description: 'When it was reported.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ended.' })
  resolvedAt!: Date | null;
}

export const ConcernConnection = connectionType('Concern', () => Concern);
