import { GraphQLPositiveInt, GraphQLTimeZone } from 'graphql-scalars';
import { Field, ID, InputType } from 'type-graphql';
import { ContactKind } from '../contacts';
import { ChatMode } from '../directory';
import { StudentItem } from '../people';
import type { Checks } from '../platform/checks';
import { MutationInput } from '../platform/mutation';
import { TimeWindowInput } from '../platform/time-window';
import { Code } from '../platform/user-error';
import { type Advice, adviceOn } from './advice';

@InputType({ description: 'An ask for an informational interview.' })
export class RequestIntroInput extends MutationInput {
  @Field(() => ID, { description: 'Whom to ask.' })
  advisorId!: string;

  @Field(() => String, { description: 'Who you are, why this advisor, what you would like to learn: 20 to 2,000 characters.' })
  purpose!: string;

  @Field(() => [String], { nullable: true, description: 'What you would like to ask: at most 10 questions of at most 300 characters.' })
  questions?: string[] | null;

  @Field(() => String, { nullable: true, description: 'How you came upon the advisor, at most 300 characters.' })
  howFound?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The account of a mutual contact who is to introduce you: one of those the advisor has with you. The advisor gets the request once they agree.',
  })
  introducerId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A referral to this advisor: whoever named them to you has introduced you already. Not together with introducerId.',
  })
  referralId?: string | null;

  @Field(() => ChatMode, {
    nullable: true,
    description: 'How you would like to talk; one of the modes the advisor likes, if they name any.',
  })
  mode?: ChatMode | null;

  @Field(() => GraphQLPositiveInt, {
    nullable: true,
    description: 'How long it should take, 5 to 120 minutes; what the institution has decided when left out, else 20.',
  })
  durationMinutes?: number | null;

  @Field(() => [TimeWindowInput], {
    nullable: true,
    description: 'When you could talk: at most 10 windows, each long enough, after the notice the advisor wants.',
  })
  proposedTimes?: TimeWindowInput[] | null;

  @Field(() => GraphQLTimeZone, { nullable: true, description: 'Your IANA time zone.' })
  timeZone?: string | null;

  @Field(() => Boolean, { description: 'The pledge: you ask for information, not for a job. It must be true.' })
  notAskingForAJob!: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Sends the text as it is, although it was sent back for how it asks: for a false alarm. It is recorded.',
  })
  sendAnyway?: boolean | null;

  @Field(() => [ContactKind], {
    nullable: true,
    description:
      'Your own contact points the advisor may see, by kind; none when left out. Until the request ends unanswered or declined, or for 90 days once it is accepted.',
  })
  shareMyContact?: ContactKind[] | null;

  @Field(() => [StudentItem], {
    nullable: true,
    description: 'What of your record the advisor will see besides your name; nothing when left out.',
  })
  shareProfile?: StudentItem[] | null;
}

/** What a student has written, checked. */
export interface Ask {
  purpose: string;
  questions: string[];
  howFound: string | null;
}

/** What a student has written, and what is advised against in it, which they may overrule. */
export interface Read {
  ask: Ask;
  advice: Advice[];
}

/** Reads what can be judged without knowing whom it is for. */
export function readAsk(checks: Checks, input: RequestIntroInput): Read {
  const ask = {
    purpose: checks.text('purpose', input.purpose, { min: 20, max: 2_000, multiline: true }),
    questions: checks.texts('questions', input.questions, { max: 300, most: 10 }),
    howFound: checks.optionalText('howFound', input.howFound, { max: 300 }),
  };
  if (input.durationMinutes != null) checks.number('durationMinutes', input.durationMinutes, 5, 120);
  if (!input.notAskingForAJob)
    checks.add(
      Code.REQUIRED,
      'An informational interview asks for information, not for a job: please make the pledge.',
      'notAskingForAJob',
    );
  if (input.introducerId != null && input.referralId != null)
    checks.add(Code.INVALID, 'Give introducerId or referralId, not both.', 'referralId');
  const questions = ask.questions.map((question, index) => [`questions.${index}`, question] as const);
  return { ask, advice: adviceOn(checks, [['purpose', ask.purpose], ...questions], input.sendAnyway) };
}
