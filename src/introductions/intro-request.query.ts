import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { keyOf } from '../platform/global-id';
import { IntroRequest } from './intro-request.type';
import { introRequest } from './intro-requests';

@Resolver()
export class IntroRequestQuery {
  @Query(() => IntroRequest, { nullable: true, description: 'One request; null if there is none of that id that the viewer may see.' })
  introRequest(@Arg('id', () => ID, { description: 'Its global id.' }) id: string, @Ctx() { viewer }: Context) {
    const key = keyOf('IntroRequest', id);
    return key === null ? null : introRequest(viewer, key);
  }
}
