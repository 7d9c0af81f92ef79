import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { Concern } from './concern.type';
import { concern } from './concerns';
import { assign, hasPrivacyDuty, lockOpenConcern } from './store';

const { CONCERN_ASSIGNED } = auditActions({ CONCERN_ASSIGNED: 'Said who looks into a concern.' });

@InputType({ description: 'Who is to look into a concern.' })
class AssignConcernInput extends MutationInput {
  @Field(() => ID, { description: 'The concern.' })
  concernId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Account of a member of staff with the duty PRIVACY, neither of the two it is between; yourself when left out.',
  })
  assigneeId?: string | null;
}

@ApiType('What assignConcern answers.')
class AssignConcernPayload extends MutationPayload {
  @Field(() => Concern, { nullable: true, description: 'The concern as it is now.' })
  concern?: Concern | null;
}

@Resolver()
export class AssignConcern {
  @Mutation(() => AssignConcernPayload, {
    nullable: true,
    description: 'Says who looks into a concern. Refused with NOT_FOUND, or CONFLICT for one that has ended.',
  })
  assignConcern(@Arg('input', () => AssignConcernInput, { description: 'Who.' }) input: AssignConcernInput, @Ctx() { viewer }: Context) {
    return mutate(viewer, input, async (tx) => {
      const key = keyOf('Concern', input.concernId);
      const found = key === null ? undefined : await lockOpenConcern(tx, key);
      if (!found || found.aboutId === viewer.accountId) refuse(Code.NOT_FOUND, 'There is no concern of that id.', 'concernId');
      if (found.status === 'RESOLVED') refuse(Code.CONFLICT, 'This concern has ended.', 'concernId');
      const assignee = input.assigneeId == null ? viewer.accountId : keyOf('Account', input.assigneeId);
      const involved = assignee === found.reporterId || assignee === found.aboutId;
      if (assignee === null || involved || !(await hasPrivacyDuty(tx, assignee)))
        refuse(Code.NOT_FOUND, 'There is no member of staff of that id who could look into it.', 'assigneeId');
      await assign(tx, found.id, assignee);
      await tx.record(CONCERN_ASSIGNED, { subject: assignee, object: ['Concern', found.id] });
      return { concern: () => concern(viewer, found.id) };
    });
  }
}
