import { Field } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { Node } from '../platform/node';
import { Role } from './role';

@ApiType('A person who can sign in.', { implements: Node })
export class Account extends Node {
  @Field(() => String, { description: 'The name the person goes by.' })
  name!: string;

  @Field(() => [Role], { description: 'What they may do, as of now.' })
  roles!: Role[];
}
