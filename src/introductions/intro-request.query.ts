import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { keyOf } from '../platform/global-id';
import { readPart } from '../platform/look-ahead';
import { IntroRequest } from './intro-request.type';
import { introRequest } from './intro-requests';
import { requestPart } from './store';

@Resolver()
export class IntroRequestQuery {
  @Query(() => IntroRequest, { nullable: true, description: 'One request; null if there is none of that id that the viewer may see.' })
  async introRequest(
    @Arg('id', () => ID, { description: 'Its global id.' }) id: string,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const key = keyOf('IntroRequest', id);
    if (key === null) return null;
    await readPart(
      viewer,
      requestPart('$1::uuid', () => key),
      [key],
      info,
    );
    return introRequest(viewer, key);
  }
}
