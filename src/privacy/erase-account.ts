import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { type Context, personKeyOf } from '../access';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse, userErrorCodes } from '../platform/user-error';
import { erase } from './erase';
import { lastDuties } from './store';

const { LAST_OF_DUTY } = userErrorCodes({ LAST_OF_DUTY: 'Nobody else answers for personal data, or for the policy, at this institution.' });

@InputType({ description: 'Who leaves for good.' })
class EraseAccountInput extends MutationInput {
  @Field(() => ID, { nullable: true, description: 'For staff with the duty PRIVACY: whose account. Your own when left out.' })
  accountId?: string | null;

  @Field(() => Boolean, { description: 'It must be true: there is no way back.' })
  confirm!: boolean;
}

@ApiType('What eraseAccount answers.')
class EraseAccountPayload extends MutationPayload {
  @Field(() => Boolean, { nullable: true, description: 'True once the person is gone.' })
  erased?: boolean | null;
}

@Resolver()
export class EraseAccount {
  @Mutation(() => EraseAccountPayload, {
    nullable: true,
    description:
      'Erases a person: they are gone from the next request on, what was sealed for them can never be opened again, and what they wrote is deleted; anonymous counts stay. What an open concern needs is kept sealed until it ends. Refused with REQUIRED, NOT_FOUND, or LAST_OF_DUTY for the last member of staff with the duty PRIVACY or ADMIN.',
  })
  eraseAccount(@Arg('input', () => EraseAccountInput, { description: 'Who.' }) input: EraseAccountInput, @Ctx() { viewer }: Context) {
    const checks = new Checks();
    if (!input.confirm) checks.add(Code.REQUIRED, 'There is no way back: confirm that you want it.', 'confirm');
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const { institutionId } = viewer;
      const key = input.accountId == null ? viewer.accountId : personKeyOf(input.accountId);
      const own = key === viewer.accountId;
      const named = key !== null && (own || viewer.duties.has('PRIVACY'));
      const last = named ? await lastDuties(tx, institutionId, key) : [];
      if (last.length > 0) refuse(LAST_OF_DUTY, `Nobody else has the duty ${last.join(' and ')}; it has to be handed on first.`);
      if (!named || !(await erase(tx, { institutionId, accountId: key }, own)))
        refuse(Code.NOT_FOUND, 'There is nobody of that id.', 'accountId');
      return { erased: true };
    });
  }
}
