import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { ContactPointRef } from './contact-consent.type';
import { pointId } from './contacts';
import { lockContacts, lockPoint, removePoint } from './points.store';

const { CONTACT_POINT_REMOVED } = auditActions({ CONTACT_POINT_REMOVED: 'Removed a contact point, and its value.' });

@InputType({ description: "A contact point of one's own to remove." })
class RemoveContactPointInput extends MutationInput {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}

@ApiType('What removeContactPoint answers.')
class RemoveContactPointPayload extends MutationPayload {
  @Field(() => ContactPointRef, { nullable: true, description: 'What was removed, without its value.' })
  contactPoint?: ContactPointRef | null;
}

@Resolver()
export class RemoveContactPoint {
  @Mutation(() => RemoveContactPointPayload, {
    nullable: true,
    description: 'Removes a contact point; its value is deleted, and nobody sees it from the next request on. Refused with NOT_FOUND.',
  })
  removeContactPoint(
    @Arg('input', () => RemoveContactPointInput, { description: 'Which one.' }) input: RemoveContactPointInput,
    @Ctx() { viewer }: Context,
  ) {
    return mutate(viewer, input, async (tx) => {
      await lockContacts(tx, viewer.accountId);
      const key = keyOf('ContactPoint', input.id);
      const point = key === null ? undefined : await lockPoint(tx, viewer.accountId, key);
      if (!point) refuse(Code.NOT_FOUND, 'You have no contact point of that id.', 'id');
      await removePoint(tx, point.id);
      await tx.record(CONTACT_POINT_REMOVED, {
        subject: viewer.accountId,
        object: ['ContactPoint', point.id],
        details: { kind: point.kind },
      });
      return { contactPoint: { id: pointId(point.id), kind: point.kind, label: point.label } };
    });
  }
}
