import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { Account, account, type Context } from '../access';
import { endReferrals } from '../chats';
import { endConsentsTo, lockContacts } from '../contacts';
import { writeBlock } from '../people';
import { ApiType } from '../platform/api-type';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { personOf } from './whom';

const { ACCOUNT_BLOCKED } = auditActions({ ACCOUNT_BLOCKED: 'Blocked somebody.' });

@InputType({ description: 'Whom to block.' })
class BlockAccountInput extends MutationInput {
  @Field(() => ID, { description: 'Their account, advisor or student.' })
  accountId!: string;
}

@ApiType('What blockAccount answers.')
class BlockAccountPayload extends MutationPayload {
  @Field(() => Account, { nullable: true, description: 'Who is blocked.' })
  account?: Account | null;
}

@Resolver()
export class BlockAccount {
  @Mutation(() => BlockAccountPayload, {
    nullable: true,
    description:
      'Blocks somebody: from the next request on they can no longer find, ask or see you, and are not told. All consents between the two of you end, and what one of you has named the other for. Refused with NOT_FOUND.',
  })
  async blockAccount(
    @Arg('input', () => BlockAccountInput, { description: 'Whom.' }) input: BlockAccountInput,
    @Ctx() { viewer }: Context,
  ) {
    const blocked = await personOf(viewer, input.accountId);
    return mutate(viewer, input, async (tx) => {
      if (blocked === null) refuse(Code.NOT_FOUND, 'There is nobody else of that id.', 'accountId');
      await lockContacts(tx, viewer.accountId, blocked); // a grant under way, by either, ends with the rest or is refused
      await writeBlock(tx, viewer.institutionId, viewer.accountId, blocked);
      // Both ways: who blocks does not go on looking, unseen, at what the other had shared.
      await endConsentsTo(tx, viewer.accountId, blocked);
      await endConsentsTo(tx, blocked, viewer.accountId);
      await endReferrals(tx, viewer, blocked);
      // The subject is whoever blocks: the other is not to learn of it, not even from an export of what is held on them.
      await tx.record(ACCOUNT_BLOCKED, { subject: viewer.accountId, object: ['Account', blocked] });
      return { account: () => account(viewer, blocked) };
    });
  }
}
