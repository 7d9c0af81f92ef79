import { GraphQLTimeZone } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { noticeHours } from '../directory';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { now } from '../platform/clock';
import type { Tx } from '../platform/database';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { checkWindows, LocalTimeWindowInput, readWallClock, TimeWindowInput } from '../platform/time-window';
import { Code } from '../platform/user-error';
import { Chat } from './chat.type';
import { beginChatMove, chat, finishChatMove } from './chats';

@InputType({ description: 'Times when you could talk. Give windows, or localWindows with a time zone.' })
class ProposeTimesInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => [TimeWindowInput], {
    nullable: true,
    description: 'At most 10 windows, each long enough, after the notice the advisor wants, none of which overlap.',
  })
  windows?: TimeWindowInput[] | null;

  @Field(() => [LocalTimeWindowInput], { nullable: true, description: 'The same by the clock on the wall in `timeZone`.' })
  localWindows?: LocalTimeWindowInput[] | null;

  @Field(() => GraphQLTimeZone, { nullable: true, description: 'The IANA time zone you propose them in.' })
  timeZone?: string | null;
}

@ApiType('What proposeTimes answers.')
class ProposeTimesPayload extends MutationPayload {
  @Field(() => Chat, { nullable: true, description: 'The chat as it is now.' })
  chat?: Chat | null;
}

@Resolver()
export class ProposeTimes {
  @Mutation(() => ProposeTimesPayload, {
    nullable: true,
    description:
      'Proposes times for a chat, in place of those proposed before; the other side takes one with scheduleChat, or proposes others. A time that is fixed stands until another is taken. Refused with NOT_FOUND, CONFLICT if the chat is over, FROZEN, BLOCKED, REQUIRED, TOO_LONG, INVALID, OUT_OF_RANGE.',
  })
  proposeTimes(@Arg('input', () => ProposeTimesInput, { description: 'The times.' }) input: ProposeTimesInput, @Ctx() { viewer }: Context) {
    return mutate(viewer, input, async (tx) => {
      const checks = new Checks();
      const move = await beginChatMove(tx, viewer, input.chatId, 'PROPOSE');
      const windows = await readWindows(tx, checks, input);
      const rule = { minutes: move.chat.durationMinutes, noticeHours: await noticeHours(tx, move.chat.advisorId), at: await now(tx) };
      if (windows) checkWindows(checks, input.windows ? 'windows' : 'localWindows', windows, rule);
      checks.done();
      const proposal = { by: viewer.accountId, windows: windows ?? [], timeZone: input.timeZone ?? null };
      await finishChatMove(tx, viewer, move, { proposal });
      return { chat: () => chat(viewer, move.chat.id) };
    });
  }
}

async function readWindows(tx: Tx, checks: Checks, input: ProposeTimesInput): Promise<TimeWindowInput[] | null> {
  const { windows, localWindows } = input;
  if (windows?.length && localWindows?.length) {
    checks.add(Code.INVALID, 'Give windows or localWindows, not both.', 'localWindows');
    return null;
  }
  if (windows?.length) return windows;
  if (!localWindows?.length) {
    checks.add(Code.REQUIRED, 'Give at least one window, as windows or as localWindows.', 'windows');
    return null;
  }
  const wall = localWindows.slice(0, 11).flatMap(({ startsAt, endsAt }, index) => [
    { field: `localWindows.${index}.startsAt`, wall: startsAt },
    { field: `localWindows.${index}.endsAt`, wall: endsAt },
  ]);
  const moments = await readWallClock(checks, tx, wall, input.timeZone);
  return moments?.flatMap((startsAt, index) => (index % 2 === 0 ? [{ startsAt, endsAt: moments[index + 1] as Date }] : [])) ?? null;
}
