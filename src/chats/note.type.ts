import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID } from 'type-graphql';
import { ApiType } from '../platform/api-type';

@ApiType('What somebody noted for themselves. Nobody else can read it.')
export class Note {
  @Field(() => ID, { description: 'For changing it.' })
  id!: string;

  @Field(() => String, { description: 'What they noted.' })
  body!: string;

  @Field(() => GraphQLDateTime, { description: 'When they wrote it first.' })
  writtenAt!: Date;
}
