import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { globalId } from '../platform/global-id';
import { make } from '../platform/node';
import { connectionType } from '../platform/pagination';
import type { UpdateRow } from './updates.store';

@ApiType('News of a student for those who helped them.')
export class Update {
  studentId!: string;

  @Field(() => ID, { description: 'Tells it from others.' })
  id!: string;

  @Field(() => Boolean, { description: 'They have found a position.' })
  foundPosition!: boolean;

  @Field(() => String, { description: 'What they write.' })
  body!: string;

  @Field(() => GraphQLDateTime, { description: 'When.' })
  sentAt!: Date;
}

export const UpdateConnection = connectionType('Update', () => Update);

export const toUpdate = ({ id, ...row }: UpdateRow): Update => make(Update, { ...row, id: globalId('Update', id) });
