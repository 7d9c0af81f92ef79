import { GraphQLDate, GraphQLNonNegativeInt } from 'graphql-scalars';
import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { AdvisorEntity } from './advisor.entity';
import { findAdvisors } from './advisor.store';
import { Advisor, ChatMode } from './advisor.type';
import { advisor } from './advisors';
import { VISIBLE } from './policy';
import { resizeMonth } from './slots.store';
import { lockAdvisor } from './store';

const { AVAILABILITY_CHANGED } = auditActions({ AVAILABILITY_CHANGED: 'Changed when and how requests are taken.' });

@InputType({ description: 'When and how the viewer can be asked. What is left out stays.' })
class UpdateAvailabilityInput extends MutationInput {
  @Field(() => GraphQLNonNegativeInt, {
    nullable: true,
    description: 'New requests a month, 0 to 1,000. Counts from now on; requests already taken stay.',
  })
  monthlyCapacity?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'False pauses until it is set to true; true also ends a pause until a date.' })
  acceptingRequests?: boolean | null;

  @Field(() => GraphQLDate, { nullable: true, description: 'Take no requests before that day; null ends the pause.' })
  pausedUntil?: Date | null;

  @Field(() => [ChatMode], { nullable: true, description: 'How they like to talk; replaces the list, an empty one clears it.' })
  chatModes?: ChatMode[] | null;

  @Field(() => GraphQLNonNegativeInt, { nullable: true, description: 'Least notice before a chat in hours, 0 to 720.' })
  noticeHours?: number | null;
}

@ApiType('What updateAvailability answers.')
class UpdateAvailabilityPayload extends MutationPayload {
  @Field(() => Advisor, { nullable: true, description: 'The profile as it is now.' })
  advisor?: Advisor | null;
}

@Resolver()
export class UpdateAvailability {
  @Mutation(() => UpdateAvailabilityPayload, {
    nullable: true,
    description:
      'Sets capacity, pause, modes and notice. Refused with NOT_FOUND without a profile, OUT_OF_RANGE, or CONFLICT before one is listed.',
  })
  updateAvailability(
    @Arg('input', () => UpdateAvailabilityInput, { description: 'The changes.' }) input: UpdateAvailabilityInput,
    @Ctx() { viewer }: Context,
  ) {
    const { institutionId, accountId } = viewer;
    return mutate(viewer, input, async (tx) => {
      await lockAdvisor(tx, accountId);
      const [profile] = await findAdvisors(tx, viewer, [accountId]);
      if (!profile) refuse(Code.NOT_FOUND, 'You have no advisor profile.');

      const checks = new Checks();
      if (input.monthlyCapacity != null) checks.number('monthlyCapacity', input.monthlyCapacity, 0, 1_000);
      if (input.noticeHours != null) checks.number('noticeHours', input.noticeHours, 0, 720);
      if (input.acceptingRequests != null && !VISIBLE.includes(profile.listing)) {
        checks.add(Code.CONFLICT, 'You are not listed in the directory yet.', 'acceptingRequests');
      }
      checks.done();

      const pausedUntil = input.acceptingRequests && input.pausedUntil === undefined ? null : input.pausedUntil;
      const changes = {
        monthlyCapacity: input.monthlyCapacity ?? undefined,
        noticeHours: input.noticeHours ?? undefined,
        chatModes: input.chatModes ? [...new Set(input.chatModes)] : undefined,
        listing: input.acceptingRequests == null ? undefined : input.acceptingRequests ? 'LISTED' : 'PAUSED',
        pausedUntil: pausedUntil == null ? pausedUntil : pausedUntil.toISOString().slice(0, 10),
      };
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      if (Object.keys(given).length > 0) await tx.update(AdvisorEntity, { institutionId, accountId }, given);
      if (changes.monthlyCapacity !== undefined) await resizeMonth(tx, accountId, changes.monthlyCapacity);
      await tx.record(AVAILABILITY_CHANGED, { subject: accountId, object: ['Advisor', accountId], details: { items: Object.keys(given) } });
      return { advisor: () => advisor(viewer, accountId) };
    });
  }
}
