import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../access';
import { Advisor } from '../directory';
import { blockedByViewer } from '../people';
import { make } from '../platform/node';
import { explain, RequestEligibility } from './eligibility.type';
import { IntroRequest } from './intro-request.type';
import { toIntroRequest } from './intro-requests';
import { OPEN } from './lifecycle';
import { whyNot } from './policy';
import { openLeft, requestTo } from './store';

@Resolver(() => Advisor)
export class AdvisorIntroFields {
  @FieldResolver(() => IntroRequest, { nullable: true, description: "The viewer's latest request to this advisor." })
  async viewerIntroRequest(@Root() advisor: Advisor, @Ctx() { viewer }: Context) {
    const row = await requestTo(viewer, advisor.accountId);
    return row && toIntroRequest(row);
  }

  @FieldResolver(() => RequestEligibility, { description: 'Whether the viewer may ask this advisor now.' })
  async viewerCanRequestIntro(@Root() advisor: Advisor, @Ctx() { viewer }: Context): Promise<RequestEligibility> {
    const [latest, open, blocked] = viewer.isStudent
      ? await Promise.all([
          requestTo(viewer, advisor.accountId),
          openLeft(viewer, viewer.accountId),
          blockedByViewer(viewer, advisor.accountId),
        ])
      : [null, 0, null];
    const reason = whyNot(viewer, {
      advisorId: advisor.accountId,
      acceptingRequests: advisor.acceptingRequests,
      openSlots: advisor.openSlots,
      alreadyAsked: latest !== null && OPEN.includes(latest.status),
      blocked: blocked !== null,
      openLeft: open ?? 0,
    });
    return make(RequestEligibility, { allowed: reason === null, reason, message: reason && explain(reason) });
  }
}
