import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { endConsentsOf } from '../contacts';
import { hasBlocked } from '../people';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse } from '../platform/user-error';
import { opened, takeBack } from './delivery';
import { IntroRequest } from './intro-request.type';
import { beginMove, finishMove, introRequest } from './intro-requests';
import { introLifecycle } from './lifecycle';
import { IntroAction } from './status';

@InputType({ description: 'A move that staff make for one side of a request, who told them so.' })
class StepInInput extends MutationInput {
  @Field(() => ID, { description: 'The request.' })
  introRequestId!: string;

  @Field(() => IntroAction, { description: 'WITHDRAW for the student; ACCEPT or DECLINE for the advisor.' })
  action!: IntroAction;

  @Field(() => String, { description: 'Why, 10 to 1,000 characters; it stands in the timeline, for staff.' })
  reason!: string;
}

@ApiType('What stepIn answers.')
class StepInPayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request as it is now.' })
  introRequest?: IntroRequest | null;
}

const POSSIBLE = new Set(introLifecycle.moves.filter((move) => move.by.includes('STAFF')).map((move) => move.action));

@Resolver()
export class StepIn {
  @Mutation(() => StepInPayload, {
    nullable: true,
    description:
      'Moves a request for one of its sides, as staff who look after requests. An acceptance shares no contact details. Refused with NOT_FOUND, CONFLICT if it has moved on, or for an acceptance between people of whom one has blocked the other, FROZEN, INVALID for any other action, TOO_SHORT, TOO_LONG.',
  })
  stepIn(@Arg('input', () => StepInInput, { description: 'The move.' }) input: StepInInput, @Ctx() { viewer }: Context) {
    const { institutionId } = viewer;
    const checks = new Checks();
    const reason = checks.text('reason', input.reason, { min: 10, max: 1_000, multiline: true });
    if (!POSSIBLE.has(input.action)) checks.add(Code.INVALID, 'Staff cannot do this for somebody else.', 'action');
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const move = await beginMove(tx, viewer, input.introRequestId, input.action, 'STAFF');
      const { id, studentId, advisorId } = move.request;
      if (input.action === 'ACCEPT' && ((await hasBlocked(tx, studentId, advisorId)) || (await hasBlocked(tx, advisorId, studentId))))
        refuse(Code.CONFLICT, 'These two cannot be brought together.', 'introRequestId');
      const answers = input.action !== 'WITHDRAW';
      await finishMove(tx, viewer, move, answers ? { responded: true } : { onDelivery: null }, reason);
      if (input.action === 'WITHDRAW') await takeBack(tx, institutionId, move.request);
      if (input.action === 'DECLINE') await endConsentsOf(tx, studentId, id);
      if (input.action === 'ACCEPT') await opened(tx, institutionId, move.request, null);
      return { introRequest: () => introRequest(viewer, id) };
    });
  }
}
