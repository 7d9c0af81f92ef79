import { GraphQLLocale, GraphQLTimeZone } from 'graphql-scalars';
import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import type { Tx } from '../platform/database';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse, userErrorCodes } from '../platform/user-error';
import { ensureTerm, termIds, type VocabularyKind } from '../vocabulary';
import { AdvisorEntity } from './advisor.entity';
import { findAdvisors } from './advisor.store';
import { Advisor, AdvisorItem, Visibility } from './advisor.type';
import { advisor } from './advisors';
import { hideSpecial, lockAdvisor, replaceAffinities, replaceTopics, specialOf } from './store';

const { SPECIAL_CATEGORY } = userErrorCodes({
  SPECIAL_CATEGORY: 'Something of a special category (GDPR article 9) is shown only with the person’s own consent.',
});
const { PROFILE_CHANGED } = auditActions({ PROFILE_CHANGED: 'Changed a profile in the directory.' });

@InputType({ description: 'Who is to see an item of the profile.' })
class ItemVisibilityInput {
  @Field(() => AdvisorItem, { description: 'The item.' })
  item!: AdvisorItem;

  @Field(() => Visibility, { description: 'Who sees it, besides you.' })
  visibility!: Visibility;
}

@InputType({ description: "Changes to one's own profile. What is left out stays; null or empty clears." })
class UpdateAdvisorProfileInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'At most 140 characters.' })
  headline?: string | null;

  @Field(() => String, { nullable: true, description: 'At most 4,000 characters.' })
  bio?: string | null;

  @Field(() => String, { nullable: true, description: 'At most 120 characters.' })
  jobTitle?: string | null;

  @Field(() => String, { nullable: true, description: 'Value of an EMPLOYER term, or the name of one; a new name becomes a term.' })
  employer?: string | null;

  @Field(() => String, { nullable: true, description: 'Value of an INDUSTRY term.' })
  industry?: string | null;

  @Field(() => String, { nullable: true, description: 'Value of a LOCATION term.' })
  location?: string | null;

  @Field(() => GraphQLTimeZone, { nullable: true, description: "IANA time zone; null for the institution's." })
  timeZone?: string | null;

  @Field(() => [GraphQLLocale], { nullable: true, description: 'At most 20.' })
  languages?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Values of TOPIC terms, at most 20; replaces the list.' })
  topics?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Values of AFFINITY terms, at most 20; replaces the list.' })
  affinities?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True to agree that affinities of a special category (such as health, belief or orientation) among these are shown; needed for them. False takes it back for all you have.',
  })
  agreeToShowSpecial?: boolean | null;

  @Field(() => [ItemVisibilityInput], { nullable: true, description: 'Who sees which item; items that are left out stay as they are.' })
  visibility?: ItemVisibilityInput[] | null;
}

@ApiType('What updateAdvisorProfile answers.')
class UpdateAdvisorProfilePayload extends MutationPayload {
  @Field(() => Advisor, { nullable: true, description: 'The profile as it is now.' })
  advisor?: Advisor | null;
}

@Resolver()
export class UpdateAdvisorProfile {
  @Mutation(() => UpdateAdvisorProfilePayload, {
    nullable: true,
    description:
      "Changes one's own profile. Refused with NOT_FOUND for an unknown term or without a profile, SPECIAL_CATEGORY, TOO_LONG, INVALID.",
  })
  updateAdvisorProfile(
    @Arg('input', () => UpdateAdvisorProfileInput, { description: 'The changes.' }) input: UpdateAdvisorProfileInput,
    @Ctx() { viewer }: Context,
  ) {
    const { institutionId, accountId } = viewer;
    return mutate(viewer, input, async (tx) => {
      await lockAdvisor(tx, accountId);
      const [profile] = await findAdvisors(tx, viewer, [accountId]);
      if (!profile) refuse(Code.NOT_FOUND, 'You have no advisor profile.');

      const checks = new Checks();
      const text = (field: 'headline' | 'bio' | 'jobTitle' | 'employer', max: number) =>
        input[field] === undefined ? undefined : checks.optionalText(field, input[field], { max, multiline: field === 'bio' });
      const lists = {
        topics: await termsOf(tx, checks, 'TOPIC', 'topics', input.topics),
        affinities: await termsOf(tx, checks, 'AFFINITY', 'affinities', input.affinities),
      };
      const employer = text('employer', 120);
      if (employer && !checks.has('employer') && !/[\p{L}\p{N}]/u.test(employer))
        checks.add(Code.INVALID, 'This is not a name.', 'employer');
      const languages = input.languages === undefined ? undefined : [...new Set(input.languages ?? [])];
      if ((languages?.length ?? 0) > 20) checks.add(Code.TOO_LONG, 'At most 20 languages fit here.', 'languages');
      const changes = {
        headline: text('headline', 140),
        bio: text('bio', 4_000),
        jobTitle: text('jobTitle', 120),
        industryId: await termOf(tx, checks, 'INDUSTRY', 'industry', input.industry),
        locationId: await termOf(tx, checks, 'LOCATION', 'location', input.location),
        timeZone: input.timeZone,
        languages,
        visibility: input.visibility
          ? { ...profile.decided, ...Object.fromEntries(input.visibility.map(({ item, visibility }) => [item, visibility])) }
          : undefined,
      };
      const special = await specialOf(tx, lists.affinities ?? []);
      if (special.size > 0 && !input.agreeToShowSpecial)
        checks.add(
          SPECIAL_CATEGORY,
          'Some of these say something especially private about you. Agree that they are shown, or leave them out.',
          'agreeToShowSpecial',
        );
      checks.done();

      const employerId = employer ? await ensureTerm(tx, institutionId, 'EMPLOYER', employer) : employer;
      const given = Object.fromEntries(Object.entries({ ...changes, employerId }).filter(([, value]) => value !== undefined));
      if (Object.keys(given).length > 0) await tx.update(AdvisorEntity, { institutionId, accountId }, given);
      if (lists.topics) await replaceTopics(tx, institutionId, accountId, lists.topics);
      if (lists.affinities) await replaceAffinities(tx, institutionId, accountId, lists.affinities, special);
      if (input.agreeToShowSpecial === false) await hideSpecial(tx, accountId);
      const items = Object.entries(input).flatMap(([name, value]) => (value === undefined || name === 'clientMutationId' ? [] : [name]));
      await tx.record(PROFILE_CHANGED, { subject: accountId, object: ['Advisor', accountId], details: { items } });
      return { advisor: () => advisor(viewer, accountId) };
    });
  }
}

async function termOf(
  tx: Tx,
  checks: Checks,
  kind: VocabularyKind,
  field: string,
  value: string | null | undefined,
): Promise<number | null | undefined> {
  if (value === undefined) return undefined;
  if (!value) return null;
  const id = (await termIds(tx, kind, [value.replaceAll('\0', '')])).get(value);
  if (id === undefined) checks.add(Code.NOT_FOUND, `There is no ${kind} of that value; see vocabulary.`, field);
  return id;
}

async function termsOf(
  tx: Tx,
  checks: Checks,
  kind: VocabularyKind,
  field: string,
  values: string[] | null | undefined,
): Promise<number[] | undefined> {
  if (values === undefined) return undefined;
  const wanted = [...new Set(values ?? [])];
  if (wanted.length > 20) checks.add(Code.TOO_LONG, 'At most 20 entries fit here.', field);
  const found = await termIds(
    tx,
    kind,
    wanted.map((value) => value.replaceAll('\0', '')),
  );
  for (const [index, value] of wanted.entries()) {
    if (!found.has(value)) checks.add(Code.NOT_FOUND, `There is no ${kind} of that value; see vocabulary.`, `${field}.${index}`);
  }
  return [...found.values()];
}
