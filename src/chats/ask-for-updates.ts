import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Chat } from './chat.type';
import { chat, holdChat, noChat } from './chats';
import { wantUpdates } from './store';

const { UPDATES_CHOSEN } = auditActions({ UPDATES_CHOSEN: 'Chose whether to hear of a student.' });

@InputType({ description: 'Whether you would like to hear how the student gets on.' })
class AskForUpdatesInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => Boolean, { description: 'True to hear of it; false to hear no more.' })
  wanted!: boolean;
}

@ApiType('What askForUpdates answers.')
class AskForUpdatesPayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat as it is now.' })
  chat?: Chat | null;
}

@Resolver()
export class AskForUpdates {
  @Mutation(() => AskForUpdatesPayload, {
    nullable: true,
    description:
      'Says, as the advisor, whether the student’s updates should reach you. That they found a position reaches everybody who helped. Refused with NOT_FOUND.',
  })
  askForUpdates(
    @Arg('input', () => AskForUpdatesInput, { description: 'Which one.' }) input: AskForUpdatesInput,
    @Ctx() { viewer }: Context,
  ) {
    return mutate(viewer, input, async (tx) => {
      const { chat: found, party } = await holdChat(tx, viewer, input.chatId);
      if (party !== 'ADVISOR') noChat();
      await wantUpdates(tx, viewer.institutionId, found.id, input.wanted);
      await tx.record(UPDATES_CHOSEN, { subject: viewer.accountId, object: ['Chat', found.id], details: { wanted: input.wanted } });
      return { chat: () => chat(viewer, found.id) };
    });
  }
}
