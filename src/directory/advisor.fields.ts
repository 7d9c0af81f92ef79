import { GraphQLNonNegativeInt } from 'graphql-scalars';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Account, account, type Context, ViewerType } from '../access';
import { Degree, degreesOf } from '../people';
import { Term } from '../vocabulary';
import { affinitiesOf, topicsOf } from './advisor.store';
import { Advisor, AdvisorItem, ItemVisibility } from './advisor.type';
import { advisor as loadAdvisor } from './advisors';
import { isTheirsOrStaffs, shows } from './policy';

@Resolver(() => Advisor)
export class AdvisorFields {
  @FieldResolver(() => Account, { nullable: true, description: 'The account behind the profile; null once it is closed.' })
  account(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return account(viewer, advisor.accountId);
  }

  @FieldResolver(() => [Degree], { description: 'Their degrees, newest first; empty where they are not shown to the viewer.' })
  async degrees(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    const degrees = shows(advisor, 'DEGREES') ? ((await degreesOf(viewer, advisor.accountId)) ?? []) : [];
    // The year of a degree is the class year.
    return shows(advisor, 'CLASS_YEAR') ? degrees : degrees.map((degree) => ({ ...degree, classYear: null }));
  }

  @FieldResolver(() => [Term], { description: 'What they are glad to talk about; empty where it is not shown to the viewer.' })
  topics(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return shows(advisor, 'TOPICS') ? topicsOf(viewer, advisor.accountId) : [];
  }

  @FieldResolver(() => [Term], { description: 'Backgrounds and interests they share on purpose, as far as the viewer may see them.' })
  affinities(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return shows(advisor, 'AFFINITIES') ? affinitiesOf(viewer, advisor.accountId) : [];
  }

  @FieldResolver(() => [ItemVisibility], { nullable: true, description: 'Who sees which item; for themselves and staff.' })
  visibility(@Root() advisor: Advisor, @Ctx() { viewer }: Context): ItemVisibility[] | null {
    if (!isTheirsOrStaffs(viewer, advisor)) return null;
    return Object.values(AdvisorItem).map((item) => ({ item, visibility: advisor.decided[item] ?? 'STUDENTS' }));
  }

  @FieldResolver(() => GraphQLNonNegativeInt, { nullable: true, description: 'New requests they take a month; for themselves and staff.' })
  monthlyCapacity(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    return isTheirsOrStaffs(viewer, advisor) ? advisor.capacity : null;
  }
}

@Resolver(() => ViewerType)
export class ViewerAdvisorFields {
  @FieldResolver(() => Advisor, { nullable: true, description: "The viewer's own profile in the directory; null for those who have none." })
  advisor(@Ctx() { viewer }: Context) {
    return loadAdvisor(viewer, viewer.accountId);
  }
}
