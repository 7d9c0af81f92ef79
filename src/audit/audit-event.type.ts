import { GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';
import { Field, ID } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { connectionType } from '../platform/pagination';
import { AuditAction } from '../platform/record';

@ApiType('Who did what to whose data, when, and in which request. Holds no contact value and nothing that anybody wrote.')
export class AuditEvent {
  actorId!: string | null;
  subjectId!: string | null;

  @Field(() => ID, { description: 'Its number in the record.' })
  id!: string;

  @Field(() => GraphQLDateTime, { description: 'When it happened.' })
  at!: Date;

  @Field(() => AuditAction, { description: 'What was done.' })
  action!: string;

  @Field(() => ID, { nullable: true, description: 'What it was done to, by its global id; it may be gone by now.' })
  objectId!: string | null;

  @Field(() => String, { nullable: true, description: 'The type of that.' })
  objectType!: string | null;

  @Field(() => ID, { nullable: true, description: 'The X-Request-Id of the request in which it happened.' })
  requestId!: string | null;

  @Field(() => GraphQLJSON, { description: 'Names, numbers and ids that say more.' })
  details!: object;

  @Field(() => String, { nullable: true, description: 'Its place in the sealed chain; null for the second or so until it is sealed.' })
  seq!: string | null;
}

export const AuditEventConnection = connectionType('AuditEvent', () => AuditEvent);
