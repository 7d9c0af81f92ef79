import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Account, account, type Context } from '../access';
import { Chat } from '../chats';
import { ChatOutcome } from './chat-outcome.type';
import { outcomesOf } from './store';

@Resolver(() => Chat)
export class ChatOutcomeFields {
  @FieldResolver(() => ChatOutcome, { nullable: true, description: 'What came of it, as the viewer reported it.' })
  async outcome(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    const outcomes = (await outcomesOf(viewer, chat.key)) ?? [];
    return outcomes.find((outcome) => outcome.accountId === viewer.accountId) ?? null;
  }

  @FieldResolver(() => [ChatOutcome], { nullable: true, description: 'What both sides reported; for staff, else null.' })
  async outcomes(@Root() chat: Chat, @Ctx() { viewer }: Context) {
    return (await outcomesOf(viewer, chat.key)) ?? []; // the permission map keeps it for staff
  }
}

@Resolver(() => ChatOutcome)
export class ChatOutcomeAuthorFields {
  @FieldResolver(() => Account, { nullable: true, description: 'Who reported it; null once the account is closed.' })
  by(@Root() outcome: ChatOutcome, @Ctx() { viewer }: Context) {
    return account(viewer, outcome.accountId);
  }
}
