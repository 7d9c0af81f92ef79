import { GraphQLTimeZone } from 'graphql-scalars';
import { Field } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { Node } from '../platform/node';

@ApiType('A university. Everything a viewer can see belongs to their own.', { implements: Node })
export class Institution extends Node {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => GraphQLTimeZone, { description: 'IANA time zone; days and months of reports are counted in it.' })
  timeZone!: string;
}
