import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Field, FieldResolver, ID, Info, InputType, Query, Resolver, Root } from 'type-graphql';
import { Account, account, type Context, personKeyOf } from '../access';
import { DateTimeRange, readRange } from '../platform/date-time-range';
import { globalId, isUuid } from '../platform/global-id';
import { make } from '../platform/node';
import { PageArgs, readPage } from '../platform/pagination';
import { AuditAction } from '../platform/record';
import { AuditEvent, AuditEventConnection } from './audit-event.type';
import { AUDIT_ORDER, type AuditEventRow, listEvents } from './store';

@InputType({ description: 'Narrows the audit record: every field given must match.' })
class AuditFilter {
  @Field(() => [AuditAction], { nullable: true, description: 'Any of these.' })
  actions?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Who acted: an account, student or advisor.' })
  actorId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Whose data it was: an account, student or advisor.' })
  subjectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The X-Request-Id of one request.' })
  requestId?: string | null;

  @Field(() => DateTimeRange, { nullable: true, description: 'When it happened.' })
  at?: DateTimeRange | null;
}

// An id of anything else matches nobody.
const personKey = (id: string | null | undefined) => (id == null ? null : (personKeyOf(id) ?? ''));

function toAuditEvent(row: AuditEventRow): AuditEvent {
  const { objectId, objectType, httpRequestId, ...fields } = row;
  return make(AuditEvent, {
    ...fields,
    objectType,
    objectId: objectId && objectType && globalId(objectType, objectId),
    requestId: httpRequestId,
  });
}

@Resolver()
export class AuditEventsQuery {
  @Query(() => AuditEventConnection, {
    nullable: true,
    description: 'The audit record of the institution, the latest first; for staff with the duty PRIVACY or ADMIN.',
  })
  auditEvents(
    @Arg('filter', () => AuditFilter, { nullable: true, description: 'Narrows the list.' }) filter: AuditFilter | undefined,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const requestId = filter?.requestId ?? null;
    const search = {
      actions: filter?.actions ?? null,
      actorId: personKey(filter?.actorId),
      subjectId: personKey(filter?.subjectId),
      httpRequestId: requestId === null || isUuid(requestId) ? requestId : '',
      ...readRange(filter?.at, 'filter.at'),
    };
    return listEvents(viewer, search, readPage(page, AUDIT_ORDER, viewer), info, toAuditEvent);
  }
}

@Resolver(() => AuditEvent)
export class AuditEventFields {
  @FieldResolver(() => Account, { nullable: true, description: 'Who acted; null for the system itself, and for accounts that are closed.' })
  actor(@Root() event: AuditEvent, @Ctx() { viewer }: Context) {
    return account(viewer, event.actorId);
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Whose data it was; null where it was nobody’s, or the account is closed.' })
  subject(@Root() event: AuditEvent, @Ctx() { viewer }: Context) {
    return account(viewer, event.subjectId);
  }
}
