import { Arg, Ctx, Field, ID, InputType, Int, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { Chat, chat, holdChat } from '../chats';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { ChatResult } from './chat-outcome.type';
import { writeOutcome } from './store';

const { OUTCOME_REPORTED } = auditActions({ OUTCOME_REPORTED: 'Reported what came of a chat.' });

@InputType({ description: 'What came of a chat.' })
class ReportOutcomeInput extends MutationInput {
  @Field(() => ID, { description: 'The chat; it must have been reported held.' })
  chatId!: string;

  @Field(() => Int, { nullable: true, description: 'How useful it was, from 1 (not at all) to 5 (very).' })
  usefulness?: number | null;

  @Field(() => [ChatResult], { description: 'What came of it; may be empty.' })
  results!: ChatResult[];

  @Field(() => String, {
    nullable: true,
    description: 'In your words, at most 2,000 characters; staff can read it, the other side cannot.',
  })
  comment?: string | null;
}

@ApiType('What reportOutcome answers.')
class ReportOutcomePayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat, with its outcome.' })
  chat?: Chat | null;
}

@Resolver()
export class ReportOutcome {
  @Mutation(() => ReportOutcomePayload, {
    nullable: true,
    description:
      'Reports what came of a chat; a second report takes the place of the first. Refused with NOT_FOUND, OUT_OF_RANGE, TOO_LONG, INVALID, or CONFLICT for a chat that was not held.',
  })
  reportOutcome(
    @Arg('input', () => ReportOutcomeInput, { description: 'The report.' }) input: ReportOutcomeInput,
    @Ctx() { viewer }: Context,
  ) {
    const { institutionId, accountId } = viewer;
    const checks = new Checks();
    if (input.usefulness != null) checks.number('usefulness', input.usefulness, 1, 5);
    const comment = checks.optionalText('comment', input.comment, { max: 2_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const { chat: found } = await holdChat(tx, viewer, input.chatId);
      if (found.status !== 'HELD') refuse(Code.CONFLICT, 'Report first that the chat was held.', 'chatId');
      const results = [...new Set(input.results)];
      await writeOutcome(tx, { institutionId, chatId: found.id, accountId, usefulness: input.usefulness ?? null, results, comment });
      await tx.record(OUTCOME_REPORTED, { subject: accountId, object: ['Chat', found.id], details: { results } });
      return { chat: () => chat(viewer, found.id) };
    });
  }
}
