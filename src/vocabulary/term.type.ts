import { Field } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';
import { connectionType } from '../platform/pagination';

@ApiType('A word of a vocabulary.')
export class Term {
  @Field(() => String, { description: 'For filters and inputs: a slug, for programs the CIP code, for languages the locale.' })
  value!: string;

  @Field(() => String, { description: 'For people.' })
  name!: string;
}

export const TermConnection = connectionType('Term', () => Term);

export const VocabularyKind = apiEnum('VocabularyKind', 'The vocabularies of an institution.', {
  INDUSTRY: 'Fields of work.',
  EMPLOYER: 'Organizations people work for.',
  LOCATION: 'Places people work in.',
  TOPIC: 'What an advisor is glad to talk about.',
  AFFINITY: 'Backgrounds and interests that people share on purpose.',
  PROGRAM: 'Fields of study, by CIP code (NCES Classification of Instructional Programs, 2020).',
  LANGUAGE: 'Languages, by locale.',
});
export type VocabularyKind = keyof typeof VocabularyKind;
