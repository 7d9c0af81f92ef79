import { GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';
import { Field, ID } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { ConsentEvent } from './contact-kind';

@ApiType('The signed, portable proof of one grant, change or revocation, for whoever gave the consent.')
export class ConsentReceipt {
  @Field(() => ID, { description: 'Its id, which the signed record names.' })
  id!: string;

  @Field(() => ConsentEvent, { description: 'What it is the receipt of.' })
  event!: ConsentEvent;

  @Field(() => GraphQLDateTime, { description: 'When it was issued.' })
  issuedAt!: Date;

  @Field(() => String, {
    description:
      'The record as a JWS (RFC 7515, compact, ES256); the public keys are at /.well-known/jwks.json. Save it to keep the proof.',
  })
  jws!: string;

  @Field(() => GraphQLJSON, {
    description: 'The record, decoded: JSON-LD in the W3C Data Privacy Vocabulary, with the structure of ISO/IEC TS 27560:2023.',
  })
  record!: object;

  @Field(() => String, { description: 'What it says, in plain words.' })
  summary!: string;
}
