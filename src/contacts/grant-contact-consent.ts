import { GraphQLPositiveInt } from 'graphql-scalars';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { otherSide, refuseIfBlocked } from '../people';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse } from '../platform/user-error';
import { ContactConsent } from './contact-consent.type';
import { ContactKind } from './contact-kind';
import { consent } from './contacts';
import { grantConsent, INTERVIEW_PURPOSE } from './grant';
import { lockContacts } from './points.store';

@InputType({ description: 'A consent to give to the other side of an accepted request. Give kinds or contactPointIds.' })
class GrantContactConsentInput extends MutationInput {
  @Field(() => ID, { description: 'The accepted request; the other side of it may see the points.' })
  introRequestId!: string;

  @Field(() => [ContactKind], { nullable: true, description: 'All of your present points of these kinds.' })
  kinds?: ContactKind[] | null;

  @Field(() => [ID], { nullable: true, description: 'Exactly these points.' })
  contactPointIds?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'What for, at most 200 characters; to arrange and hold the interview when left out.',
  })
  purpose?: string | null;

  @Field(() => GraphQLPositiveInt, { nullable: true, description: 'For how many days, 1 to 365; 90 when left out.' })
  expiresInDays?: number | null;
}

@ApiType('What grantContactConsent answers.')
class GrantContactConsentPayload extends MutationPayload {
  @Field(() => ContactConsent, { nullable: true, description: 'The consent.' })
  contactConsent?: ContactConsent | null;
}

@Resolver()
export class GrantContactConsent {
  @Mutation(() => GrantContactConsentPayload, {
    nullable: true,
    description:
      'Lets the other side of an accepted request see contact points of yours as they stand now. Ends whatever you let them see before. Refused with NOT_FOUND for a request that is not accepted and yours or a point that is not yours, BLOCKED, REQUIRED, INVALID, OUT_OF_RANGE, TOO_LONG.',
  })
  grantContactConsent(
    @Arg('input', () => GrantContactConsentInput, { description: 'The consent.' }) input: GrantContactConsentInput,
    @Ctx() { viewer }: Context,
  ) {
    const { institutionId, accountId: ownerId } = viewer;
    const checks = new Checks();
    const purpose = checks.optionalText('purpose', input.purpose, { max: 200 }) ?? INTERVIEW_PURPOSE;
    return mutate(viewer, input, async (tx) => {
      checks.done();
      await lockContacts(tx, ownerId);
      const introRequestId = keyOf('IntroRequest', input.introRequestId);
      const recipientId = introRequestId && (await otherSide(tx, introRequestId, ownerId));
      if (!recipientId) refuse(Code.NOT_FOUND, 'You have no accepted request of that id.', 'introRequestId');
      await refuseIfBlocked(tx, ownerId, recipientId, 'introRequestId');
      const id = await grantConsent(
        tx,
        { institutionId, ownerId, recipientId, introRequestId, purpose },
        input,
        {
          kinds: 'kinds',
          contactPointIds: 'contactPointIds',
          expiresInDays: 'expiresInDays',
        },
        'IN_PLACE_OF_OTHERS',
      );
      return { contactConsent: () => consent(viewer, id) };
    });
  }
}
