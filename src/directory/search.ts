import { GraphQLLocale } from 'graphql-scalars';
import { Field, InputType, Int } from 'type-graphql';
import { apiEnum } from '../platform/api-type';
import { isPlainText } from '../platform/checks';
import { badInput } from '../platform/errors';
import { ChatMode } from './advisor.type';
import { CANDIDATES } from './bounds';

@InputType({ description: 'Whole numbers from min to max, both included; an open end where one is left out.' })
export class IntRange {
  @Field(() => Int, { nullable: true, description: 'The smallest.' })
  min?: number;

  @Field(() => Int, { nullable: true, description: 'The largest.' })
  max?: number;
}

@InputType({ description: 'Narrows the directory: every field given must match; of the values in one field, any.' })
export class AdvisorFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Words and "quoted phrases", once their quotes are closed, all of which occur in name, headline, title, employer, industry, place, topics or bio. Case and accents are ignored, English endings too, and words that say nothing, such as "the", beside others; the last word may be the beginning of one, and a word hardly anybody uses also finds those spelled like it. At most 10 words of 200 characters in all.',
  })
  text?: string;

  @Field(() => [String], { nullable: true, description: 'Values of INDUSTRY terms.' })
  industries?: string[];

  @Field(() => [String], { nullable: true, description: 'Values of EMPLOYER terms.' })
  employers?: string[];

  @Field(() => [String], { nullable: true, description: 'Values of LOCATION terms.' })
  locations?: string[];

  @Field(() => [String], { nullable: true, description: 'Values of TOPIC terms.' })
  topics?: string[];

  @Field(() => [String], { nullable: true, description: 'Values of AFFINITY terms.' })
  affinities?: string[];

  @Field(() => [String], { nullable: true, description: 'CIP codes of a degree, or their beginnings: "11" is all of computing.' })
  programs?: string[];

  @Field(() => IntRange, { nullable: true, description: 'Year of graduation.' })
  classYear?: IntRange;

  @Field(() => [GraphQLLocale], { nullable: true, description: 'Languages, as locales.' })
  languages?: string[];

  @Field(() => [ChatMode], { nullable: true, description: 'How they like to talk.' })
  chatModes?: ChatMode[];

  @Field(() => Boolean, { nullable: true, description: 'Only those who take requests today, or only those who do not.' })
  acceptingRequests?: boolean;
}

export const AdvisorOrder = apiEnum('AdvisorOrder', 'How the directory is ordered.', {
  RELEVANCE: `The best matches first: words as they were spelled over others, name and title over the rest, and at equal relevance those who are asked less. Told apart among ${CANDIDATES}, with whom the list ends: of few matches, those with the words as they were spelled, then in name or title; of many, the first that are met.`,
  NAME: 'By name, accents and case aside.',
  CLASS_YEAR_DESC: 'The latest graduates first; those of unknown year last.',
  RECENTLY_JOINED: 'Those who came into the directory last come first.',
  OPEN_SLOTS_DESC: 'Those who can take most requests this month first.',
});
export type AdvisorOrder = keyof typeof AdvisorOrder;

/** A filter that has been checked, with nothing left undefined. */
export interface AdvisorSearch {
  words: string[];
  phrases: string[];
  /** Values that a filter asks for, any of each list, with the letter that documents keep for their kind. */
  tags: string[][];
  minClassYear: number | null;
  maxClassYear: number | null;
  acceptingRequests: boolean | null;
}

const MAX_TEXT = 200;
const MAX_WORDS = 10;
const MAX_VALUES = 100;

/** The letters that stand before values in search documents; the migration of the search has the same. */
const TAGS: readonly [letter: string, name: keyof AdvisorFilter][] = [
  ['i', 'industries'],
  ['e', 'employers'],
  ['l', 'locations'],
  ['t', 'topics'],
  ['a', 'affinities'],
  ['p', 'programs'],
  ['g', 'languages'],
  ['m', 'chatModes'],
];

// Letters and digits make a word; an emoji or a bracket beside others says nothing.
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** A quote that is not closed is still being typed: until then its words are words, of which the last may be the beginning of one. */
function readText(text: string): { words: string[]; phrases: string[] } {
  const [words, phrases]: [string[], string[]] = [[], []];
  for (const [, phrase, word] of text.matchAll(/["“”„]([^"“”„]*)["“”„]|([^\s"“”„]+)/gu)) {
    if (word !== undefined) words.push(word);
    else if (phrase?.trim()) phrases.push(phrase);
  }
  const said = words.filter((word) => SAYS_SOMETHING.test(word));
  return { words: said.length + phrases.length > 0 ? said : words, phrases };
}

/** @throws BAD_USER_INPUT for a filter that cannot be meant. Values that name nothing simply match nothing. */
export function readFilter(filter: AdvisorFilter): AdvisorSearch {
  const text = (filter.text ?? '').trim();
  if (!isPlainText(text)) throw badInput('filter.text contains control characters or broken Unicode.');
  if ([...text].length > MAX_TEXT) throw badInput(`filter.text can have at most ${MAX_TEXT} characters.`);
  const { words, phrases } = readText(text);
  if (words.length + phrases.length > MAX_WORDS) throw badInput(`filter.text can have at most ${MAX_WORDS} words.`);
  const { min = null, max = null } = filter.classYear ?? {};
  if (min !== null && max !== null && min > max) throw badInput('filter.classYear.min is greater than filter.classYear.max.');
  const values = (name: keyof AdvisorFilter): string[] => {
    const list = (filter[name] ?? []) as string[];
    if (list.length > MAX_VALUES) throw badInput(`filter.${name} can have at most ${MAX_VALUES} values.`);
    // PostgreSQL takes no longer words than two thousand bytes, and no term has one.
    if (list.some((value) => [...value].length > MAX_TEXT))
      throw badInput(`filter.${name} can have values of at most ${MAX_TEXT} characters.`);
    if (!list.every(isPlainText)) throw badInput(`filter.${name} contains control characters or broken Unicode.`);
    return list;
  };
  return {
    words,
    phrases,
    tags: TAGS.map(([letter, name]) => values(name).map((value) => letter + value)).filter((list) => list.length > 0),
    minClassYear: min,
    maxClassYear: max,
    acceptingRequests: filter.acceptingRequests ?? null,
  };
}
