import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { type Context, conversationOf, ownInstitution } from '../access';
import { extendConsentsOf } from '../contacts';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { IntroRequest } from './intro-request.type';
import { beginMove, finishMove, introRequest } from './intro-requests';
import { writeToOther } from './write-to';

@InputType({ description: 'A question back.' })
class AskForMoreInfoInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;

  @Field(() => String, { description: 'What you would like to know first, 1 to 2,000 characters; it stands in the thread too.' })
  message!: string;
}

@ApiType('What askForMoreInfo answers.')
class AskForMoreInfoPayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request as it is now.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class AskForMoreInfo {
  @Mutation(() => AskForMoreInfoPayload, {
    nullable: true,
    description:
      'Asks the student for more before answering. The request waits anew, for the whole time, from now on. Refused with NOT_FOUND for a request that is not yours to answer, CONFLICT if it has moved on or the other is no longer there, FROZEN, BLOCKED, REQUIRED, TOO_LONG, INVALID.',
  })
  askForMoreInfo(
    @Arg('input', () => AskForMoreInfoInput, { description: 'The question.' }) input: AskForMoreInfoInput,
    @Ctx() { viewer }: Context,
  ) {
    const checks = new Checks();
    const message = checks.text('message', input.message, { max: 2_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const move = await beginMove(tx, viewer, input.introRequestId, 'ASK_FOR_MORE', 'ADVISOR');
      const { id, studentId, expiresAt } = move.request;
      const days = conversationOf(await ownInstitution(tx)).requestDays;
      await finishMove(tx, viewer, move, { advisorMessage: message, responded: true, days });
      await extendConsentsOf(tx, studentId, id, expiresAt, days);
      await writeToOther(tx, viewer, move.request, message);
      return { introRequest: () => introRequest(viewer, id) };
    });
  }
}
