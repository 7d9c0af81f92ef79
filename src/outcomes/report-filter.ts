import { GraphQLDate } from 'graphql-scalars';
import { Field, InputType, Int } from 'type-graphql';
import { DegreeLevel } from '../people';
import { badInput } from '../platform/errors';
import type { ReportSearch } from './intro-report';

@InputType({ description: 'What a report counts: every field given must match; of the values in one field, any.' })
export class ReportFilter {
  @Field(() => GraphQLDate, { nullable: true, description: "Any day of the first month, in the institution's time zone." })
  fromMonth?: Date | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Any day of the last month, which is included.' })
  toMonth?: Date | null;

  @Field(() => [Int], { nullable: true, description: "Students' years of graduation." })
  classYears?: number[] | null;

  @Field(() => [String], { nullable: true, description: "CIP codes of the students' degrees, or their beginnings." })
  programs?: string[] | null;

  @Field(() => [DegreeLevel], { nullable: true, description: "Levels of the students' degrees." })
  levels?: DegreeLevel[] | null;
}

/** @throws BAD_USER_INPUT for a filter that cannot be meant. */
export function readReportFilter(filter: ReportFilter): ReportSearch {
  for (const name of ['classYears', 'programs', 'levels'] as const) {
    if ((filter[name]?.length ?? 0) > 100) throw badInput(`filter.${name} can have at most 100 values.`);
  }
  const [fromMonth, toMonth] = [firstDay(filter.fromMonth), firstDay(filter.toMonth)];
  if (fromMonth && toMonth && fromMonth > toMonth) throw badInput('filter.fromMonth is later than filter.toMonth.');
  const { classYears = null, programs = null, levels = null } = filter;
  return { fromMonth, toMonth, classYears, programs, levels };
}

const firstDay = (date: Date | null | undefined) => (date ? `${date.toISOString().slice(0, 7)}-01` : null);
