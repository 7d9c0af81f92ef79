import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { itemsShownWith, StudentItem, shareRecord } from '../people';
import { ApiType } from '../platform/api-type';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { IntroRequest } from './intro-request.type';
import { introRequest, notFound } from './intro-requests';
import { OPEN } from './lifecycle';
import { lockRequest, setOnDelivery } from './moves.store';
import { partyOf } from './policy';

const { PROFILE_SHARED } = auditActions({ PROFILE_SHARED: 'Changed what of their record a student shows with a request.' });

@InputType({ description: 'What of your record the advisor of a request sees from now on.' })
class ShareProfileInput extends MutationInput {
  @Field(() => ID, { description: 'A request of yours.' })
  introRequestId!: string;

  @Field(() => [StudentItem], { description: 'Exactly these items; none to show nothing more.' })
  items!: StudentItem[];
}

@ApiType('What shareProfile answers.')
class ShareProfilePayload extends MutationPayload {
  @Field(() => IntroRequest, { nullable: true, description: 'The request.' })
  introRequest?: IntroRequest | null;
}

@Resolver()
export class ShareProfile {
  @Mutation(() => ShareProfilePayload, {
    nullable: true,
    description:
      'Changes what of your record the advisor of a request sees, from the next request on. Refused with NOT_FOUND, or CONFLICT for showing something with a request that has ended without being accepted.',
  })
  shareProfile(@Arg('input', () => ShareProfileInput, { description: 'What.' }) input: ShareProfileInput, @Ctx() { viewer }: Context) {
    return mutate(viewer, input, async (tx) => {
      const key = keyOf('IntroRequest', input.introRequestId);
      const request = (key === null ? undefined : await lockRequest(tx, viewer, key)) ?? notFound();
      if (partyOf(viewer, request) !== 'STUDENT') notFound();
      const items = [...new Set(input.items)];
      const live = request.status === 'ACCEPTED' || OPEN.includes(request.status);
      const shown = live ? items : await itemsShownWith(tx, request.id);
      if (!items.every((item) => shown.includes(item)))
        refuse(Code.CONFLICT, 'This request has ended; nothing more can be shown with it.', 'items');
      const { institutionId, accountId: studentId } = viewer;
      if (request.heldBack && live) await setOnDelivery(tx, request.id, { points: request.onDelivery?.points ?? [], items });
      else if (!request.heldBack)
        await shareRecord(tx, { institutionId, studentId, viewerId: request.advisorId, throughId: request.id }, items);
      await tx.record(PROFILE_SHARED, { subject: studentId, object: ['IntroRequest', request.id], details: { items } });
      return { introRequest: () => introRequest(viewer, request.id) };
    });
  }
}
