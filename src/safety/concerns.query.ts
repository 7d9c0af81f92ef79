import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Field, Info, InputType, Query, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { PageArgs, readPage } from '../platform/pagination';
import { ConcernConnection, ConcernStatus } from './concern.type';
import { toConcern } from './concerns';
import { CONCERN_ORDER, listConcerns } from './store';

@InputType({ description: 'Narrows the concerns.' })
class ConcernFilter {
  @Field(() => [ConcernStatus], { nullable: true, description: 'Any of these.' })
  statuses?: ConcernStatus[] | null;
}

@Resolver()
export class ConcernsQuery {
  @Query(() => ConcernConnection, {
    nullable: true,
    description: 'The concerns of the institution, the latest first; for staff with the duty PRIVACY.',
  })
  concerns(
    @Arg('filter', () => ConcernFilter, { nullable: true, description: 'Narrows the list.' }) filter: ConcernFilter | undefined,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listConcerns(viewer, filter?.statuses ?? null, readPage(page, CONCERN_ORDER, viewer), info, toConcern);
  }
}
