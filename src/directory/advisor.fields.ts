import { GraphQLNonNegativeInt } from 'graphql-scalars';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Account, account, type Context, ViewerType } from '../access';
import { Degree, degreesOf } from '../people';
import { Term } from '../vocabulary';
import { Advisor } from './advisor.type';
import { advisor as loadAdvisor } from './advisors';
import { maySeeCapacity } from './policy';
import { affinitiesOf, topicsOf } from './store';

@Resolver(() => Advisor)
export class AdvisorFields {
  @FieldResolver(() => Account, { nullable: true, description: 'The account behind the profile; null once it is closed.' })
  account(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return account(viewer, advisor.accountId);
  }

  @FieldResolver(() => [Degree], { description: 'Their degrees, newest first.' })
  async degrees(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return (await degreesOf(viewer, advisor.accountId)) ?? [];
  }

  @FieldResolver(() => [Term], { description: 'What they are glad to talk about.' })
  async topics(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return (await topicsOf(viewer, advisor.accountId)) ?? [];
  }

  @FieldResolver(() => [Term], { description: 'Backgrounds and interests they share on purpose.' })
  async affinities(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return (await affinitiesOf(viewer, advisor.accountId)) ?? [];
  }

  @FieldResolver(() => GraphQLNonNegativeInt, { nullable: true, description: 'New requests they take a month; for themselves and staff.' })
  monthlyCapacity(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return maySeeCapacity(viewer, advisor) ? advisor.capacity : null;
  }
}

@Resolver(() => ViewerType)
export class ViewerAdvisorFields {
  @FieldResolver(() => Advisor, { nullable: true, description: "The viewer's own profile in the directory; null for those who have none." })
  advisor(@Ctx() { viewer }: Context) {
    return loadAdvisor(viewer, viewer.accountId);
  }
}
