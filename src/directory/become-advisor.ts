import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse, userErrorCodes } from '../platform/user-error';
import { Advisor } from './advisor.type';
import { advisor } from './advisors';
import { becomeAdvisor } from './store';

const { NOT_A_GRADUATE } = userErrorCodes({
  NOT_A_GRADUATE: 'Only graduates of the institution become advisors; a class has graduated by 1 July.',
});
const { BECAME_ADVISOR } = auditActions({ BECAME_ADVISOR: 'Became an advisor after graduating.' });

@InputType({ description: 'An answer to the invitation that graduates get.' })
class BecomeAdvisorInput extends MutationInput {
  // An input has to have a field of its own.
  @Field(() => Boolean, { description: 'You agree to be found in the directory, by your name and class year at first. It must be true.' })
  agreed!: boolean;
}

@ApiType('What becomeAdvisor answers.')
class BecomeAdvisorPayload extends MutationPayload {
  @Field(() => Advisor, { nullable: true, description: 'Your profile, still to be filled in.' })
  advisor?: Advisor | null;
}

@Resolver()
export class BecomeAdvisor {
  @Mutation(() => BecomeAdvisorPayload, {
    nullable: true,
    description:
      'Makes a graduate an advisor: a profile in the directory, to fill in with updateAdvisorProfile, and the role ALUM beside what they have. Refused with NOT_A_GRADUATE, REQUIRED without agreement, CONFLICT if you have a profile already.',
  })
  becomeAdvisor(
    @Arg('input', () => BecomeAdvisorInput, { description: 'The answer.' }) input: BecomeAdvisorInput,
    @Ctx() { viewer }: Context,
  ) {
    const { accountId } = viewer;
    return mutate(viewer, input, async (tx) => {
      if (!input.agreed) refuse(Code.REQUIRED, 'Nobody is put into the directory without agreeing.', 'agreed');
      const done = await becomeAdvisor(tx);
      if (done === 'NOT_A_GRADUATE') refuse(NOT_A_GRADUATE, 'You can become an advisor once you have graduated.');
      if (done === 'ALREADY') refuse(Code.CONFLICT, 'You have a profile already.');
      await tx.record(BECAME_ADVISOR, { subject: accountId, object: ['Advisor', accountId] });
      return { advisor: () => advisor(viewer, accountId) };
    });
  }
}
