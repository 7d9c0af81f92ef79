import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access';
import { Advisor, advisor } from '../directory';
import { make } from '../platform/node';
import { countLoad } from './advisor-load.store';
import { AdvisorLoad, AdvisorLoadReport } from './advisor-load-report.type';
import { ReportFilter, readReportFilter } from './report-filter';

@Resolver()
export class AdvisorLoadReportQuery {
  @Query(() => AdvisorLoadReport, {
    nullable: true,
    description:
      'Who is asked too often and who never, by requests of the period; for staff. Without a first month, since the first request.',
  })
  async advisorLoadReport(
    @Arg('filter', () => ReportFilter, { description: 'Which requests it counts.' }) filter: ReportFilter,
    @Ctx() { viewer }: Context,
  ): Promise<AdvisorLoadReport> {
    const { mostAsked, leastAsked, ...counted } = await countLoad(viewer, readReportFilter(filter));
    const loads = (rows: AdvisorLoad[]) => rows.map((row) => make(AdvisorLoad, row));
    return make(AdvisorLoadReport, { ...counted, mostAsked: loads(mostAsked), leastAsked: loads(leastAsked) });
  }
}

@Resolver(() => AdvisorLoad)
export class AdvisorLoadFields {
  @FieldResolver(() => Advisor, { nullable: true, description: 'Who; null once they are gone.' })
  advisor(@Root() load: AdvisorLoad, @Ctx() { viewer }: Context) {
    return advisor(viewer, load.advisorId);
  }
}
