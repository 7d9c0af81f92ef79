import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { make } from '../platform/node';
import { Figure, IntroFunnel, IntroReport } from './intro-report.type';
import { ReportFilter, readReportFilter } from './report-filter';
import { countFunnel } from './store';

@Resolver()
export class IntroReportQuery {
  @Query(() => IntroReport, { nullable: true, description: 'Exact counts of the work that staff can list; for staff.' })
  async introReport(
    @Arg('filter', () => ReportFilter, { description: 'What it counts.' }) filter: ReportFilter,
    @Ctx() { viewer }: Context,
  ): Promise<IntroReport> {
    const { asOf, ...figures } = await countFunnel(viewer, readReportFilter(filter));
    const total = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, make(Figure, { value, suppressed: false })]));
    return make(IntroReport, { asOf, total: make(IntroFunnel, total as unknown as IntroFunnel) });
  }
}
