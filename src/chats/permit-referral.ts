import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Referral } from './referral.type';
import { moveReferral, referral } from './referrals';

@InputType({ description: 'Whether you may be asked.' })
class PermitReferralInput extends MutationInput {
  @Field(() => ID, { description: 'The referral.' })
  referralId!: string;

  @Field(() => Boolean, { nullable: true, description: 'True, or left out, to agree to be asked; false to rather not.' })
  permit?: boolean | null;
}

@ApiType('What permitReferral answers.')
class PermitReferralPayload extends MutationPayload {
  @Field(() => Referral, { nullable: true, description: 'The referral as it is now.' })
  referral?: Referral | null;
}

@Resolver()
export class PermitReferral {
  @Mutation(() => PermitReferralPayload, {
    nullable: true,
    description:
      'Answers to having been named. With your permission the student sees who you are, and may ask you for a conversation. Refused with NOT_FOUND, CONFLICT if it stands otherwise.',
  })
  permitReferral(
    @Arg('input', () => PermitReferralInput, { description: 'The answer.' }) input: PermitReferralInput,
    @Ctx() { viewer }: Context,
  ) {
    return mutate(viewer, input, async (tx) => {
      const key = await moveReferral(tx, viewer, input.referralId, input.permit === false ? 'REFUSE' : 'PERMIT', ['REFERRED']);
      return { referral: () => referral(viewer, key) };
    });
  }
}
