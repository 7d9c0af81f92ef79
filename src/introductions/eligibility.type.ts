import { Field } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';
import { userErrorCodes } from '../platform/user-error';
import type { Ineligible } from './policy';

const REASONS = {
  NOT_ACCEPTING: 'The advisor is not taking requests at present.',
  AT_CAPACITY: 'The advisor has taken all the requests they can this month.',
  ALREADY_ASKED: 'You already have an open request with this advisor.',
  TOO_MANY_OPEN: 'You have as many open requests as you can have; wait for an answer or withdraw one first.',
  NOT_A_STUDENT: 'Only students can ask for an introduction.',
  BLOCKED: 'You have blocked this person; unblock them first.',
  YOURSELF: 'This is your own profile.',
} satisfies Record<Ineligible, string>;

export const EligibilityReason = apiEnum('EligibilityReason', 'Why a student cannot ask an advisor now.', REASONS);

/** The same reasons, as codes of requestIntro's userErrors. */
export const ineligible = userErrorCodes(REASONS);

export const explain = (reason: Ineligible): string => REASONS[reason];

@ApiType('Whether the viewer may ask this advisor now.')
export class RequestEligibility {
  @Field(() => Boolean, { description: 'Whether requestIntro would be accepted at this moment.' })
  allowed!: boolean;

  @Field(() => EligibilityReason, { nullable: true, description: 'Why not; null if allowed.' })
  reason!: Ineligible | null;

  @Field(() => String, { nullable: true, description: 'The reason as a sentence for the student; null if allowed.' })
  message!: string | null;
}
