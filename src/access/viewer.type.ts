import { Field } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { Account } from './account.type';
import { Duty } from './duty';
import { Institution } from './institution.type';
import { Role } from './role';

@ApiType('Whoever is signed in, and what is theirs.', { name: 'Viewer' })
export class ViewerType {
  @Field(() => Account, { description: 'The account that is signed in.' })
  account!: Account;

  @Field(() => [Role], { description: 'Its roles, as of now.' })
  roles!: Role[];

  @Field(() => [Duty], { description: 'What they are charged with as staff; empty for everybody else.' })
  duties!: Duty[];

  @Field(() => Institution, { description: 'The institution it belongs to.' })
  institution!: Institution;
}
