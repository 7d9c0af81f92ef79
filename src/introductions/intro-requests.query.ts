import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Field, ID, Info, InputType, Query, Resolver } from 'type-graphql';
import type { Context, Viewer } from '../access';
import { DateTimeRange, readRange } from '../platform/date-time-range';
import { publicError } from '../platform/errors';
import { keyOf } from '../platform/global-id';
import { PageArgs, readPage } from '../platform/pagination';
import { IntroRequestConnection, IntroRequestOrder, IntroRequestScope } from './intro-request.type';
import { toIntroRequest } from './intro-requests';
import { IntroRequestStatus } from './status';
import { listRequests, ORDERS } from './store';

@InputType({ description: 'Narrows a list of requests: every field given must match.' })
class IntroRequestFilter {
  @Field(() => [IntroRequestStatus], { nullable: true, description: 'Any of these.' })
  statuses?: IntroRequestStatus[] | null;

  @Field(() => ID, { nullable: true, description: "One student's." })
  studentId?: string | null;

  @Field(() => ID, { nullable: true, description: "One advisor's." })
  advisorId?: string | null;

  @Field(() => DateTimeRange, { nullable: true, description: 'When they were made.' })
  createdAt?: DateTimeRange | null;
}

@Resolver()
export class IntroRequestsQuery {
  @Query(() => IntroRequestConnection, {
    nullable: true,
    description:
      'Requests. Without a scope: INSTITUTION for staff, else SENT for students, else RECEIVED. INSTITUTION by others is FORBIDDEN.',
  })
  introRequests(
    @Arg('scope', () => IntroRequestScope, { nullable: true, description: 'Whose.' }) scope: IntroRequestScope | undefined,
    @Arg('filter', () => IntroRequestFilter, { nullable: true, description: 'Narrows the list.' }) filter: IntroRequestFilter | undefined,
    @Arg('orderBy', () => IntroRequestOrder, { nullable: true, description: 'NEWEST when left out.' }) orderBy:
      | IntroRequestOrder
      | undefined,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    if (scope === 'INSTITUTION' && !viewer.isStaff) throw publicError('FORBIDDEN', 'Only staff can see the requests of the institution.');
    const order = orderBy ?? IntroRequestOrder.NEWEST;
    const search = {
      scope: scope ?? usualScope(viewer),
      statuses: filter?.statuses ?? null,
      studentId: filter?.studentId == null ? null : (keyOf('Student', filter.studentId) ?? ''),
      advisorId: filter?.advisorId == null ? null : (keyOf('Advisor', filter.advisorId) ?? ''),
      ...readRange(filter?.createdAt, 'filter.createdAt'),
    };
    return listRequests(viewer, search, readPage(page, ORDERS[order], viewer), info, toIntroRequest);
  }
}

function usualScope(viewer: Viewer): IntroRequestScope {
  if (viewer.isStaff) return 'INSTITUTION';
  return viewer.isStudent ? 'SENT' : 'RECEIVED';
}
