import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { Account, account, type Context, personKeyOf } from '../access';
import { removeBlock } from '../people';
import { ApiType } from '../platform/api-type';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';

const { ACCOUNT_UNBLOCKED } = auditActions({ ACCOUNT_UNBLOCKED: 'Unblocked somebody.' });

@InputType({ description: 'Whom to unblock.' })
class UnblockAccountInput extends MutationInput {
  @Field(() => ID, { description: 'Their account, advisor or student.' })
  accountId!: string;
}

@ApiType('What unblockAccount answers.')
class UnblockAccountPayload extends MutationPayload {
  @Field(() => Account, { nullable: true, description: 'Who is no longer blocked.' })
  account?: Account | null;
}

@Resolver()
export class UnblockAccount {
  @Mutation(() => UnblockAccountPayload, {
    nullable: true,
    description:
      'Unblocks somebody. Consents that ended with the block stay ended. Refused with NOT_FOUND for somebody you have not blocked.',
  })
  unblockAccount(
    @Arg('input', () => UnblockAccountInput, { description: 'Whom.' }) input: UnblockAccountInput,
    @Ctx() { viewer }: Context,
  ) {
    return mutate(viewer, input, async (tx) => {
      const key = personKeyOf(input.accountId);
      if (key === null || !(await removeBlock(tx, viewer.institutionId, viewer.accountId, key)))
        refuse(Code.NOT_FOUND, 'You have blocked nobody of that id.', 'accountId');
      await tx.record(ACCOUNT_UNBLOCKED, { subject: viewer.accountId, object: ['Account', key] });
      return { account: () => account(viewer, key) };
    });
  }
}
