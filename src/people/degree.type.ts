import { Field, Int } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';
import { Term } from '../vocabulary';

export const DegreeLevel = apiEnum('DegreeLevel', 'The level of a degree.', {
  CERTIFICATE: 'A certificate or diploma below the associate level.',
  ASSOCIATE: 'An associate degree.',
  BACHELOR: "A bachelor's degree.",
  MASTER: "A master's degree.",
  DOCTORATE: 'A research doctorate.',
  PROFESSIONAL: 'A first professional degree, such as JD, MD or PharmD.',
});
export type DegreeLevel = keyof typeof DegreeLevel;

@ApiType('A degree, earned or sought.')
export class Degree {
  @Field(() => DegreeLevel, { description: 'Its level.' })
  level!: DegreeLevel;

  @Field(() => Term, { description: 'Field of study: CIP code as value, title as name.' })
  program!: Term;

  @Field(() => Int, { nullable: true, description: 'Year of graduation, past or expected.' })
  classYear!: number | null;
}
