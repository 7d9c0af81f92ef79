import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { PageArgs, readPage } from '../platform/pagination';
import { AdvisorConnection } from './advisor.type';
import { toAdvisor } from './advisors';
import { AdvisorFilter, AdvisorOrder, readFilter } from './search';
import { ORDERS, searchAdvisors } from './store';

@Resolver()
export class AdvisorsQuery {
  @Query(() => AdvisorConnection, { nullable: true, description: 'The directory, as the viewer may see it.' })
  advisors(
    @Arg('filter', () => AdvisorFilter, { nullable: true, description: 'Narrows the list.' }) filter: AdvisorFilter | undefined,
    @Arg('orderBy', () => AdvisorOrder, { nullable: true, description: 'NAME when left out.' }) orderBy: AdvisorOrder | undefined,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { viewer }: Context,
  ) {
    const order = orderBy ?? AdvisorOrder.NAME;
    return searchAdvisors(viewer, readFilter(filter ?? {}), order, readPage(page, ORDERS[order].order), toAdvisor);
  }
}
