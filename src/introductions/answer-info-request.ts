import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { type Context, conversationOf, ownInstitution } from '../access';
import { extendConsentsOf } from '../contacts';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { adviceOn, recordAdvice } from './advice';
import { IntroRequest } from './intro-request.type';
import { beginMove, finishMove, introRequest } from './intro-requests';
import { writeToOther } from './write-to';

@InputType({ description: 'What the advisor wanted to know.' })
class AnswerInfoRequestInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;

  @Field(() => String, { description: 'The answer, 1 to 2,000 characters; it stands in the thread.' })
  message!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Sends the text as it is, although it was sent back for how it asks: for a false alarm. It is recorded.',
  })
  sendAnyway?: boolean | null;
}

@ApiType('What answerInfoRequest answers.')
class AnswerInfoRequestPayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request as it is now.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class AnswerInfoRequest {
  @Mutation(() => AnswerInfoRequestPayload, {
    nullable: true,
    description:
      'Answers what the advisor asked; the request is with them again, for the whole time. Refused with NOT_FOUND, CONFLICT if it has moved on or the other is no longer there, FROZEN, BLOCKED, ASKS_FOR_A_JOB, ATTACHES_RESUME, REQUIRED, TOO_LONG, INVALID.',
  })
  answerInfoRequest(
    @Arg('input', () => AnswerInfoRequestInput, { description: 'The answer.' }) input: AnswerInfoRequestInput,
    @Ctx() { viewer }: Context,
  ) {
    const checks = new Checks();
    const message = checks.text('message', input.message, { max: 2_000, multiline: true });
    const advice = adviceOn(checks, [['message', message]], input.sendAnyway);
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const move = await beginMove(tx, viewer, input.introRequestId, 'ANSWER', 'STUDENT');
      const { id, studentId, expiresAt } = move.request;
      const days = conversationOf(await ownInstitution(tx)).requestDays;
      await finishMove(tx, viewer, move, { days });
      await extendConsentsOf(tx, studentId, id, expiresAt, days);
      await writeToOther(tx, viewer, move.request, message);
      await recordAdvice(tx, advice, { subject: studentId, object: ['IntroRequest', id] });
      return { introRequest: () => introRequest(viewer, id) };
    });
  }
}
