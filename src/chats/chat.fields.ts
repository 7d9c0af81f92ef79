import { GraphQLDateTime, GraphQLURL } from 'graphql-scalars';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Account, account, type Context, conversationOf, institutionOf } from '../access';
import { IntroRequest, introRequest, partyOf } from '../introductions';
import { canReach } from '../people';
import { globalId } from '../platform/global-id';
import { make } from '../platform/node';
import { calendarUrl } from './calendar-file';
import { Chat, ChatAnswer, ChatEvent, ChatPlace, Thanks } from './chat.type';
import { otherOf, toChat } from './chats';
import { chatLifecycle, factsOf } from './lifecycle';
import { Note } from './note.type';
import { notesOf } from './notes.store';
import { placeOf } from './places.store';
import { Referral } from './referral.type';
import { toReferral } from './referrals';
import { referralsOf } from './referrals.store';
import { chatAnswersOf } from './reports.store';
import { ChatAction } from './status';
import { chatOfRequest, chatTimelineOf } from './store';

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

  @FieldResolver(() => [ChatAction], {
    description:
      'What moves it that the viewer can do now; staff by stepInChat. Notes, thanks, places, outcomes and referrals move nothing and are not among them.',
  })
  async viewerActions(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    if (chat.frozen) return [];
    const side = partyOf(viewer, chat);
    const party = side ?? (viewer.duties.has('COUNSELOR') ? 'STAFF' : null);
    const there = side !== null && (await canReach(viewer, otherOf(chat, viewer.accountId)));
    return chatLifecycle.actions(chat.status, party, factsOf(chat, { accountId: viewer.accountId, there }));
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Whose proposal of times stands; null without one.' })
  proposedBy(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    return account(viewer, chat.proposedBy);
  }

  @FieldResolver(() => ChatPlace, {
    nullable: true,
    description:
      'Where it takes place, for the two of them, from when a time is fixed until a day after it; seeing what the other wrote is recorded. Else null.',
  })
  async place(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    const place = partyOf(viewer, chat) && (await placeOf(viewer, chat.key));
    return place && make(ChatPlace, { text: place.text });
  }

  @FieldResolver(() => [Note], { description: 'What the viewer has noted for themselves, oldest first; nobody else’s.' })
  async notes(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    const notes = partyOf(viewer, chat) ? ((await notesOf(viewer, chat.key)) ?? []) : [];
    return notes.map(({ id, body, writtenAt }) => make(Note, { id: globalId('Note', id), body, writtenAt }));
  }

  @FieldResolver(() => Thanks, { nullable: true, description: 'The student’s thanks; staff see that there were some.' })
  thanks(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    return chat.thankedAt && make(Thanks, { body: partyOf(viewer, chat) ? chat.said : null, sentAt: chat.thankedAt });
  }

  @FieldResolver(() => GraphQLDateTime, {
    nullable: true,
    description: 'Until when thanks are due, once it was held and while there are none.',
  })
  async thanksDueAt(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    if (chat.status !== 'HELD' || chat.thankedAt || !chat.heldAt) return null;
    const { thanksHours } = conversationOf(await institutionOf(viewer));
    const held = chat.endsAt && chat.endsAt < chat.heldAt ? chat.endsAt : chat.heldAt;
    return new Date(held.getTime() + thanksHours * 3_600_000);
  }

  @FieldResolver(() => [Referral], {
    description: 'Whom the advisor named to talk to next, as far as the viewer may see it: the student once that person has agreed.',
  })
  async referrals(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    return ((await referralsOf(viewer, chat.key)) ?? []).map(toReferral);
  }

  @FieldResolver(() => [ChatAnswer], {
    description:
      'What the two say of whether it happened, for them and staff: the first that said something counts, until its author changes it.',
  })
  async reports(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    const answers = (await chatAnswersOf(viewer, chat.key)) ?? [];
    return answers.map(({ chatId: _, ...answer }) => make(ChatAnswer, answer));
  }

  @FieldResolver(() => [ChatEvent], { description: 'What happened to it, oldest first.' })
  async timeline(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    const events = (await chatTimelineOf(viewer, chat.key)) ?? [];
    return events.map(({ chatId: _, reason, ...event }) => make(ChatEvent, { ...event, why: reason }));
  }
}

@Resolver(() => ChatAnswer)
export class ChatAnswerFields {
  @FieldResolver(() => Account, { nullable: true, description: 'Who says so; null once the account is closed.' })
  by(@Root() answer: ChatAnswer, @Ctx() { viewer }: Context) {
    return account(viewer, answer.accountId);
  }
}

@Resolver(() => ChatEvent)
export class ChatEventFields {
  @FieldResolver(() => Account, { nullable: true, description: 'Who; null once the account is closed.' })
  by(@Root() event: ChatEvent, @Ctx() { viewer }: Context) {
    return account(viewer, event.accountId);
  }

  @FieldResolver(() => String, { nullable: true, description: 'Why staff stepped in; for staff, else null.' })
  reason(@Root() event: ChatEvent, @Ctx() { viewer }: Context) {
    return viewer.isStaff ? event.why : null;
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
