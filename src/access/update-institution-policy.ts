import { GraphQLNonNegativeInt, GraphQLPositiveInt, GraphQLURL } from 'graphql-scalars';
import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code } from '../platform/user-error';
import { institution } from './accounts';
import { ConversationPolicyInput, readConversation } from './conversation-policy.type';
import { InstitutionEntity } from './institution.entity';
import { Institution } from './institution.type';
import { RetentionClass, StaffReveal } from './institution-policy.type';
import { RequestTemplateInput, readTemplates } from './request-template.type';
import { lockInstitution } from './store';
import type { Context } from './viewer';

const { POLICY_CHANGED } = auditActions({ POLICY_CHANGED: "Changed the institution's own decisions." });

@InputType({ description: 'How long to keep one class of data.' })
class RetentionPeriodInput {
  @Field(() => RetentionClass, { description: 'What is kept.' })
  of!: RetentionClass;

  @Field(() => GraphQLPositiveInt, { description: 'For how many days, 30 to 36,500; AUDIT_EVENTS at least 365.' })
  days!: number;
}

@InputType({ description: 'Changes to what the institution decides for itself; what is left out stays.' })
class UpdateInstitutionPolicyInput extends MutationInput {
  @Field(() => StaffReveal, { nullable: true, description: 'Whether staff may reveal contact details.' })
  staffReveal?: StaffReveal | null;

  @Field(() => GraphQLNonNegativeInt, {
    nullable: true,
    description: "How many people's details one member of staff may reveal in 24 hours, 0 to 10,000.",
  })
  staffRevealsPerDay?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Version of the privacy notice that consents are given under from now on; at most 40 characters.',
  })
  noticeVersion?: string | null;

  @Field(() => GraphQLURL, { nullable: true, description: 'Where that notice can be read; an https address.' })
  noticeUrl?: URL | null;

  @Field(() => [RetentionPeriodInput], { nullable: true, description: 'Periods to change.' })
  retention?: RetentionPeriodInput[] | null;

  @Field(() => ConversationPolicyInput, { nullable: true, description: 'How long things last in conversations, and how many fit.' })
  conversation?: ConversationPolicyInput | null;

  @Field(() => [RequestTemplateInput], {
    nullable: true,
    description:
      'Beginnings for requests, in place of those there were: at most 20. An empty list offers none; null brings back those that come with Acquaint.',
  })
  requestTemplates?: RequestTemplateInput[] | null;
}

@ApiType('What updateInstitutionPolicy answers.')
class UpdateInstitutionPolicyPayload extends MutationPayload {
  @Field(() => Institution, { nullable: true, description: 'The institution with its policy as it is now.' })
  institution?: Institution | null;
}

@Resolver()
export class UpdateInstitutionPolicy {
  @Mutation(() => UpdateInstitutionPolicyPayload, {
    nullable: true,
    description:
      "Changes the institution's own decisions; they hold from the next request on. Refused with REQUIRED, TOO_SHORT, TOO_LONG, INVALID, OUT_OF_RANGE.",
  })
  updateInstitutionPolicy(
    @Arg('input', () => UpdateInstitutionPolicyInput, { description: 'The changes.' }) input: UpdateInstitutionPolicyInput,
    @Ctx() { viewer }: Context,
  ) {
    const checks = new Checks();
    if (input.staffRevealsPerDay != null) checks.number('staffRevealsPerDay', input.staffRevealsPerDay, 0, 10_000);
    const noticeVersion = input.noticeVersion == null ? undefined : checks.text('noticeVersion', input.noticeVersion, { max: 40 });
    if (input.noticeUrl && new URL(input.noticeUrl).protocol !== 'https:')
      checks.add(Code.INVALID, 'This must be an address that begins with https://.', 'noticeUrl');
    for (const [index, { of, days }] of (input.retention ?? []).entries())
      checks.number(`retention.${index}.days`, days, of === 'AUDIT_EVENTS' ? 365 : 30, 36_500);
    const conversation = input.conversation ? readConversation(checks, input.conversation) : undefined;
    const requestTemplates = input.requestTemplates ? readTemplates(checks, input.requestTemplates) : input.requestTemplates;
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const before = await lockInstitution(tx);
      const set = {
        staffReveal: input.staffReveal ?? undefined,
        staffRevealsPerDay: input.staffRevealsPerDay ?? undefined,
        noticeVersion,
        noticeUrl: input.noticeUrl === undefined ? undefined : input.noticeUrl && String(input.noticeUrl),
        retentionDays: input.retention
          ? { ...before.retentionDays, ...Object.fromEntries(input.retention.map(({ of, days }) => [of, days])) }
          : undefined,
        conversation: conversation && { ...before.conversation, ...conversation },
        requestTemplates,
      };
      const changed = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
      if (Object.keys(changed).length > 0) await tx.update(InstitutionEntity, { id: viewer.institutionId }, changed);
      // Of templates, which staff have written, the record says that they were changed.
      await tx.record(POLICY_CHANGED, {
        details: 'requestTemplates' in changed ? { ...changed, requestTemplates: requestTemplates?.length ?? null } : changed,
      });
      return { institution: () => institution(viewer) };
    });
  }
}
