import { Arg, Field, Query, Resolver } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';
import questions from './questions.json';

export const QuestionCategory = apiEnum('QuestionCategory', 'What a question of the bank is about.', {
  PATH: 'How the advisor came here: decisions, detours, changes, more study or not.',
  DAY_TO_DAY: 'What the work is like from hour to hour and season to season.',
  FIELD: 'The field as a whole: its roles, changes, debates and misunderstandings.',
  SKILLS: 'What one needs to be able to do, and how people learn it.',
  CULTURE: 'How people treat one another at work.',
  BACKGROUND_AND_BELONGING: 'Finding a place, whatever one comes with.',
  GETTING_STARTED: 'First steps and first years.',
  NEXT_PERSON: 'Who or what comes next.',
});
export type QuestionCategory = keyof typeof QuestionCategory;

@ApiType('A question that a student may prepare for a conversation: open, kind, and answered in two minutes.')
export class BankQuestion {
  @Field(() => String, { description: 'The question.' })
  text!: string;

  @Field(() => QuestionCategory, { description: 'What it is about.' })
  category!: QuestionCategory;

  @Field(() => String, { nullable: true, description: 'The field of work it is for, by its value; null for questions for everybody.' })
  industry!: string | null;
}

const EVERYBODY = 'everybody';

/** The bank in its order: by category, what is asked in one field before what is asked in any. */
const BANK: readonly BankQuestion[] = Object.entries(questions as Record<string, Record<string, string[]>>).flatMap(
  ([category, byIndustry]) =>
    Object.entries(byIndustry)
      .sort(([one], [other]) => Number(one === EVERYBODY) - Number(other === EVERYBODY))
      .flatMap(([industry, texts]) =>
        texts.map((text) => ({ text, category: category as QuestionCategory, industry: industry === EVERYBODY ? null : industry })),
      ),
);

@Resolver()
export class QuestionBankQuery {
  @Query(() => [BankQuestion], {
    nullable: true,
    description: 'Questions to prepare from, by category; those of one field of work come along if it is named.',
  })
  questionBank(
    @Arg('industry', () => String, {
      nullable: true,
      description: 'A field of work, by its value; one that has none of its own adds none.',
    })
    industry: string | undefined,
  ): BankQuestion[] {
    return BANK.filter((question) => question.industry === null || question.industry === industry);
  }
}
