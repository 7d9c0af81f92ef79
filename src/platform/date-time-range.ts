import { GraphQLDateTime } from 'graphql-scalars';
import { Field, InputType } from 'type-graphql';
import { badInput } from './errors';

@InputType({ description: 'From one moment, included, to another, not included; an open end where one is left out.' })
export class DateTimeRange {
  @Field(() => GraphQLDateTime, { nullable: true, description: 'The earliest moment.' })
  from?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'The moment just after the latest.' })
  to?: Date | null;
}

/** @throws BAD_USER_INPUT for a range that ends before it begins. */
export function readRange(range: DateTimeRange | null | undefined, name: string): { from: Date | null; to: Date | null } {
  const { from = null, to = null } = range ?? {};
  if (from && to && from > to) throw badInput(`${name}.from is later than ${name}.to.`);
  return { from, to };
}
