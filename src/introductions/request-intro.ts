import { randomUUID } from 'node:crypto';
import { Arg, Ctx, Field, Mutation, Resolver } from 'type-graphql';
import { type Context, conversationOf, ownInstitution, personKeyOf, type Viewer } from '../access';
import { choosePoints, choosesNothing, lockContacts } from '../contacts';
import { findAskable, maySeeAdvisor, takeSlot } from '../directory';
import { hasBlocked, isHeld, lockStudent, mayIntroduce } from '../people';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { now } from '../platform/clock';
import type { Tx } from '../platform/database';
import { emit } from '../platform/events';
import { keyOf } from '../platform/global-id';
import { MutationPayload, mutate } from '../platform/mutation';
import { checkWindows } from '../platform/time-window';
import { Code, refuse, userErrorCodes } from '../platform/user-error';
import { recordAdvice } from './advice';
import { RequestIntroInput, readAsk } from './ask';
import { deliver } from './delivery';
import { explain, ineligible } from './eligibility.type';
import { referralCalledUpon } from './events';
import { IntroRequest } from './intro-request.type';
import { introRequest } from './intro-requests';
import { FIRST, FIRST_IF_WARM } from './lifecycle';
import { expireLapsed, insertRequest } from './moves.store';
import { whyNot } from './policy';
import { type OnDelivery, openFacts } from './store';

const { RECORD_HELD, NOT_MUTUAL } = userErrorCodes({
  RECORD_HELD: 'The registrar holds your record back, and you have not agreed to show your name.',
  NOT_MUTUAL: 'This person cannot introduce you: they are no mutual contact of yours and the advisor.',
});
const HELD = 'The registrar holds your record back: add NAME to show your name to this advisor, and whatever else you want to show.';

// The nil UUID (RFC 9562, section 5.9): no account has it.
const NOBODY = '00000000-0000-0000-0000-000000000000';

@ApiType('What requestIntro answers.')
class RequestIntroPayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class RequestIntro {
  @Mutation(() => RequestIntroPayload, {
    nullable: true,
    description:
      'Asks an advisor for an informational interview; takes one of their open slots. With an introducer the advisor gets it once they have agreed, and the slot is taken then. What was shared with an earlier request stays shared. Refused with NOT_FOUND, ALREADY_ASKED, NOT_ACCEPTING, AT_CAPACITY, TOO_MANY_OPEN, YOURSELF, BLOCKED, NOT_MUTUAL, RECORD_HELD, ASKS_FOR_A_JOB, ATTACHES_RESUME, or for the input with REQUIRED, TOO_SHORT, TOO_LONG, INVALID, OUT_OF_RANGE.',
  })
  requestIntro(@Arg('input', () => RequestIntroInput, { description: 'The ask.' }) input: RequestIntroInput, @Ctx() { viewer }: Context) {
    const { institutionId, accountId: studentId } = viewer;
    const checks = new Checks();
    const { ask, advice } = readAsk(checks, input);

    return mutate(viewer, input, async (tx) => {
      const advisorId = keyOf('Advisor', input.advisorId) ?? NOBODY;
      // A block that is being written comes before all that is asked here, or after it and ends what is shared.
      if (input.shareMyContact?.length) await lockContacts(tx, studentId);
      // Everything about one student's requests is decided one after the other.
      const [student, advisor, held, at, facts, blocked, institution] = await Promise.all([
        lockStudent(tx, studentId),
        findAskable(tx, viewer, advisorId),
        isHeld(tx, studentId),
        now(tx),
        openFacts(tx, studentId, advisorId),
        hasBlocked(tx, studentId, advisorId),
        ownInstitution(tx),
      ]);
      if (!student) refuse(ineligible.NOT_A_STUDENT, 'You have no student record.');
      if (!advisor || !maySeeAdvisor(viewer, advisor)) refuse(Code.NOT_FOUND, 'There is no advisor of that id.', 'advisorId');
      const { chatMinutes, requestDays, introducerDays } = conversationOf(institution);

      if (held && !input.shareProfile?.includes('NAME')) checks.add(RECORD_HELD, HELD, 'shareProfile');
      const durationMinutes = input.durationMinutes ?? chatMinutes;
      const proposedTimes = input.proposedTimes ?? [];
      checkWindows(checks, 'proposedTimes', proposedTimes, { minutes: durationMinutes, noticeHours: advisor.noticeHours, at });
      if (input.mode && advisor.chatModes.length > 0 && !advisor.chatModes.includes(input.mode))
        checks.add(Code.INVALID, 'This is not one of the ways the advisor likes to talk.', 'mode');
      const shown: OnDelivery = { items: [...new Set(input.shareProfile ?? [])], points: [] };
      if (!choosesNothing({ kinds: input.shareMyContact })) {
        const points = await choosePoints(tx, checks, studentId, { kinds: input.shareMyContact }, { kinds: 'shareMyContact' });
        shown.points = points.map(({ id, version }) => ({ id, version }));
      }
      checks.done();

      const reason = whyNot(viewer, { advisorId, ...advisor, ...facts, blocked });
      if (reason) refuse(reason, explain(reason), 'advisorId');
      const id = randomUUID();
      const introducer = await introducerOf(tx, viewer, input, advisorId);
      const heldBack = introducer !== null && introducer.endorsement === null;
      const [, slotMonth] = await Promise.all([expireLapsed(tx, studentId), heldBack ? null : takeSlot(tx, advisorId)]);
      if (!heldBack && slotMonth === null) refuse(ineligible.AT_CAPACITY, explain('AT_CAPACITY'), 'advisorId');

      const request = { id, institutionId, studentId, advisorId };
      const inserted = insertRequest(tx, {
        ...request,
        ...ask,
        status: heldBack ? FIRST_IF_WARM : FIRST,
        mode: input.mode ?? null,
        durationMinutes,
        proposedTimes,
        timeZone: input.timeZone ?? null,
        slotMonth,
        introducerId: introducer?.id ?? null,
        endorsement: introducer?.endorsement ?? null,
        heldBack,
        onDelivery: heldBack ? shown : null,
        days: heldBack ? introducerDays : requestDays,
      });
      await Promise.all([inserted, heldBack ? null : deliver(tx, institutionId, request, shown, requestDays)]);
      await recordAdvice(tx, advice, { subject: studentId, object: ['IntroRequest', id] });
      return { introRequest: () => introRequest(viewer, id) };
    });
  }
}

/** Who introduces the student, with what they say if they have agreed already; null for a request of the student's own. @throws Refusal */
async function introducerOf(
  tx: Tx,
  { institutionId, accountId: studentId }: Viewer,
  input: RequestIntroInput,
  advisorId: string,
): Promise<{ id: string; endorsement: string | null } | null> {
  if (input.referralId != null) {
    const call = { institutionId, referralId: keyOf('Referral', input.referralId) ?? NOBODY, studentId, advisorId, introducer: null };
    await emit(tx, referralCalledUpon, call);
    return call.introducer ?? refuse(Code.NOT_FOUND, 'You have no referral to this advisor of that id.', 'referralId');
  }
  if (input.introducerId == null) return null;
  const id = personKeyOf(input.introducerId) ?? NOBODY;
  if (!(await mayIntroduce(tx, id, studentId, advisorId)))
    refuse(NOT_MUTUAL, 'This person cannot introduce you: they are no mutual contact of yours and this advisor.', 'introducerId');
  return { id, endorsement: null };
}
