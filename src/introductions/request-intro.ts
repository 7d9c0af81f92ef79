import { randomUUID } from 'node:crypto';
import { GraphQLDateTime, GraphQLPositiveInt, GraphQLTimeZone } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ContactKind, choosesNothing, grantConsent } from '../contacts';
import { ChatMode, findAskable, maySeeAdvisor, takeSlot } from '../directory';
import { hasBlocked, isHeld, lockStudent, StudentItem, shareRecord } from '../people';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { now } from '../platform/clock';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse, userErrorCodes } from '../platform/user-error';
import { adviceOn, recordAdvice } from './advice';
import { explain, ineligible } from './eligibility.type';
import { IntroRequest } from './intro-request.type';
import { introRequest } from './intro-requests';
import { whyNot } from './policy';
import { expireLapsed, insertRequest, LIFETIME_DAYS, openFacts } from './store';

const { RECORD_HELD } = userErrorCodes({
  RECORD_HELD: 'The registrar holds your record back, and you have not agreed to show your name.',
});
const HELD = 'The registrar holds your record back: add NAME to show your name to this advisor, and whatever else you want to show.';

// The nil UUID (RFC 9562, section 5.9): no account has it.
const NOBODY = '00000000-0000-0000-0000-000000000000';

const DEFAULT_MINUTES = 20;
const CONSENT_PURPOSE = 'To answer my request for an informational interview, and to arrange and hold it.';

@InputType({ description: 'A stretch of time.' })
class TimeWindowInput {
  @Field(() => GraphQLDateTime, { description: 'Its beginning, with a time zone offset.' })
  startsAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'Its end.' })
  endsAt!: Date;
}

@InputType({ description: 'An ask for an informational interview.' })
class RequestIntroInput extends MutationInput {
  @Field(() => ID, { description: 'Whom to ask.' })
  advisorId!: string;

  @Field(() => String, { description: 'Who you are, why this advisor, what you would like to learn: 20 to 2,000 characters.' })
  purpose!: string;

  @Field(() => [String], { nullable: true, description: 'What you would like to ask: at most 10 questions of at most 300 characters.' })
  questions?: string[] | null;

  @Field(() => String, { nullable: true, description: 'How you came upon the advisor, at most 300 characters.' })
  howFound?: string | null;

  @Field(() => ChatMode, {
    nullable: true,
    description: 'How you would like to talk; one of the modes the advisor likes, if they name any.',
  })
  mode?: ChatMode | null;

  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'How long it should take, 5 to 120 minutes; 20 when left out.' })
  durationMinutes?: number | null;

  @Field(() => [TimeWindowInput], {
    nullable: true,
    description: 'When you could talk: at most 10 windows, each long enough, after the notice the advisor wants.',
  })
  proposedTimes?: TimeWindowInput[] | null;

  @Field(() => GraphQLTimeZone, { nullable: true, description: 'Your IANA time zone.' })
  timeZone?: string | null;

  @Field(() => Boolean, { description: 'The pledge: you ask for information, not for a job. It must be true.' })
  notAskingForAJob!: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Sends the text as it is, although it was sent back for how it asks: for a false alarm. It is recorded.',
  })
  sendAnyway?: boolean | null;

  @Field(() => [ContactKind], {
    nullable: true,
    description:
      'Your own contact points the advisor may see, by kind; none when left out. Until the request ends unanswered or declined, or for 90 days once it is accepted.',
  })
  shareMyContact?: ContactKind[] | null;

  @Field(() => [StudentItem], {
    nullable: true,
    description: 'What of your record the advisor will see besides your name; nothing when left out.',
  })
  shareProfile?: StudentItem[] | null;
}

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
      'Asks an advisor for an informational interview; takes one of their open slots. What was shared with an earlier request stays shared. Refused with NOT_FOUND, ALREADY_ASKED, NOT_ACCEPTING, AT_CAPACITY, TOO_MANY_OPEN, YOURSELF, BLOCKED, RECORD_HELD, ASKS_FOR_A_JOB, ATTACHES_RESUME, or for the input with REQUIRED, TOO_SHORT, TOO_LONG, INVALID, OUT_OF_RANGE.',
  })
  requestIntro(@Arg('input', () => RequestIntroInput, { description: 'The ask.' }) input: RequestIntroInput, @Ctx() { viewer }: Context) {
    const { institutionId, accountId: studentId } = viewer;
    const checks = new Checks();
    const text = {
      purpose: checks.text('purpose', input.purpose, { min: 20, max: 2_000, multiline: true }),
      questions: checks.texts('questions', input.questions, { max: 300, most: 10 }),
      howFound: checks.optionalText('howFound', input.howFound, { max: 300 }),
    };
    const durationMinutes = checks.number('durationMinutes', input.durationMinutes ?? DEFAULT_MINUTES, 5, 120);
    if (!input.notAskingForAJob) {
      checks.add(
        Code.REQUIRED,
        'An informational interview asks for information, not for a job: please make the pledge.',
        'notAskingForAJob',
      );
    }

    const questions = text.questions.map((question, index) => [`questions.${index}`, question] as const);
    const advice = adviceOn(checks, [['purpose', text.purpose], ...questions], input.sendAnyway);

    return mutate(viewer, input, async (tx) => {
      const advisorId = keyOf('Advisor', input.advisorId) ?? NOBODY;
      // Everything about one student's requests is decided one after the other.
      const [student, advisor, held, at, facts, blocked] = await Promise.all([
        lockStudent(tx, studentId),
        findAskable(tx, viewer, advisorId),
        isHeld(tx, studentId),
        now(tx),
        openFacts(tx, studentId, advisorId),
        hasBlocked(tx, studentId, advisorId),
      ]);
      if (!student) refuse(ineligible.NOT_A_STUDENT, 'You have no student record.');
      if (!advisor || !maySeeAdvisor(viewer, advisor)) refuse(Code.NOT_FOUND, 'There is no advisor of that id.', 'advisorId');

      if (held && !input.shareProfile?.includes('NAME')) checks.add(RECORD_HELD, HELD, 'shareProfile');

      checkTimes(checks, input.proposedTimes ?? [], durationMinutes, advisor, at);
      if (input.mode && advisor.chatModes.length > 0 && !advisor.chatModes.includes(input.mode)) {
        checks.add(Code.INVALID, 'This is not one of the ways the advisor likes to talk.', 'mode');
      }
      checks.done();

      const reason = whyNot(viewer, { advisorId, ...advisor, ...facts, blocked });
      if (reason) refuse(reason, explain(reason), 'advisorId');
      const [, slotMonth] = await Promise.all([expireLapsed(tx, studentId), takeSlot(tx, advisorId)]);
      if (slotMonth === null) refuse(ineligible.AT_CAPACITY, explain('AT_CAPACITY'), 'advisorId');

      const id = randomUUID();
      await Promise.all([
        insertRequest(tx, {
          id,
          institutionId,
          studentId,
          advisorId,
          ...text,
          mode: input.mode ?? null,
          durationMinutes,
          proposedTimes: input.proposedTimes ?? [],
          timeZone: input.timeZone ?? null,
          slotMonth,
        }),
        shareRecord(tx, { institutionId, studentId, viewerId: advisorId, throughId: id }, [...new Set(input.shareProfile ?? [])]),
      ]);
      await recordAdvice(tx, advice, { subject: studentId, object: ['IntroRequest', id] });
      // Until it is answered, for as long as it can be; accepting makes it longer.
      const shared = { kinds: input.shareMyContact, expiresInDays: LIFETIME_DAYS };
      if (!choosesNothing(shared)) {
        const grant = { institutionId, ownerId: studentId, recipientId: advisorId, introRequestId: id, purpose: CONSENT_PURPOSE };
        await grantConsent(tx, grant, shared, { kinds: 'shareMyContact' }, 'BESIDE_OTHERS');
      }
      return { introRequest: () => introRequest(viewer, id) };
    });
  }
}

function checkTimes(
  checks: Checks,
  windows: readonly TimeWindowInput[],
  minutes: number,
  advisor: { noticeHours: number },
  at: Date,
): void {
  if (windows.length > 10) checks.add(Code.TOO_LONG, 'At most 10 windows fit here.', 'proposedTimes');
  const earliest = at.getTime() + advisor.noticeHours * 3_600_000;
  for (const [index, { startsAt, endsAt }] of windows.entries()) {
    const field = `proposedTimes.${index}`;
    if (startsAt.getTime() < earliest) {
      checks.add(Code.OUT_OF_RANGE, `The advisor wants at least ${advisor.noticeHours} hours' notice.`, `${field}.startsAt`);
    } else if (endsAt.getTime() - startsAt.getTime() < minutes * 60_000) {
      checks.add(Code.OUT_OF_RANGE, `The window must be at least ${minutes} minutes long.`, `${field}.endsAt`);
    }
  }
}
