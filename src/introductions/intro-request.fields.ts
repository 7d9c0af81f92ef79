import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Account, account, type Context } from '../access';
import { ContactConsent, consentForRequest, toConsent } from '../contacts';
import { Advisor, advisor } from '../directory';
import { canReach, Student, StudentItem, sharedItems, student } from '../people';
import { IntroRequest, IntroRequestEvent } from './intro-request.type';
import { toEvent } from './intro-requests';
import { introLifecycle } from './lifecycle';
import { maySeeDeclineReason, moversOf, partyOf } from './policy';
import { IntroAction } from './status';
import { timelineOf } from './store';

@Resolver(() => IntroRequest)
export class IntroRequestFields {
  @FieldResolver(() => Student, { nullable: true, description: 'Who asks; null once they are gone.' })
  student(@Root() request: IntroRequest, @Ctx() { viewer }: Context) {
    return student(viewer, request.studentId);
  }

  @FieldResolver(() => Advisor, { nullable: true, description: 'Who is asked; null once they are gone.' })
  advisor(@Root() request: IntroRequest, @Ctx() { viewer }: Context) {
    return advisor(viewer, request.advisorId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Why it was declined; the advisor's and staff's, the student's only if shared.",
  })
  declineReason(@Root() request: IntroRequest, @Ctx() { viewer }: Context) {
    return maySeeDeclineReason(viewer, request) ? request.reason : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'What the advisor wrote when accepting, or asked for; null for whoever introduced them.',
  })
  advisorMessage(@Root() request: IntroRequest, @Ctx() { viewer }: Context) {
    return partyOf(viewer, request) || viewer.isStaff ? request.message : null;
  }

  @FieldResolver(() => Account, {
    nullable: true,
    description: 'Who introduces the student, or is asked to; null without one, and once they are gone.',
  })
  introducer(@Root() request: IntroRequest, @Ctx() { viewer }: Context) {
    return account(viewer, request.introducerId);
  }

  @FieldResolver(() => String, { nullable: true, description: 'What the introducer says of the student; for all who see the request.' })
  endorsement(@Root() request: IntroRequest) {
    return request.sentence;
  }

  @FieldResolver(() => [IntroRequestEvent], { description: 'What happened to it, oldest first.' })
  async timeline(@Root() request: IntroRequest, @Ctx() { viewer }: Context) {
    const events = (await timelineOf(viewer, request.key)) ?? [];
    return events.map(toEvent);
  }

  @FieldResolver(() => [StudentItem], {
    nullable: true,
    description: 'What of the student’s record goes with it; for the two of them, else null.',
  })
  async sharedProfile(@Root() request: IntroRequest, @Ctx() { viewer }: Context) {
    if (request.toBeShown && partyOf(viewer, request) === 'STUDENT') return request.toBeShown;
    return (await student(viewer, request.studentId)) ? ((await sharedItems(viewer, request.key))?.items ?? null) : null;
  }

  @FieldResolver(() => ContactConsent, { nullable: true, description: "The advisor's latest consent given with it; for the two of them." })
  async contactConsent(@Root() request: IntroRequest, @Ctx() { viewer }: Context) {
    const row = await consentForRequest(viewer, `${request.key}/${request.advisorId}`);
    return row && toConsent(row);
  }

  @FieldResolver(() => [IntroAction], {
    description:
      'What the viewer can do with it now; WITHDRAW, ACCEPT and DECLINE of others’ requests by stepIn, as staff. To endorse also takes an advisor who has a slot and accepts requests then.',
  })
  async viewerActions(@Root() request: IntroRequest, @Ctx() { viewer }: Context) {
    if (request.frozen) return [];
    const movers = moversOf(viewer, request);
    const others = [request.studentId, request.advisorId].filter((id) => id !== viewer.accountId);
    const there =
      movers.every((mover) => mover === 'STAFF') || (await Promise.all(others.map((id) => canReach(viewer, id)))).every(Boolean);
    return movers.flatMap((mover) => introLifecycle.actions(request.status, mover, there || mover === 'STAFF' ? ['THERE'] : []));
  }
}

@Resolver(() => IntroRequestEvent)
export class IntroRequestEventFields {
  @FieldResolver(() => Account, { nullable: true, description: 'Who; null where time did it, or the account is closed.' })
  by(@Root() event: IntroRequestEvent, @Ctx() { viewer }: Context) {
    return account(viewer, event.accountId);
  }

  @FieldResolver(() => String, { nullable: true, description: 'Why staff stepped in; for staff, else null.' })
  reason(@Root() event: IntroRequestEvent, @Ctx() { viewer }: Context) {
    return viewer.isStaff ? event.why : null;
  }
}
