import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse } from '../platform/user-error';
import { adviceOn, recordAdvice } from './advice';
import { IntroRequest } from './intro-request.type';
import { holdRequest, introRequest, notFound, standing } from './intro-requests';
import { TALKING } from './lifecycle';
import { partyOf } from './policy';
import { writeToOther } from './write-to';

@InputType({ description: 'A message to the other side of a request.' })
class SendMessageInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;

  @Field(() => String, { description: 'What you want to say, 1 to 2,000 characters.' })
  body!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'For students: sends the text as it is, although it was sent back for how it asks: for a false alarm. It is recorded.',
  })
  sendAnyway?: boolean | null;
}

@ApiType('What sendMessage answers.')
class SendMessagePayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request with its thread.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class SendMessage {
  @Mutation(() => SendMessagePayload, {
    nullable: true,
    description:
      'Writes to the other side of a request, while it is with the advisor and after they have accepted it. Refused with NOT_FOUND for a request that is not yours, CONFLICT for one that has ended or waits for an introducer, or if the other is no longer there, FROZEN, BLOCKED, ASKS_FOR_A_JOB or ATTACHES_RESUME for a student before the request is accepted, REQUIRED, TOO_LONG, INVALID.',
  })
  sendMessage(@Arg('input', () => SendMessageInput, { description: 'The message.' }) input: SendMessageInput, @Ctx() { viewer }: Context) {
    const checks = new Checks();
    const body = checks.text('body', input.body, { max: 2_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      const request = await holdRequest(tx, viewer, input.introRequestId);
      const party = partyOf(viewer, request) ?? notFound();
      // Advisors ask whom they like; and once they have accepted, they may have asked for a résumé.
      const advice = party === 'STUDENT' && request.status !== 'ACCEPTED' ? adviceOn(checks, [['body', body]], input.sendAnyway) : [];
      checks.done();
      if (!TALKING.includes(request.status)) refuse(Code.CONFLICT, standing(request), 'introRequestId');
      await writeToOther(tx, viewer, request, body);
      await recordAdvice(tx, advice, { subject: viewer.accountId, object: ['IntroRequest', request.id] });
      return { introRequest: () => introRequest(viewer, request.id) };
    });
  }
}
