import { GraphQLNonNegativeInt, GraphQLPositiveInt, GraphQLURL } from 'graphql-scalars';
import { Field } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';
import { ConversationPolicy } from './conversation-policy.type';

export const StaffReveal = apiEnum('StaffReveal', 'Whether staff may see contact details for a stated reason.', {
  ALLOWED: 'All staff may.',
  LIMITED: 'Staff with the duty PRIVACY or ADMIN may.',
  OFF: 'Nobody may.',
});
export type StaffReveal = keyof typeof StaffReveal;

export const RetentionClass = apiEnum('RetentionClass', 'A class of data that is kept for a time and then removed.', {
  REQUEST_TEXTS:
    'What people wrote in requests, messages, thanks, notes, referrals, news and outcomes; counts stay. Days since the request ended, or it was written.',
  CONSENTS: 'Which points a consent named, and its receipts. Days since it ended.',
  DISCLOSURES: 'Who saw whose contact details. Days since they did.',
  CONCERNS: 'What a concern says and its evidence. Days since it was resolved.',
  AUDIT_EVENTS: 'The audit record, up to a signed head; never less than a year. Days since the event.',
});
export type RetentionClass = keyof typeof RetentionClass;

/** How long each class is kept where an institution has not decided otherwise, in days. */
export const RETENTION_DEFAULTS: Readonly<Record<RetentionClass, number>> = {
  REQUEST_TEXTS: 1_095,
  CONSENTS: 1_095,
  DISCLOSURES: 2_190,
  CONCERNS: 365,
  AUDIT_EVENTS: 2_555,
};

@ApiType('How long one class of data is kept.')
export class RetentionPeriod {
  @Field(() => RetentionClass, { description: 'What is kept.' })
  of!: RetentionClass;

  @Field(() => GraphQLPositiveInt, { description: 'For how many days.' })
  days!: number;
}

@ApiType('What an institution decides for itself.')
export class InstitutionPolicy {
  @Field(() => StaffReveal, { description: 'Whether staff may reveal contact details.' })
  staffReveal!: StaffReveal;

  @Field(() => GraphQLNonNegativeInt, { description: "How many people's details one member of staff may reveal in 24 hours." })
  staffRevealsPerDay!: number;

  @Field(() => String, { description: 'Version of the privacy notice that consents are given under.' })
  noticeVersion!: string;

  @Field(() => GraphQLURL, { nullable: true, description: 'Where that notice can be read.' })
  noticeUrl!: string | null;

  @Field(() => [RetentionPeriod], { description: 'How long each class of data is kept.' })
  retention!: RetentionPeriod[];

  @Field(() => ConversationPolicy, { description: 'How long things last in conversations, and how many fit.' })
  conversation!: ConversationPolicy;
}
