import { GraphQLPositiveInt, GraphQLTimeZone } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context, Viewer } from '../access';
import { ContactKind, choosesNothing, grantConsent, INTERVIEW_PURPOSE, lockContacts } from '../contacts';
import { findAskable } from '../directory';
import { isThere, refuseIfBlocked } from '../people';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { now } from '../platform/clock';
import type { Tx } from '../platform/database';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { checkWindows, TimeWindowInput } from '../platform/time-window';
import { Code, refuse } from '../platform/user-error';
import { opened } from './delivery';
import { IntroRequest } from './intro-request.type';
import { beginMove, finishMove, introRequest } from './intro-requests';

@InputType({ description: 'A yes to a request, with or without contact details.' })
class AcceptIntroInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;

  @Field(() => String, { nullable: true, description: 'A word to the student, at most 2,000 characters.' })
  message?: string | null;

  @Field(() => [ContactKind], {
    nullable: true,
    description: 'Your contact points the student may see, by kind; none: accepted without sharing contact.',
  })
  shareContact?: ContactKind[] | null;

  @Field(() => [ID], { nullable: true, description: 'Instead of kinds, exactly these points.' })
  contactPointIds?: string[] | null;

  @Field(() => GraphQLPositiveInt, {
    nullable: true,
    description: 'For how many days the student may see them, 1 to 365; 90 when left out.',
  })
  consentExpiresInDays?: number | null;

  @Field(() => [TimeWindowInput], {
    nullable: true,
    description:
      'When you could talk, in place of the times the student proposed: at most 10 windows, each long enough, after the notice you want.',
  })
  proposedTimes?: TimeWindowInput[] | null;

  @Field(() => GraphQLTimeZone, { nullable: true, description: 'Your IANA time zone.' })
  timeZone?: string | null;
}

@ApiType('What acceptIntro answers.')
class AcceptIntroPayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request as it is now.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class AcceptIntro {
  @Mutation(() => AcceptIntroPayload, {
    nullable: true,
    description:
      'Accepts a request and opens a chat. Refused with NOT_FOUND for a request that is not yours to answer or a point or kind you do not have, CONFLICT if it has moved on or the student is no longer there, FROZEN, BLOCKED, TOO_LONG, INVALID, OUT_OF_RANGE.',
  })
  acceptIntro(@Arg('input', () => AcceptIntroInput, { description: 'The answer.' }) input: AcceptIntroInput, @Ctx() { viewer }: Context) {
    const { institutionId, accountId } = viewer;
    const checks = new Checks();
    const advisorMessage = checks.optionalText('message', input.message, { max: 2_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const move = await beginMove(tx, viewer, input.introRequestId, 'ACCEPT', 'ADVISOR');
      await lockContacts(tx, accountId);
      await refuseIfBlocked(tx, accountId, move.request.studentId, 'introRequestId');
      // Whoever is blocked finds nobody there.
      if (!(await isThere(tx, move.request.studentId))) refuse(Code.CONFLICT, 'They can no longer be reached here.', 'introRequestId');
      const proposal = input.proposedTimes?.length
        ? { by: accountId, windows: input.proposedTimes, timeZone: input.timeZone ?? null }
        : null;
      if (proposal) await checkCounter(tx, viewer, checks, proposal.windows, move.request.durationMinutes);

      const { id, studentId } = move.request;
      const choice = { kinds: input.shareContact, contactPointIds: input.contactPointIds, expiresInDays: input.consentExpiresInDays };
      await finishMove(tx, viewer, move, { advisorMessage, responded: true });
      if (!choosesNothing(choice)) {
        const grant = { institutionId, ownerId: accountId, recipientId: studentId, introRequestId: id, purpose: INTERVIEW_PURPOSE };
        const fields = { kinds: 'shareContact', contactPointIds: 'contactPointIds', expiresInDays: 'consentExpiresInDays' };
        await grantConsent(tx, grant, choice, fields, 'IN_PLACE_OF_OTHERS');
      }
      await opened(tx, institutionId, move.request, proposal);
      return { introRequest: () => introRequest(viewer, id) };
    });
  }
}

async function checkCounter(tx: Tx, viewer: Viewer, checks: Checks, windows: readonly TimeWindowInput[], minutes: number): Promise<void> {
  const [own, at] = await Promise.all([findAskable(tx, viewer, viewer.accountId), now(tx)]);
  checkWindows(checks, 'proposedTimes', windows, { minutes, noticeHours: own?.noticeHours ?? 0, at });
  checks.done();
}
