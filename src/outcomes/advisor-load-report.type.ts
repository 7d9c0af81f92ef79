import { GraphQLDateTime, GraphQLNonNegativeInt } from 'graphql-scalars';
import { Field, Float } from 'type-graphql';
import { ApiType } from '../platform/api-type';

@ApiType('How much one advisor is asked. Counts requests that reached them in the period.')
export class AdvisorLoad {
  advisorId!: string;

  @Field(() => GraphQLNonNegativeInt, { description: 'Requests that reached them.' })
  received!: number;

  @Field(() => GraphQLNonNegativeInt, { description: 'Those they answered, either way.' })
  answered!: number;

  @Field(() => GraphQLNonNegativeInt, { description: 'Those they accepted.' })
  accepted!: number;

  @Field(() => GraphQLNonNegativeInt, { description: 'Those that ran out unanswered.' })
  expired!: number;

  @Field(() => GraphQLNonNegativeInt, { description: 'Requests they take a month, as they say now.' })
  monthlyCapacity!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Received for each they would take: above 0.8 is much, 1 is all they can. No value for those who take none.',
  })
  load!: number | null;
}

@ApiType('Who is asked too often, and who never: for staff, who can list the requests anyway.')
export class AdvisorLoadReport {
  @Field(() => GraphQLDateTime, { description: 'When it was counted.' })
  asOf!: Date;

  @Field(() => GraphQLNonNegativeInt, { description: 'Advisors in the directory.' })
  listed!: number;

  @Field(() => GraphQLNonNegativeInt, { description: 'Of those, who received 80 in a hundred of what they would take, or more.' })
  overAsked!: number;

  @Field(() => GraphQLNonNegativeInt, { description: 'Of those, whom no request reached although they take some.' })
  neverAsked!: number;

  @Field(() => [AdvisorLoad], { description: 'Those who are asked most for what they would take, at most 50.' })
  mostAsked!: AdvisorLoad[];

  @Field(() => [AdvisorLoad], {
    description: 'Those whom no request reached although they take some: who has been there longest comes first, at most 50.',
  })
  leastAsked!: AdvisorLoad[];
}
