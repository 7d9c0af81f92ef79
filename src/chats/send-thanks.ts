import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { refuseIfFrozen } from '../introductions';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { Chat } from './chat.type';
import { chat, holdChat, noChat, refuseIfAway } from './chats';
import { writeThanks } from './store';

const { THANKS_SENT } = auditActions({ THANKS_SENT: 'Thanked an advisor.' });

@InputType({ description: 'Thanks for a chat.' })
class SendThanksInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => String, {
    description: 'What you want to say, 1 to 2,000 characters: best what you talked about, and what you take from it.',
  })
  body!: string;
}

@ApiType('What sendThanks answers.')
class SendThanksPayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat as it is now.' })
  chat?: Chat | null;
}

@Resolver()
export class SendThanks {
  @Mutation(() => SendThanksPayload, {
    nullable: true,
    description:
      'Thanks the advisor, once. Due within a day of the chat. Refused with NOT_FOUND, CONFLICT for a chat that was not held or if you have thanked already or the advisor is no longer there, FROZEN, BLOCKED, REQUIRED, TOO_LONG, INVALID.',
  })
  sendThanks(@Arg('input', () => SendThanksInput, { description: 'The thanks.' }) input: SendThanksInput, @Ctx() { viewer }: Context) {
    const checks = new Checks();
    const body = checks.text('body', input.body, { max: 2_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const { chat: found, party } = await holdChat(tx, viewer, input.chatId);
      if (party !== 'STUDENT') noChat();
      refuseIfFrozen(found, 'chatId');
      await refuseIfAway(tx, viewer, found.advisorId, 'chatId');
      if (found.status !== 'HELD') refuse(Code.CONFLICT, 'Report first that the chat was held.', 'chatId');
      if (found.thankedAt) refuse(Code.CONFLICT, 'You have thanked them already.', 'chatId');
      await writeThanks(tx, viewer.institutionId, found.id, body);
      await tx.record(THANKS_SENT, { subject: found.advisorId, object: ['Chat', found.id] });
      return { chat: () => chat(viewer, found.id) };
    });
  }
}
