import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { type Context, personKeyOf } from '../access';
import { ApiType } from '../platform/api-type';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { setCounselor } from './acquaintances.store';
import { Student } from './student.type';
import { student } from './students';

const { COUNSELOR_ASSIGNED } = auditActions({ COUNSELOR_ASSIGNED: 'Said who looks after a student.' });

@InputType({ description: 'Who looks after a student, and can always introduce them.' })
class AssignCounselorInput extends MutationInput {
  @Field(() => ID, { description: 'The student.' })
  studentId!: string;

  @Field(() => ID, { nullable: true, description: 'The account of a member of staff; null for nobody in particular.' })
  counselorId?: string | null;
}

@ApiType('What assignCounselor answers.')
class AssignCounselorPayload extends MutationPayload {
  @Field(() => Student, { nullable: true, description: 'The student.' })
  student?: Student | null;
}

@Resolver()
export class AssignCounselor {
  @Mutation(() => AssignCounselorPayload, {
    nullable: true,
    description:
      'Says who looks after a student. Without one, a member of staff with the duty COUNSELOR introduces them, the same every time. Refused with NOT_FOUND for a student or a member of staff that is not there.',
  })
  assignCounselor(
    @Arg('input', () => AssignCounselorInput, { description: 'Who and for whom.' }) input: AssignCounselorInput,
    @Ctx() { viewer }: Context,
  ) {
    return mutate(viewer, input, async (tx) => {
      const studentId = keyOf('Student', input.studentId);
      const counselorId = input.counselorId == null ? null : personKeyOf(input.counselorId);
      if (input.counselorId != null && counselorId === null)
        refuse(Code.NOT_FOUND, 'There is no member of staff of that id.', 'counselorId');
      if (studentId === null || studentId === counselorId) refuse(Code.NOT_FOUND, 'There is no student of that id.', 'studentId');
      const done = await setCounselor(tx, studentId, counselorId);
      if (done === 'NO_STUDENT') refuse(Code.NOT_FOUND, 'There is no student of that id.', 'studentId');
      if (done === 'NO_COUNSELOR') refuse(Code.NOT_FOUND, 'There is no member of staff of that id.', 'counselorId');
      await tx.record(COUNSELOR_ASSIGNED, { subject: studentId, details: { counselor: counselorId } });
      return { student: () => student(viewer, studentId) };
    });
  }
}
