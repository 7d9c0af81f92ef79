import { GraphQLPositiveInt } from 'graphql-scalars';
import { Field, InputType } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import type { Checks } from '../platform/checks';
import { Code } from '../platform/user-error';

/** Every number of a conversation's policy: what it is where an institution has not decided otherwise, its least and its most. */
const NUMBERS = {
  requestDays: [14, 1, 90],
  introducerDays: [5, 1, 30],
  referralDays: [30, 1, 365],
  openRequests: [5, 1, 100],
  chatMinutes: [20, 5, 120],
  thanksHours: [24, 1, 720],
  followUpDays: [90, 7, 730],
} as const;

/** The same for its lists, which rise. */
const LISTS = {
  requestReminderDays: [[3, 10], 1, 90],
  didItHappenDays: [[1, 14, 28], 1, 365],
} as const;
const LONGEST_LIST = 5;

@ApiType('How long things last in conversations, and how many fit.')
export class ConversationPolicy {
  @Field(() => GraphQLPositiveInt, { description: 'Days a request waits for an answer, 1 to 90; 14 unless decided otherwise.' })
  requestDays!: number;

  @Field(() => GraphQLPositiveInt, { description: 'Days an introducer has, 1 to 30; 5 unless decided otherwise.' })
  introducerDays!: number;

  @Field(() => GraphQLPositiveInt, { description: 'Days a referral stands, 1 to 365; 30 unless decided otherwise.' })
  referralDays!: number;

  @Field(() => GraphQLPositiveInt, { description: 'Requests one student can have open, 1 to 100; 5 unless decided otherwise.' })
  openRequests!: number;

  @Field(() => GraphQLPositiveInt, {
    description: 'Minutes a chat takes where nobody says otherwise, 5 to 120; 20 unless decided otherwise.',
  })
  chatMinutes!: number;

  @Field(() => GraphQLPositiveInt, {
    description: 'Hours after a chat within which thanks are due, 1 to 720; 24 unless decided otherwise.',
  })
  thanksHours!: number;

  @Field(() => GraphQLPositiveInt, {
    description: 'Days after a chat when a follow-up is suggested, 7 to 730; 90 unless decided otherwise.',
  })
  followUpDays!: number;

  @Field(() => [GraphQLPositiveInt], {
    description: 'On which days the advisor is reminded of a request; 3 and 10 unless decided otherwise.',
  })
  requestReminderDays!: readonly number[];

  @Field(() => [GraphQLPositiveInt], {
    description: 'How many days after the time of a chat both are asked whether it happened; 1, 14 and 28 unless decided otherwise.',
  })
  didItHappenDays!: readonly number[];
}

@InputType({
  description: 'Changes to how long things last and how many fit; what is left out stays. They hold for what begins from now on.',
})
export class ConversationPolicyInput {
  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'Days a request waits for an answer, 1 to 90.' })
  requestDays?: number | null;

  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'Days an introducer has, 1 to 30.' })
  introducerDays?: number | null;

  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'Days a referral stands, 1 to 365.' })
  referralDays?: number | null;

  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'Requests one student can have open, 1 to 100.' })
  openRequests?: number | null;

  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'Minutes a chat takes where nobody says otherwise, 5 to 120.' })
  chatMinutes?: number | null;

  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'Hours after a chat within which thanks are due, 1 to 720.' })
  thanksHours?: number | null;

  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'Days after a chat when a follow-up is suggested, 7 to 730.' })
  followUpDays?: number | null;

  @Field(() => [GraphQLPositiveInt], {
    nullable: true,
    description: 'On which days the advisor is reminded of a request: at most 5, each from 1 to 90.',
  })
  requestReminderDays?: number[] | null;

  @Field(() => [GraphQLPositiveInt], {
    nullable: true,
    description: 'How many days after the time of a chat both are asked whether it happened: at most 5, each from 1 to 365.',
  })
  didItHappenDays?: number[] | null;
}

/** What holds where an institution has not decided otherwise. */
export const CONVERSATION_DEFAULTS = Object.fromEntries(
  Object.entries({ ...NUMBERS, ...LISTS }).map(([name, [value]]) => [name, value]),
) as unknown as Readonly<ConversationPolicy>;

/** What holds in an institution: its own decisions, else the defaults. */
export const conversationOf = (row: { conversation: Partial<ConversationPolicy> }): ConversationPolicy => ({
  ...CONVERSATION_DEFAULTS,
  ...row.conversation,
});

/** The decisions that an input makes, each within its bounds; lists rise. */
export function readConversation(checks: Checks, input: ConversationPolicyInput): Partial<ConversationPolicy> {
  const decided: Record<string, number | number[]> = {};
  for (const [name, [, least, most]] of Object.entries(NUMBERS)) {
    const value = input[name as keyof typeof NUMBERS];
    if (value != null) decided[name] = checks.number(`conversation.${name}`, value, least, most);
  }
  for (const [name, [, least, most]] of Object.entries(LISTS)) {
    const values = input[name as keyof typeof LISTS];
    if (values == null) continue;
    if (values.length > LONGEST_LIST) {
      checks.add(Code.TOO_LONG, `At most ${LONGEST_LIST} days fit here; there are ${values.length}.`, `conversation.${name}`);
      continue;
    }
    for (const [index, value] of values.entries()) checks.number(`conversation.${name}.${index}`, value, least, most);
    decided[name] = [...new Set(values)].sort((one, other) => one - other);
  }
  return decided as Partial<ConversationPolicy>;
}
