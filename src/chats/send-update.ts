import { GraphQLNonNegativeInt } from 'graphql-scalars';
import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { refuse, userErrorCodes } from '../platform/user-error';
import { toUpdate, Update } from './update.type';
import { insertUpdate, ownUpdate, recipientsOf } from './updates.store';

const { NOBODY_TO_TELL } = userErrorCodes({ NOBODY_TO_TELL: 'There is nobody yet whom this would reach.' });
const { UPDATE_SENT } = auditActions({ UPDATE_SENT: 'Sent news to those who helped.' });

@InputType({ description: 'News for those who helped you.' })
class SendUpdateInput extends MutationInput {
  @Field(() => String, { description: 'What you want to tell, 1 to 2,000 characters.' })
  body!: string;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'You have found a position: this reaches everybody along the way, whom you have talked with, who introduced you, and who named somebody to you. Else it reaches the advisors who asked to hear.',
  })
  foundPosition?: boolean | null;
}

@ApiType('What sendUpdate answers.')
class SendUpdatePayload extends MutationPayload {
  @Field(() => Update, { nullable: true, description: 'The news.' })
  update?: Update | null;

  @Field(() => GraphQLNonNegativeInt, { nullable: true, description: 'How many people it has reached.' })
  reached?: number | null;
}

@Resolver()
export class SendUpdate {
  @Mutation(() => SendUpdatePayload, {
    nullable: true,
    description: 'Tells those who helped you how you get on. Refused with NOBODY_TO_TELL, REQUIRED, TOO_LONG, INVALID.',
  })
  sendUpdate(@Arg('input', () => SendUpdateInput, { description: 'The news.' }) input: SendUpdateInput, @Ctx() { viewer }: Context) {
    const { institutionId, accountId: studentId } = viewer;
    const checks = new Checks();
    const body = checks.text('body', input.body, { max: 2_000, multiline: true });
    const foundPosition = input.foundPosition ?? false;
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const recipients = await recipientsOf(tx, studentId, foundPosition);
      if (recipients.length === 0)
        refuse(
          NOBODY_TO_TELL,
          foundPosition
            ? 'There is nobody here yet whom this would reach.'
            : 'No advisor whom you have talked with has asked to hear of you yet.',
          'body',
        );
      const id = await insertUpdate(tx, { institutionId, studentId, foundPosition, body }, recipients);
      await tx.record(UPDATE_SENT, { subject: studentId, details: { foundPosition, reached: recipients.length } });
      return {
        reached: recipients.length,
        update: async () => {
          const row = await ownUpdate(viewer, id);
          return row ? toUpdate(row) : null;
        },
      };
    });
  }
}
