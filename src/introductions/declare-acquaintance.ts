import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { type Context, personKeyOf, type Viewer } from '../access';
import { advisor } from '../directory';
import { acquaintanceWith, hasMet, writeAcquaintance } from '../people';
import { ApiType } from '../platform/api-type';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { Acquaintance, toAcquaintance } from './acquaintance.type';

const { ACQUAINTANCE_DECLARED } = auditActions({ ACQUAINTANCE_DECLARED: 'Declared to know somebody, or denied it.' });

@InputType({ description: 'Whom you know: who could introduce students to you, or to whom you could introduce them.' })
class DeclareAcquaintanceInput extends MutationInput {
  @Field(() => ID, { description: 'The account, advisor or student.' })
  accountId!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True, or left out, declares it. False denies it: then nobody is introduced by this way, whatever the other says.',
  })
  knows?: boolean | null;
}

@ApiType('What declareAcquaintance answers.')
class DeclareAcquaintancePayload extends MutationPayload {
  @Field(() => Acquaintance, { nullable: true, description: 'What the two of you say now.' })
  acquaintance?: Acquaintance | null;
}

@Resolver()
export class DeclareAcquaintance {
  @Mutation(() => DeclareAcquaintancePayload, {
    nullable: true,
    description:
      'Says that you know somebody, or that you do not. Takes effect for requests made from then on. Refused with NOT_FOUND for somebody you cannot see and have not met.',
  })
  async declareAcquaintance(
    @Arg('input', () => DeclareAcquaintanceInput, { description: 'Whom.' }) input: DeclareAcquaintanceInput,
    @Ctx() { viewer }: Context,
  ) {
    const { accountId } = viewer;
    const otherId = personKeyOf(input.accountId);
    const isThere = otherId !== null && (await isKnowable(viewer, otherId));
    return mutate(viewer, input, async (tx) => {
      const knows = input.knows ?? true;
      if (!isThere || !(await writeAcquaintance(tx, accountId, otherId, knows)))
        refuse(Code.NOT_FOUND, 'There is nobody else of that id whom you can see or have met.', 'accountId');
      // The subject is whoever says so: the other is not to learn of a denial, not even from an export of what is held on them.
      await tx.record(ACQUAINTANCE_DECLARED, { subject: accountId, object: ['Account', otherId], details: { knows } });
      return { acquaintance: async () => toAcquaintance(await acquaintanceWith(viewer.wall, accountId, otherId)) };
    });
  }
}

/** Somebody else whom the viewer sees, has met, or who says that they know the viewer. */
async function isKnowable(viewer: Viewer, otherId: string): Promise<boolean> {
  if (otherId === viewer.accountId) return false;
  if (viewer.isStaff || (await hasMet(viewer, otherId)) || (await advisor(viewer, otherId))) return true;
  return (await acquaintanceWith(viewer.wall, viewer.accountId, otherId)).declared;
}
