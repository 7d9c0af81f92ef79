import { GraphQLDateTime, GraphQLPositiveInt } from 'graphql-scalars';
import { Field } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { Node } from '../platform/node';
import { connectionType } from '../platform/pagination';
import { ContactKind } from './contact-kind';

@ApiType("That somebody saw the viewer's contact details. What one person saw on one day is one entry.", { implements: Node })
export class Disclosure extends Node {
  recipientId!: string;

  @Field(() => [ContactKind], { description: 'Which kinds were seen.' })
  kinds!: ContactKind[];

  @Field(() => GraphQLDateTime, { description: 'The last time on that day.' })
  at!: Date;

  @Field(() => GraphQLPositiveInt, {
    description: "How many times on that day, in the institution's time zone; one HTTP request is one time.",
  })
  times!: number;

  @Field(() => String, { nullable: true, description: 'The reason staff gave; null where a consent was the reason.' })
  reason!: string | null;
}

export const DisclosureConnection = connectionType('Disclosure', () => Disclosure);
