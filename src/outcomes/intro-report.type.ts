import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float } from 'type-graphql';
import { ApiType } from '../platform/api-type';

@ApiType('One figure of a report.')
export class Figure {
  @Field(() => Float, { nullable: true, description: 'Its value; null where there is nothing to tell, or it is suppressed.' })
  value!: number | null;

  @Field(() => Boolean, { description: 'Withheld because too few people stand behind it.' })
  suppressed!: boolean;
}

@ApiType('How far requests came. Each counts requests made in the period, unless it says otherwise.')
export class IntroFunnel {
  @Field(() => Figure, { description: 'Requests made.' })
  requested!: Figure;

  @Field(() => Figure, { description: 'Those the advisor answered, either way.' })
  answered!: Figure;

  @Field(() => Figure, { description: 'Those the advisor accepted.' })
  accepted!: Figure;

  @Field(() => Figure, { description: 'Those whose chat was given a time.' })
  scheduled!: Figure;

  @Field(() => Figure, { description: 'Those whose chat was held.' })
  held!: Figure;

  @Field(() => Figure, { description: 'Those the student said thanks for.' })
  thanked!: Figure;

  @Field(() => Figure, { description: 'Those that led on to another person.' })
  referred!: Figure;

  @Field(() => Figure, { description: 'Median hours from request to answer, of those answered; no value if none was.' })
  medianHoursToAnswer!: Figure;

  @Field(() => Figure, { description: 'Students who made a request.' })
  studentsReached!: Figure;

  @Field(() => Figure, { description: 'Students who could have: all that the filter names, whatever the period.' })
  studentsEligible!: Figure;

  @Field(() => Figure, { description: 'Advisors who answered one.' })
  advisorsEngaged!: Figure;
}

@ApiType("What came of the institution's intro requests.")
export class IntroReport {
  @Field(() => GraphQLDateTime, { description: 'When it was counted.' })
  asOf!: Date;

  @Field(() => IntroFunnel, { description: 'All requests that the filter names.' })
  total!: IntroFunnel;
}
