import { Field, InputType, ObjectType } from 'type-graphql';
import type { Batches } from './batch';
import type { Tx, Wall } from './database';
import { Refusal, UserError } from './user-error';

/** What every mutation's input has. */
@InputType({ description: 'What the input of every mutation has.' })
export abstract class MutationInput {
  @Field(() => String, { nullable: true, description: 'Returned unchanged in the payload, to match answers to requests.' })
  clientMutationId?: string;
}

/** What every mutation's payload has. */
@ObjectType({ description: 'What the payload of every mutation has.', simpleResolvers: true })
export abstract class MutationPayload {
  @Field(() => [UserError], { description: 'What the caller can mend; empty when the mutation happened.' })
  userErrors!: UserError[];

  @Field(() => String, { nullable: true, description: 'As it was sent in the input.' })
  clientMutationId?: string;
}

interface Actor extends Batches {
  readonly wall: Wall;
  /** Makes sure that whoever acts is still there, and stays so until the transaction ends. */
  stay(tx: Tx): Promise<void>;
}

/**
 * Runs a mutation: one transaction inside the institution's wall, all or nothing. A Refusal thrown by `work` becomes
 * `userErrors`. `work` leaves at least one entry in the audit record, and returns what goes into the payload; objects are given as functions, which graphql-js calls after
 * the commit and only if they are selected, so that they are read as everybody now sees them.
 */
export async function mutate<Result extends object>(
  actor: Actor,
  input: MutationInput,
  work: (tx: Tx) => Promise<Result>,
): Promise<MutationPayload & Partial<Result>> {
  const { clientMutationId } = input;
  try {
    const result = await actor.wall.write(async (tx) => {
      await actor.stay(tx);
      const done = await work(tx);
      if (tx.recorded === 0) throw new Error('a mutation has left nothing in the audit record');
      return done;
    });
    return { ...result, userErrors: [], clientMutationId };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { userErrors: error.userErrors, clientMutationId } as unknown as MutationPayload & Partial<Result>;
  } finally {
    actor.batches.clear();
  }
}
