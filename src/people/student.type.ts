import { Field, Int } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';
import { Node } from '../platform/node';

export const StudentItem = apiEnum('StudentItem', 'Items of a record that a student may show to an advisor.', {
  NAME: 'The name. It goes with every request, but for a student whose record the registrar holds back (FERPA, 34 CFR 99.37): they show it only by naming it here.',
  CLASS_YEAR: 'The year of graduation.',
  DEGREES: 'Degrees and fields of study.',
});
export type StudentItem = keyof typeof StudentItem;

@ApiType('A student, as far as the viewer may see them.', { implements: Node })
export class Student extends Node {
  /** Key of the account and of the student. */
  accountId!: string;
  /** Items the viewer may see. */
  shown!: ReadonlySet<StudentItem>;

  @Field(() => String, { description: 'The name the student goes by.' })
  name!: string;

  @Field(() => Int, { nullable: true, description: 'Year of graduation, past or expected; null where it is not shown to the viewer.' })
  classYear!: number | null;
}
