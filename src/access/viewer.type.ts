import { Field } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { Duty } from './duty';
import { Role } from './role';

@ApiType('Whoever is signed in, and what is theirs.', { name: 'Viewer' })
export class ViewerType {
  @Field(() => [Role], { description: 'Its roles, as of now.' })
  roles!: Role[];

  @Field(() => [Duty], { description: 'What they are charged with as staff; empty for everybody else.' })
  duties!: Duty[];
}
