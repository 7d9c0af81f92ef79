import { GraphQLPositiveInt } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { refuseIfFrozen } from '../introductions';
import { noteTalk } from '../people';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { Chat } from './chat.type';
import { chat, holdChat, refuseIfTaken } from './chats';
import { actionOf, chatLifecycle, decisive, factsOf } from './lifecycle';
import { writeReport } from './reports.store';
import { ChatReport } from './status';
import { writeChatMove } from './store';

const { CHAT_REPORTED } = auditActions({ CHAT_REPORTED: 'Said whether a chat happened.' });

@InputType({ description: 'An answer to: did it happen? Also without a schedule: people meet.' })
class ReportChatInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => ChatReport, { description: 'The answer.' })
  happened!: ChatReport;

  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'How long it took, 1 to 1,440 minutes; only with HELD.' })
  durationMinutes?: number | null;
}

@ApiType('What reportChat answers.')
class ReportChatPayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat as it is now.' })
  chat?: Chat | null;
}

@Resolver()
export class ReportChat {
  @Mutation(() => ReportChatPayload, {
    nullable: true,
    description:
      'Says whether a chat happened. Each side has one answer and can change it; while they differ the first stands and the chat is disputed. Refused with NOT_FOUND, INVALID, OUT_OF_RANGE, FROZEN, CONFLICT for a cancelled chat, or DOUBLE_BOOKED where it would be to come again at a time that was given away meanwhile. Nobody has missed a chat before it begins; one without a time can have been missed, since people agree on times elsewhere too.',
  })
  reportChat(@Arg('input', () => ReportChatInput, { description: 'The answer.' }) input: ReportChatInput, @Ctx() { viewer }: Context) {
    const checks = new Checks();
    if (input.durationMinutes != null) {
      checks.number('durationMinutes', input.durationMinutes, 1, 1_440);
      if (input.happened !== 'HELD') checks.add(Code.INVALID, 'Only a chat that was held has a duration.', 'durationMinutes');
    }
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const { chat: found, party } = await holdChat(tx, viewer, input.chatId);
      refuseIfFrozen(found, 'chatId');
      if (actionOf(input.happened) === 'REPORT_NO_SHOW' && !found.begun)
        refuse(Code.OUT_OF_RANGE, 'It has not begun yet, so nobody has missed it.', 'happened');

      const reports = await writeReport(
        tx,
        viewer.institutionId,
        found.id,
        viewer.accountId,
        input.happened,
        input.durationMinutes ?? null,
      );
      if (found.status === 'CANCELLED') refuse(Code.CONFLICT, 'This chat was cancelled.', 'chatId');
      // Whose answer counts now has moved it, also where the other's change of mind lets it count.
      const counts = decisive(reports) ?? { accountId: viewer.accountId, happened: 'NOT_YET' as const };
      const action = actionOf(counts.happened);
      const status = chatLifecycle.next(found.status, action, party, factsOf(found, { accountId: viewer.accountId, there: true }));
      if (status !== null && status !== found.status) {
        const held = status === 'HELD';
        const move = { chatId: found.id, accountId: counts.accountId, action, status };
        if (status === 'SCHEDULED') await refuseIfTaken(tx, found, found.startsAt as Date, found.endsAt as Date, 'happened');
        await writeChatMove(tx, viewer.institutionId, move, { held });
        if (held || found.status === 'HELD') await noteTalk(tx, found.introRequestId, held);
      }
      await tx.record(CHAT_REPORTED, { subject: viewer.accountId, object: ['Chat', found.id], details: { happened: input.happened } });
      return { chat: () => chat(viewer, found.id) };
    });
  }
}
