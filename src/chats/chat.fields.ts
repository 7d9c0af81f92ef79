import { GraphQLURL } from 'graphql-scalars';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../access';
import { IntroRequest, introRequest, partyOf } from '../introductions';
import { calendarUrl } from './calendar-file';
import { Chat } from './chat.type';
import { toChat } from './chats';
import { chatLifecycle } from './lifecycle';
import { ChatAction } from './status';
import { chatOfRequest } from './store';

@Resolver(() => Chat)
export class ChatFields {
  @FieldResolver(() => IntroRequest, { description: 'The request it came from.' })
  introRequest(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    return introRequest(viewer, chat.introRequestId);
  }

  @FieldResolver(() => GraphQLURL, {
    nullable: true,
    description:
      'An iCalendar file (.ics) of it for the viewer’s own calendar, without the place: METHOD:REQUEST, and METHOD:CANCEL once it is cancelled. It is fetched with GET, without a bearer token: whoever has the address has the file. Null while it has had no time, from 30 days after its end, for whoever has no part in it, and where the server has no PUBLIC_URL.',
  })
  calendarUrl(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    return calendarUrl(viewer, chat);
  }

  @FieldResolver(() => [ChatAction], { description: 'What the viewer can do with it now.' })
  viewerActions(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    return chatLifecycle.actions(chat.status, partyOf(viewer, chat));
  }
}

@Resolver(() => IntroRequest)
export class IntroRequestChatFields {
  @FieldResolver(() => Chat, { nullable: true, description: 'The chat, from acceptance on.' })
  async chat(@Root() request: IntroRequest, @Ctx() { viewer }: Context) {
    const row = await chatOfRequest(viewer, request.key);
    return row && toChat(row);
  }
}
