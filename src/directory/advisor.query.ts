import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { keyOf } from '../platform/global-id';
import { Advisor } from './advisor.type';
import { advisor } from './advisors';

@Resolver()
export class AdvisorQuery {
  @Query(() => Advisor, { nullable: true, description: 'One advisor; null if there is none of that id that the viewer may see.' })
  advisor(@Arg('id', () => ID, { description: 'Its global id.' }) id: string, @Ctx() { viewer }: Context) {
    const key = keyOf('Advisor', id);
    return key === null ? null : advisor(viewer, key);
  }
}
