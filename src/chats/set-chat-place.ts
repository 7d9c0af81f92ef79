import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { refuseIfFrozen } from '../introductions';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { now } from '../platform/clock';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { Chat } from './chat.type';
import { chat, holdChat, otherOf, refuseIfAway, standing } from './chats';
import { destroyPlace, writePlace } from './places.store';

const A_DAY = 86_400_000;

const { CHAT_PLACE_SET } = auditActions({ CHAT_PLACE_SET: 'Said where a chat takes place, or took that away.' });

@InputType({ description: 'Where a chat takes place.' })
class SetChatPlaceInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => String, { nullable: true, description: 'The room, number or link, at most 500 characters; null takes it away.' })
  place?: string | null;
}

@ApiType('What setChatPlace answers.')
class SetChatPlacePayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat as it is now.' })
  chat?: Chat | null;
}

@Resolver()
export class SetChatPlace {
  @Mutation(() => SetChatPlacePayload, {
    nullable: true,
    description:
      'Says where a chat takes place that has a time; seen by the two of you alone, until a day after. Refused with NOT_FOUND, CONFLICT without a time or when it is over or the other is no longer there, FROZEN, BLOCKED, TOO_LONG, INVALID.',
  })
  setChatPlace(@Arg('input', () => SetChatPlaceInput, { description: 'The place.' }) input: SetChatPlaceInput, @Ctx() { viewer }: Context) {
    const checks = new Checks();
    const place = checks.optionalText('place', input.place, { max: 500, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const { chat: found } = await holdChat(tx, viewer, input.chatId);
      refuseIfFrozen(found, 'chatId');
      if (found.status !== 'SCHEDULED') refuse(Code.CONFLICT, standing(found), 'chatId');
      if (place !== null && found.endsAt && found.endsAt.getTime() + A_DAY <= (await now(tx)).getTime())
        refuse(Code.CONFLICT, 'It ended more than a day ago, and no place is kept any longer.', 'chatId');
      if (place === null) await destroyPlace(tx, found.id);
      else {
        await refuseIfAway(tx, viewer, otherOf(found, viewer.accountId), 'chatId');
        await writePlace(tx, viewer.institutionId, found.id, viewer.accountId, place);
      }
      await tx.record(CHAT_PLACE_SET, { subject: viewer.accountId, object: ['Chat', found.id], details: { set: place !== null } });
      return { chat: () => chat(viewer, found.id) };
    });
  }
}
