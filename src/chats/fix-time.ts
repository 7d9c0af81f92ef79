import { GraphQLDateTime, GraphQLLocalDateTime, GraphQLTimeZone } from 'graphql-scalars';
import { Field, ID, InputType } from 'type-graphql';
import type { Viewer } from '../access';
import { ChatMode, likedModes, noticeHours } from '../directory';
import { Checks } from '../platform/checks';
import { now } from '../platform/clock';
import type { Tx } from '../platform/database';
import { MutationInput } from '../platform/mutation';
import { checkWindows, readWallClock } from '../platform/time-window';
import { Code } from '../platform/user-error';
import { beginChatMove, finishChatMove, refuseIfTaken } from './chats';
import { writePlace } from './places.store';

@InputType({
  description: 'A time for a chat, out of those the other side has proposed. Give startsAt, or localStartsAt with a time zone.',
})
export abstract class FixTimeInput extends MutationInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it begins, with a time zone offset. It ends after as long as the chat should take.',
  })
  startsAt?: Date | null;

  @Field(() => GraphQLLocalDateTime, {
    nullable: true,
    description: 'The same by the clock on the wall in `timeZone`, such as 2027-03-14T09:30:00.',
  })
  localStartsAt?: string | null;

  @Field(() => GraphQLTimeZone, { nullable: true, description: 'The IANA time zone it is fixed in; that of the proposal when left out.' })
  timeZone?: string | null;

  @Field(() => ChatMode, {
    nullable: true,
    description:
      'How you talk; what the request said when left out. A student chooses one of the ways the advisor likes, if they name any.',
  })
  mode?: ChatMode | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The room, number or link, at most 500 characters; seen by the two of you alone, until a day after. What stood there before stays when left out.',
  })
  place?: string | null;
}

/**
 * Fixes the time of a chat, or fixes it anew: within a window that the other side has proposed, after the notice the advisor wants, where neither
 * has another chat. @returns the chat's key.
 */
export async function fixTime(tx: Tx, viewer: Viewer, input: FixTimeInput, action: 'SCHEDULE' | 'RESCHEDULE'): Promise<string> {
  const checks = new Checks();
  const place = checks.optionalText('place', input.place, { max: 500, multiline: true });
  const move = await beginChatMove(tx, viewer, input.chatId, action);
  const { chat } = move;
  if (input.mode && input.mode !== chat.mode && move.party === 'STUDENT') {
    const modes = await likedModes(tx, chat.advisorId);
    if (modes.length > 0 && !modes.includes(input.mode))
      checks.add(Code.INVALID, 'This is not one of the ways the advisor likes to talk.', 'mode');
  }
  const field = input.startsAt ? 'startsAt' : 'localStartsAt';
  if (input.startsAt && input.localStartsAt) checks.add(Code.INVALID, 'Give startsAt or localStartsAt, not both.', 'localStartsAt');
  else if (!input.startsAt && !input.localStartsAt)
    checks.add(Code.REQUIRED, 'Give startsAt, or localStartsAt with a time zone.', 'startsAt');
  const wall = input.startsAt
    ? [input.startsAt]
    : input.localStartsAt
      ? await readWallClock(checks, tx, [{ field, wall: input.localStartsAt }], input.timeZone)
      : null;
  const startsAt = wall?.[0];
  if (!startsAt) checks.done();
  const begins = startsAt as Date;
  const endsAt = new Date(begins.getTime() + chat.durationMinutes * 60_000);
  const judged = new Checks();
  checkWindows(judged, field, [{ startsAt: begins, endsAt }], {
    minutes: chat.durationMinutes,
    noticeHours: await noticeHours(tx, chat.advisorId),
    at: await now(tx),
  });
  for (const { code, message } of judged.found) checks.add(code, message, field);
  const offered = chat.proposedTimes.some((window) => new Date(window.startsAt) <= begins && endsAt <= new Date(window.endsAt));
  if (!offered && !checks.has(field))
    checks.add(Code.INVALID, 'This is not among the times the other side has proposed; propose others with proposeTimes.', field);
  checks.done();
  await refuseIfTaken(tx, chat, begins, endsAt, field);
  await finishChatMove(tx, viewer, move, {
    startsAt: begins,
    endsAt,
    timeZone: input.timeZone ?? chat.proposalTimeZone ?? chat.timeZone,
    mode: input.mode ?? chat.mode,
    studentConfirmedAt: null,
    advisorConfirmedAt: null,
    proposal: null,
    rises: true,
  });
  if (place !== null) await writePlace(tx, viewer.institutionId, chat.id, viewer.accountId, place);
  return chat.id;
}
