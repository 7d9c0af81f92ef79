import { GraphQLDate } from 'graphql-scalars';
import { Arg, Ctx, Field, InputType, Int, Query, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { DegreeLevel } from '../people';
import { badInput } from '../platform/errors';
import { make } from '../platform/node';
import { Figure, IntroFunnel, IntroReport } from './intro-report.type';
import { countFunnel } from './store';

@InputType({ description: 'What a report counts: every field given must match; of the values in one field, any.' })
class ReportFilter {
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

@Resolver()
export class IntroReportQuery {
  @Query(() => IntroReport, { nullable: true, description: 'Exact counts of the work that staff can list; for staff.' })
  async introReport(
    @Arg('filter', () => ReportFilter, { description: 'What it counts.' }) filter: ReportFilter,
    @Ctx() { viewer }: Context,
  ): Promise<IntroReport> {
    for (const name of ['classYears', 'programs', 'levels'] as const) {
      if ((filter[name]?.length ?? 0) > 100) throw badInput(`filter.${name} can have at most 100 values.`);
    }
    const [fromMonth, toMonth] = [firstDay(filter.fromMonth), firstDay(filter.toMonth)];
    if (fromMonth && toMonth && fromMonth > toMonth) throw badInput('filter.fromMonth is later than filter.toMonth.');
    const { asOf, ...figures } = await countFunnel(viewer, {
      fromMonth,
      toMonth,
      classYears: filter.classYears ?? null,
      programs: filter.programs ?? null,
      levels: filter.levels ?? null,
    });
    const total = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, make(Figure, { value, suppressed: false })]));
    return make(IntroReport, { asOf, total: make(IntroFunnel, total as unknown as IntroFunnel) });
  }
}

const firstDay = (date: Date | null | undefined) => (date ? `${date.toISOString().slice(0, 7)}-01` : null);
