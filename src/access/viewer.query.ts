import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import { publicError } from '../platform/errors';
import { make } from '../platform/node';
import { Account } from './account.type';
import { account, institution } from './accounts';
import { Institution } from './institution.type';
import type { Context } from './viewer';
import { ViewerType } from './viewer.type';

@Resolver()
export class ViewerQuery {
  @Query(() => ViewerType, { description: 'Whoever is signed in. Without a valid token: UNAUTHENTICATED.' })
  viewer(@Ctx() { viewer }: Context): ViewerType {
    return make(ViewerType, { roles: [...viewer.roles], duties: [...viewer.duties] });
  }
}

// Read beside whatever else is selected of the viewer.
@Resolver(() => ViewerType)
export class ViewerFields {
  @FieldResolver(() => Account, { description: 'The account that is signed in.' })
  async account(@Ctx() { viewer }: Context) {
    const own = await account(viewer, viewer.accountId);
    if (!own) throw publicError('UNAUTHENTICATED', 'This account has just been closed.', 401);
    return own;
  }

  @FieldResolver(() => Institution, { description: 'The institution it belongs to.' })
  institution(@Ctx() { viewer }: Context) {
    return institution(viewer);
  }
}
