import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { type Context, conversationOf, ownInstitution } from '../access';
import { extendConsentsOf } from '../contacts';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { IntroRequest } from './intro-request.type';
import { beginMove, finishMove, introRequest } from './intro-requests';
import { writeToOther } from './write-to';

@InputType({ description: 'What the advisor wanted to know.' })
class AnswerInfoRequestInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;

  @Field(() => String, { description: 'The answer, 1 to 2,000 characters; it stands in the thread.' })
  message!: string;
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
      'Answers what the advisor asked; the request is with them again, for the whole time. Refused with NOT_FOUND, CONFLICT if it has moved on or the other is no longer there, FROZEN, BLOCKED, REQUIRED, TOO_LONG, INVALID.',
  })
  answerInfoRequest(
    @Arg('input', () => AnswerInfoRequestInput, { description: 'The answer.' }) input: AnswerInfoRequestInput,
    @Ctx() { viewer }: Context,
  ) {
    const checks = new Checks();
    const message = checks.text('message', input.message, { max: 2_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const move = await beginMove(tx, viewer, input.introRequestId, 'ANSWER', 'STUDENT');
      const { id, studentId, expiresAt } = move.request;
      const days = conversationOf(await ownInstitution(tx)).requestDays;
      await finishMove(tx, viewer, move, { days });
      await extendConsentsOf(tx, studentId, id, expiresAt, days);
      await writeToOther(tx, viewer, move.request, message);
      return { introRequest: () => introRequest(viewer, id) };
    });
  }
}
