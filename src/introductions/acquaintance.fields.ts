import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { Account, account, type Context, ViewerType } from '../access';
import { Advisor } from '../directory';
import { acquaintancesOf } from '../people';
import { PageArgs, readPage } from '../platform/pagination';
import { Acquaintance, toAcquaintance } from './acquaintance.type';
import { AccountConnection, listMutualContacts, MUTUAL_ORDER } from './mutual-contacts.store';

@Resolver(() => Advisor)
export class MutualContactFields {
  @FieldResolver(() => AccountConnection, {
    nullable: true,
    description:
      'Who could introduce the viewer, a student, to this advisor: people they have held a chat with who know the advisor, and their counselor. Null for everybody else.',
  })
  mutualContacts(
    @Root() advisor: Advisor,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listMutualContacts(viewer, advisor.accountId, readPage(page, MUTUAL_ORDER, viewer), info);
  }
}

@Resolver(() => ViewerType)
export class ViewerAcquaintanceFields {
  @FieldResolver(() => [Acquaintance], {
    description: 'Whom the viewer has said something of, and who has declared to know them: the latest first, at most 1,000.',
  })
  async acquaintances(@Ctx() { viewer }: Context) {
    return (await acquaintancesOf(viewer)).map(toAcquaintance);
  }
}

@Resolver(() => Acquaintance)
export class AcquaintanceFields {
  @FieldResolver(() => Account, { nullable: true, description: 'The other; null once the account is closed.' })
  account(@Root() acquaintance: Acquaintance, @Ctx() { viewer }: Context) {
    return account(viewer, acquaintance.otherId);
  }
}
