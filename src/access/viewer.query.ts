import { Ctx, Query, Resolver } from 'type-graphql';
import { publicError } from '../platform/errors';
import { make } from '../platform/node';
import { account, institution } from './accounts';
import type { Context } from './viewer';
import { ViewerType } from './viewer.type';

@Resolver()
export class ViewerQuery {
  @Query(() => ViewerType, { description: 'Whoever is signed in. Without a valid token: UNAUTHENTICATED.' })
  async viewer(@Ctx() { viewer }: Context): Promise<ViewerType> {
    const [own, home] = await Promise.all([account(viewer, viewer.accountId), institution(viewer)]);
    if (!own || !home) throw publicError('UNAUTHENTICATED', 'This account has just been closed.', 401);
    return make(ViewerType, { account: own, roles: own.roles, duties: [...viewer.duties], institution: home });
  }
}
