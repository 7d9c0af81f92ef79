import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../access';
import { Advisor, advisor, othersLike } from '../directory';
import { blockedBy } from '../people';
import { IntroRequest } from './intro-request.type';
import { IN_VAIN } from './lifecycle';
import { partyOf } from './policy';
import { everAsked } from './store';

const HOW_MANY = 3;

@Resolver(() => IntroRequest)
export class AlternativesFields {
  @FieldResolver(() => [Advisor], {
    description:
      'For the student of a request that was declined, has expired or could not be delivered: up to three others who do the same work, whom they have neither asked nor blocked and who take requests now; those with most open slots first. Else empty.',
  })
  async alternatives(@Root() request: IntroRequest, @Ctx() { viewer }: Context): Promise<Advisor[]> {
    if (partyOf(viewer, request) !== 'STUDENT' || !IN_VAIN.includes(request.status)) return [];
    const [asked, blocked] = await Promise.all([everAsked(viewer, viewer.accountId), blockedBy(viewer)]);
    const fits = (id: string) => id !== viewer.accountId && !asked.has(id) && !blocked.includes(id);
    const ids = await othersLike(viewer, request.advisorId, fits, HOW_MANY);
    const found = await Promise.all(ids.map((id) => advisor(viewer, id)));
    return found.filter((one) => one !== null);
  }
}
