import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Account, account, type Context } from '../access';
import { Degree } from './degree.type';
import { degreesOf } from './store';
import { Student, StudentItem } from './student.type';

@Resolver(() => Student)
export class StudentFields {
  @FieldResolver(() => Account, { nullable: true, description: 'The account behind the student; null once it is closed.' })
  account(@Root() student: Student, @Ctx() { viewer }: Context) {
    return account(viewer, student.accountId);
  }

  @FieldResolver(() => [Degree], { description: 'Degrees earned or sought, newest first; empty where they are not shown to the viewer.' })
  async degrees(@Root() student: Student, @Ctx() { viewer }: Context): Promise<Degree[]> {
    return student.shown.has(StudentItem.DEGREES) ? ((await degreesOf(viewer, student.accountId)) ?? []) : [];
  }
}
