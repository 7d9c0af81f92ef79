import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { freezeRequest, partiesOfRequest } from '../introductions';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { Concern } from './concern.type';
import { concern } from './concerns';
import { isUnderConcern, lockOpenConcern, resolve } from './store';

const { CONCERN_RESOLVED } = auditActions({ CONCERN_RESOLVED: 'Ended a concern.' });

@InputType({ description: 'How a concern ends.' })
class ResolveConcernInput extends MutationInput {
  @Field(() => ID, { description: 'The concern.' })
  concernId!: string;

  @Field(() => String, { description: 'What was found and done, at most 4,000 characters.' })
  resolution!: string;
}

@ApiType('What resolveConcern answers.')
class ResolveConcernPayload extends MutationPayload {
  @Field(() => Concern, { nullable: true, description: 'The concern as it is now.' })
  concern?: Concern | null;
}

@Resolver()
export class ResolveConcern {
  @Mutation(() => ResolveConcernPayload, {
    nullable: true,
    description:
      'Ends a concern; the request it is about can be moved again, unless another concern about it is open. Refused with NOT_FOUND for an absent one or one that is about you, TOO_LONG, REQUIRED, or CONFLICT for one that has ended.',
  })
  resolveConcern(@Arg('input', () => ResolveConcernInput, { description: 'How.' }) input: ResolveConcernInput, @Ctx() { viewer }: Context) {
    const checks = new Checks();
    const resolution = checks.text('resolution', input.resolution, { max: 4_000, multiline: true });
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const key = keyOf('Concern', input.concernId);
      const found = key === null ? undefined : await lockOpenConcern(tx, key);
      if (!found || found.aboutId === viewer.accountId) refuse(Code.NOT_FOUND, 'There is no concern of that id.', 'concernId');
      if (found.status === 'RESOLVED') refuse(Code.CONFLICT, 'This concern has ended already.', 'concernId');
      await resolve(tx, viewer.institutionId, found, resolution);
      if (found.introRequestId !== null) {
        // The row is locked first, so that a concern reported or resolved at the same moment counts before or after, not half.
        await partiesOfRequest(tx, found.introRequestId, viewer);
        if (!(await isUnderConcern(tx, found.introRequestId))) await freezeRequest(tx, found.introRequestId, false);
      }
      await tx.record(CONCERN_RESOLVED, { subject: found.reporterId, object: ['Concern', found.id] });
      return { concern: () => concern(viewer, found.id) };
    });
  }
}
