import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { PageArgs, readPage } from '../platform/pagination';
import { AdvisorConnection } from './advisor.type';
import { foundAdvisor } from './advisors';
import { AdvisorFilter, AdvisorOrder, readFilter } from './search';
import { ORDERS, searchAdvisors } from './search.store';

@Resolver()
export class AdvisorsQuery {
  @Query(() => AdvisorConnection, { nullable: true, description: 'The directory, as the viewer may see it.' })
  advisors(
    @Arg('filter', () => AdvisorFilter, { nullable: true, description: 'Narrows the list.' }) filter: AdvisorFilter | undefined,
    @Arg('orderBy', () => AdvisorOrder, { nullable: true, description: 'When left out, RELEVANCE if there is a text, else NAME.' }) orderBy:
      | AdvisorOrder
      | undefined,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const search = readFilter(filter ?? {});
    const order = orderBy ?? (search.words.length + search.phrases.length > 0 ? AdvisorOrder.RELEVANCE : AdvisorOrder.NAME);
    // A rank is of one text.
    const list = order === 'RELEVANCE' ? { ...ORDERS[order], name: JSON.stringify([order, search.words, search.phrases]) } : ORDERS[order];
    return searchAdvisors(viewer, search, order, readPage(page, list, viewer), info, foundAdvisor);
  }
}
