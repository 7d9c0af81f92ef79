import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { Node } from '../platform/node';
import { connectionType } from '../platform/pagination';
import { ConsentStatus, ContactKind } from './contact-kind';

@ApiType('Which contact point, never its value.')
export class ContactPointRef {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ContactKind, { description: 'What kind of value it has.' })
  kind!: ContactKind;

  @Field(() => String, { nullable: true, description: "The owner's name for it." })
  label!: string | null;
}

@ApiType("A person's permission for one other person to see named contact points, for a purpose, until a time. Seen by the two of them.", {
  implements: Node,
})
export class ContactConsent extends Node {
  key!: string;
  ownerId!: string;
  recipientId!: string;
  introRequestId!: string | null;

  @Field(() => [ContactPointRef], { description: 'The points it names, as they stood when it was given.' })
  points!: ContactPointRef[];

  @Field(() => [ContactKind], { description: 'The kinds of those points.' })
  kinds!: ContactKind[];

  @Field(() => String, { description: 'What the details may be used for.' })
  purpose!: string;

  @Field(() => ConsentStatus, { description: 'How it stands at this moment.' })
  status!: ConsentStatus;

  @Field(() => GraphQLDateTime, { description: 'When it was given.' })
  grantedAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'When it runs out by itself.' })
  expiresAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was taken back or replaced.' })
  revokedAt!: Date | null;
}

export const ContactConsentConnection = connectionType('ContactConsent', () => ContactConsent);
