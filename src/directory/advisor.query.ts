import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { keyOf } from '../platform/global-id';
import { selectionOf } from '../platform/look-ahead';
import { readAdvisor } from './advisor.store';
import { Advisor } from './advisor.type';
import { toAdvisor } from './advisors';
import { maySeeAdvisor } from './policy';

@Resolver()
export class AdvisorQuery {
  @Query(() => Advisor, { nullable: true, description: 'One advisor; null if there is none of that id that the viewer may see.' })
  async advisor(
    @Arg('id', () => ID, { description: 'Its global id.' }) id: string,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const key = keyOf('Advisor', id);
    const row = key === null ? null : await readAdvisor(viewer, key, selectionOf(info));
    return row && maySeeAdvisor(viewer, row) ? toAdvisor(row) : null;
  }
}
