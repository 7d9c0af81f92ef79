import { GraphQLDateTime } from 'graphql-scalars';
import { Field } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { Node } from '../platform/node';
import { ReferralAction, ReferralStatus } from './referral-lifecycle';

@ApiType('One move of a referral.')
export class ReferralEvent {
  accountId!: string | null;

  @Field(() => GraphQLDateTime, { description: 'When.' })
  at!: Date;

  @Field(() => ReferralAction, { description: 'What was done.' })
  action!: ReferralAction;

  @Field(() => ReferralStatus, { description: 'Where it led.' })
  status!: ReferralStatus;
}

@ApiType(
  'An advisor’s answer to the question whom the student should talk to next. The student sees it with the referred person’s permission, and asks them by requestIntro with its id.',
  { implements: Node },
)
export class Referral extends Node {
  key!: string;
  studentId!: string;
  namerId!: string;
  referredId!: string;

  @Field(() => ReferralStatus, { description: 'Where it stands.' })
  status!: ReferralStatus;

  @Field(() => String, { description: 'What the namer says of the student; it introduces them when they ask.' })
  note!: string;

  @Field(() => GraphQLDateTime, { description: 'When they were named.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'When it comes to nothing unless something happens.' })
  expiresAt!: Date;
}
