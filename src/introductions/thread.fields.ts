import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { Account, account, type Context } from '../access';
import { selectionOf } from '../platform/look-ahead';
import { nodesOf, PageArgs, readPage } from '../platform/pagination';
import { IntroRequest } from './intro-request.type';
import { Message, MessageConnection, toMessage } from './message.type';
import { listMessages, MESSAGE_ORDER, recordThreadRead } from './messages.store';
import { partyOf } from './policy';

@Resolver(() => IntroRequest)
export class ThreadFields {
  @FieldResolver(() => MessageConnection, {
    nullable: true,
    description:
      'What the two sides have written to each other, oldest first. For the two of them; staff see who wrote when. Null for whoever introduced them.',
  })
  async messages(
    @Root() request: IntroRequest,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const party = partyOf(viewer, request);
    if (!party && !viewer.isStaff) return null;
    const opened = !party && request.frozen && viewer.duties.has('PRIVACY');
    if (opened && nodesOf(selectionOf(info)).has('body'))
      await recordThreadRead(viewer, request.key, [request.studentId, request.advisorId]);
    const open = party !== null || opened;
    return listMessages(viewer, request.key, readPage(page, MESSAGE_ORDER, viewer), info, (row) => toMessage(row, open));
  }
}

@Resolver(() => Message)
export class MessageFields {
  @FieldResolver(() => Account, { nullable: true, description: 'Who wrote it; null once the account is closed.' })
  author(@Root() message: Message, @Ctx() { viewer }: Context) {
    return account(viewer, message.authorId);
  }
}
