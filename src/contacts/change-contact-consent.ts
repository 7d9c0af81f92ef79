import { GraphQLPositiveInt } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse } from '../platform/user-error';
import { changeConsent, ownConsent } from './consents.store';
import { ContactConsent } from './contact-consent.type';
import { consent } from './contacts';
import { MAX_DAYS } from './grant';

@InputType({ description: 'A consent to narrow or renew. What is left out stays as it is.' })
class ChangeContactConsentInput extends MutationInput {
  @Field(() => ID, { description: 'The consent.' })
  consentId!: string;

  @Field(() => [ID], {
    nullable: true,
    description: 'Of the points it names, the ones to keep; at least one. Others are added by a new grant.',
  })
  contactPointIds?: string[] | null;

  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'How many days it lasts from now, 1 to 365.' })
  expiresInDays?: number | null;
}

@ApiType('What changeContactConsent answers.')
class ChangeContactConsentPayload extends MutationPayload {
  @Field(() => ContactConsent, { nullable: true, description: 'The consent as it is now.' })
  contactConsent?: ContactConsent | null;
}

@Resolver()
export class ChangeContactConsent {
  @Mutation(() => ChangeContactConsentPayload, {
    nullable: true,
    description:
      'Narrows a consent to some of its points, or lets it last for longer or shorter; it holds from the next request on. Refused with NOT_FOUND, REQUIRED, OUT_OF_RANGE, or CONFLICT for one that has ended.',
  })
  changeContactConsent(
    @Arg('input', () => ChangeContactConsentInput, { description: 'The change.' }) input: ChangeContactConsentInput,
    @Ctx() { viewer }: Context,
  ) {
    const checks = new Checks();
    const { contactPointIds: kept = null, expiresInDays: days = null } = input;
    if (days !== null) checks.number('expiresInDays', days, 1, MAX_DAYS);
    if (kept === null && days === null)
      checks.add(Code.REQUIRED, 'Say which points to keep, or how long it is to last.', 'contactPointIds');
    if (kept?.length === 0) checks.add(Code.REQUIRED, 'Keep at least one point, or take the consent back.', 'contactPointIds');
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const key = keyOf('ContactConsent', input.consentId);
      const given = key === null ? undefined : await ownConsent(tx, viewer.accountId, key);
      if (!key || !given) refuse(Code.NOT_FOUND, 'You have given no consent of that id.', 'consentId');
      if (given.status !== 'ACTIVE') refuse(Code.CONFLICT, 'This consent has ended; give a new one.', 'consentId');
      const keep = (kept ?? []).map((id) => keyOf('ContactPoint', id));
      for (const [index, id] of keep.entries()) {
        if (id === null || !given.pointIds.includes(id))
          checks.add(Code.NOT_FOUND, 'This consent names no point of that id.', `contactPointIds.${index}`);
      }
      checks.done();
      await changeConsent(tx, key, kept === null ? [] : given.pointIds.filter((id) => !keep.includes(id)), days);
      return { contactConsent: () => consent(viewer, key) };
    });
  }
}
