import { GraphQLDateTime, GraphQLLocalDateTime } from 'graphql-scalars';
import { Field, InputType } from 'type-graphql';
import { ApiType } from './api-type';
import type { Checks } from './checks';
import { type Reader, readLocalTimes } from './database';
import { Code } from './user-error';

@ApiType('A stretch of time.')
export class TimeWindow {
  @Field(() => GraphQLDateTime, { description: 'Its beginning.' })
  startsAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'Its end.' })
  endsAt!: Date;
}

@InputType({ description: 'A stretch of time.' })
export class TimeWindowInput {
  @Field(() => GraphQLDateTime, { description: 'Its beginning, with a time zone offset.' })
  startsAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'Its end.' })
  endsAt!: Date;
}

export interface WindowRule {
  /** How long each must be at least. */
  minutes: number;
  noticeHours: number;
  /** Now. */
  at: Date;
}

const MOST = 10;
/** A window further ahead than this is a slip of the pen. */
const FURTHEST_DAYS = 366;

/** Windows that somebody offers: few, after the notice the advisor wants, long enough for a chat, none within another. */
export function checkWindows(
  checks: Checks,
  field: string,
  windows: readonly TimeWindowInput[],
  { minutes, noticeHours, at }: WindowRule,
): void {
  if (windows.length > MOST) {
    checks.add(Code.TOO_LONG, `At most ${MOST} windows fit here.`, field);
    return;
  }
  const earliest = at.getTime() + noticeHours * 3_600_000;
  const latest = at.getTime() + FURTHEST_DAYS * 86_400_000;
  for (const [index, { startsAt, endsAt }] of windows.entries()) {
    const of = `${field}.${index}`;
    if (startsAt < at) checks.add(Code.OUT_OF_RANGE, 'This has passed already.', `${of}.startsAt`);
    else if (startsAt.getTime() < earliest)
      checks.add(Code.OUT_OF_RANGE, `This is too soon: the advisor wants ${noticeHours} hours' notice.`, `${of}.startsAt`);
    else if (endsAt <= startsAt) checks.add(Code.OUT_OF_RANGE, 'This window does not end after it begins.', `${of}.endsAt`);
    else if (endsAt.getTime() - startsAt.getTime() < minutes * 60_000)
      checks.add(Code.OUT_OF_RANGE, `The window must be at least ${minutes} minutes long.`, `${of}.endsAt`);
    else if (endsAt.getTime() > latest) checks.add(Code.OUT_OF_RANGE, 'This is more than a year ahead.', `${of}.endsAt`);
    else if (windows.slice(0, index).some((other) => startsAt < other.endsAt && other.startsAt < endsAt))
      checks.add(Code.INVALID, 'This window overlaps another.', `${of}.startsAt`);
  }
}

@InputType({ description: 'A stretch of time by the clock on the wall, in the time zone that stands beside it.' })
export class LocalTimeWindowInput {
  @Field(() => GraphQLLocalDateTime, { description: 'Its beginning, such as 2027-03-14T09:30:00.' })
  startsAt!: string;

  @Field(() => GraphQLLocalDateTime, { description: 'Its end.' })
  endsAt!: string;
}

/** As the scalar says it, which also lets through offsets, that are not the clock's, and days that no month has. */
const WALL = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$/;
const isOnTheWall = (wall: string) => WALL.test(wall) && new Date(`${wall}Z`).toJSON()?.slice(0, 19) === wall.slice(0, 19);

/**
 * Wall clock times as moments; null once something about them is wrong, which is added to the checks: no such day, a zone that is not known, an
 * hour that the clocks skip in spring, or one that comes twice in autumn.
 */
export async function readWallClock(
  checks: Checks,
  reader: Reader,
  times: readonly { field: string; wall: string }[],
  zone: string | null | undefined,
): Promise<Date[] | null> {
  const unsound = times.filter(({ wall }) => !isOnTheWall(wall));
  for (const { field } of unsound)
    checks.add(Code.INVALID, 'This is no day and hour by the clock on the wall, such as 2027-03-14T09:30:00, without an offset.', field);
  if (unsound.length > 0) return null;
  const moments =
    zone == null
      ? null
      : await readLocalTimes(
          reader,
          times.map(({ wall }) => wall),
          zone,
        );
  if (!moments) {
    checks.add(
      zone == null ? Code.REQUIRED : Code.INVALID,
      zone == null ? 'Say in which time zone.' : 'This time zone is not known here.',
      'timeZone',
    );
    return null;
  }
  let sound = true;
  for (const [index, { skipped, twice }] of moments.entries()) {
    if (!skipped && !twice) continue;
    sound = false;
    const why = skipped
      ? 'The clocks are put forward over this hour, so there is no such time on that day.'
      : 'The clocks are put back over this hour, so it comes twice; give the time with its offset instead.';
    checks.add(Code.INVALID, why, times[index]?.field ?? '');
  }
  return sound ? moments.map(({ at }) => at) : null;
}
