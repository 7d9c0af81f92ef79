import { Ctx, FieldResolver, Resolver } from 'type-graphql';
import { type Context, ViewerType } from '../access';
import { Student } from './student.type';
import { student } from './students';

@Resolver(() => ViewerType)
export class ViewerStudentFields {
  @FieldResolver(() => Student, { nullable: true, description: "The viewer's student side; null for those who have none." })
  student(@Ctx() { viewer }: Context) {
    return student(viewer, viewer.accountId);
  }
}
