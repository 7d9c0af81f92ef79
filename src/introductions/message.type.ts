import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { globalId } from '../platform/global-id';
import { make } from '../platform/node';
import { connectionType } from '../platform/pagination';
import type { MessageRow } from './messages.store';

@ApiType('Something one side of a request wrote to the other.')
export class Message {
  @Field(() => ID, { description: 'Tells it from others.' })
  id!: string;

  authorId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What it says; for the two of them. Null for staff, who see that a thread is alive, unless a concern opens it to those who answer for it.',
  })
  body!: string | null;

  @Field(() => GraphQLDateTime, { description: 'When it was written.' })
  sentAt!: Date;
}

export const MessageConnection = connectionType('Message', () => Message);

/** A message, with what it says or without. */
export const toMessage = ({ id, authorId, body, sentAt }: MessageRow, open: boolean): Message =>
  make(Message, { id: globalId('Message', id), authorId, body: open ? body : null, sentAt });
