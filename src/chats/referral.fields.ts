import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Account, account, type Context, ViewerType } from '../access';
import { Advisor, advisor } from '../directory';
import { canReach, Student, student } from '../people';
import { make } from '../platform/node';
import { Referral, ReferralEvent } from './referral.type';
import { ReferralAction, referralLifecycle } from './referral-lifecycle';
import { maySeeStudent, partyOfReferral, toReferral } from './referrals';
import { referralsNaming, referralTimelineOf } from './referrals.store';

const MOST = 100;

@Resolver(() => Referral)
export class ReferralFields {
  @FieldResolver(() => Advisor, { nullable: true, description: 'Who was named; null once they are gone.' })
  advisor(@Root() referral: Referral, @Ctx() { viewer }: Context) {
    return advisor(viewer, referral.referredId);
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Who named them; null once they are gone.' })
  namedBy(@Root() referral: Referral, @Ctx() { viewer }: Context) {
    return account(viewer, referral.namerId);
  }

  @FieldResolver(() => Student, {
    nullable: true,
    description: 'For whom, as far as the viewer may see them: whoever was named learns who it is when the student asks them by it.',
  })
  student(@Root() referral: Referral, @Ctx() { viewer }: Context) {
    return maySeeStudent(viewer, referral) ? student(viewer, referral.studentId) : null;
  }

  @FieldResolver(() => [ReferralEvent], { description: 'What happened to it, oldest first.' })
  async timeline(@Root() referral: Referral, @Ctx() { viewer }: Context) {
    const events = (await referralTimelineOf(viewer, referral.key)) ?? [];
    return events.map(({ referralId: _, ...event }) => make(ReferralEvent, event));
  }

  @FieldResolver(() => [ReferralAction], {
    description:
      'What the viewer can do with it now. The student uses it by requestIntro; whether they could ask at all is told by viewerCanRequestIntro.',
  })
  async viewerActions(@Root() referral: Referral, @Ctx() { viewer }: Context) {
    const party = partyOfReferral(viewer, referral);
    const others = party === 'STUDENT' ? [referral.namerId, referral.referredId] : [];
    const there = (await Promise.all(others.map((id) => canReach(viewer, id)))).every(Boolean);
    return referralLifecycle.actions(referral.status, party, there ? ['THERE'] : []);
  }
}

@Resolver(() => ReferralEvent)
export class ReferralEventFields {
  @FieldResolver(() => Account, { nullable: true, description: 'Who; null where time did it, or the account is closed.' })
  by(@Root() event: ReferralEvent, @Ctx() { viewer }: Context) {
    return account(viewer, event.accountId);
  }
}

@Resolver(() => ViewerType)
export class ViewerReferralFields {
  @FieldResolver(() => [Referral], { description: `In which the viewer was named, the latest first, at most ${MOST}.` })
  async referrals(@Ctx() { viewer }: Context) {
    return (await referralsNaming(viewer, MOST)).map(toReferral);
  }
}
