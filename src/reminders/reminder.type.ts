import { GraphQLDateTime } from 'graphql-scalars';
import { Field } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';

export const ReminderKind = apiEnum('ReminderKind', 'What somebody is reminded of.', {
  REQUEST_WAITS: 'A request waits for the advisor’s answer.',
  INTRODUCTION_WAITS: 'A student waits to be introduced.',
  ANSWER_WAITS: 'The advisor has asked for more, and waits.',
  CHAT_TOMORROW: 'A chat is a day ahead, and waits to be confirmed.',
  DID_IT_HAPPEN: 'Did the chat happen?',
  THANKS_DUE: 'The chat was held; thanks are due.',
  FOLLOW_UP: 'It is a while since the chat: time for a word on how it went on.',
  BECOME_AN_ADVISOR: 'They have graduated, and are invited to become an advisor themselves.',
});
export type ReminderKind = keyof typeof ReminderKind;

@ApiType('Something that is due. It is gone once it was done, or need not be done any more.')
export class Reminder {
  introRequestId!: string | null;
  chatId!: string | null;

  @Field(() => ReminderKind, { description: 'What.' })
  kind!: ReminderKind;

  @Field(() => GraphQLDateTime, { description: 'Since when. Of several, such as the third and the tenth day of a request, the latest.' })
  dueAt!: Date;
}
