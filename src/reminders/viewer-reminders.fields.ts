import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Context, ViewerType } from '../access';
import { Chat, chat } from '../chats';
import { IntroRequest, introRequest } from '../introductions';
import { make } from '../platform/node';
import { Reminder, type ReminderKind } from './reminder.type';
import { remindersOf } from './store';

const OF_REQUESTS: readonly ReminderKind[] = ['REQUEST_WAITS', 'INTRODUCTION_WAITS', 'ANSWER_WAITS'];

@Resolver(() => ViewerType)
export class ViewerReminderFields {
  @FieldResolver(() => [Reminder], { description: 'What is due for the viewer, the latest first; at most 200.' })
  async reminders(@Ctx() { viewer }: Context) {
    return (await remindersOf(viewer)).map(({ kind, objectKey, dueAt }) => {
      const ofRequest = OF_REQUESTS.includes(kind);
      const ofChat = !ofRequest && kind !== 'BECOME_AN_ADVISOR';
      return make(Reminder, { kind, dueAt, introRequestId: ofRequest ? objectKey : null, chatId: ofChat ? objectKey : null });
    });
  }
}

@Resolver(() => Reminder)
export class ReminderFields {
  @FieldResolver(() => IntroRequest, { nullable: true, description: 'The request it is about, if it is about one.' })
  introRequest(@Root() reminder: Reminder, @Ctx() { viewer }: Context) {
    return reminder.introRequestId === null ? null : introRequest(viewer, reminder.introRequestId);
  }

  @FieldResolver(() => Chat, { nullable: true, description: 'The chat it is about, if it is about one.' })
  chat(@Root() reminder: Reminder, @Ctx() { viewer }: Context) {
    return reminder.chatId === null ? null : chat(viewer, reminder.chatId);
  }
}
