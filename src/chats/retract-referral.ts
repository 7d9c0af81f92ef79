import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Referral } from './referral.type';
import { moveReferral, referral } from './referrals';

@InputType({ description: 'A referral to take back.' })
class RetractReferralInput extends MutationInput {
  @Field(() => ID, { description: 'The referral.' })
  referralId!: string;
}

@ApiType('What retractReferral answers.')
class RetractReferralPayload extends MutationPayload {
  @Field(() => Referral, { nullable: true, description: 'The referral as it is now.' })
  referral?: Referral | null;
}

@Resolver()
export class RetractReferral {
  @Mutation(() => RetractReferralPayload, {
    nullable: true,
    description:
      'Takes a referral back before it was used: as whoever made it, or as whoever was named and had agreed. Refused with NOT_FOUND, CONFLICT if it stands otherwise.',
  })
  retractReferral(
    @Arg('input', () => RetractReferralInput, { description: 'The answer.' }) input: RetractReferralInput,
    @Ctx() { viewer }: Context,
  ) {
    return mutate(viewer, input, async (tx) => {
      const key = await moveReferral(tx, viewer, input.referralId, 'RETRACT', ['NAMER', 'REFERRED']);
      return { referral: () => referral(viewer, key) };
    });
  }
}
