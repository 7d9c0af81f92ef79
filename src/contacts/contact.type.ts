import { Field, ID } from 'type-graphql';
import { ApiType } from '../platform/api-type';
import { ContactConsent } from './contact-consent.type';
import { ContactKind } from './contact-kind';

@ApiType('A contact point with its value. Shown to its owner, and to the holder of an active consent that names it.')
export class ContactPoint {
  @Field(() => ID, { description: 'Its id, for setContactPoint, removeContactPoint and consents.' })
  id!: string;

  @Field(() => ContactKind, { description: 'What kind of value it is.' })
  kind!: ContactKind;

  @Field(() => String, { nullable: true, description: "The owner's name for it, such as work." })
  label!: string | null;

  @Field(() => String, { description: 'The address, number or link itself.' })
  value!: string;
}

@ApiType("A person's contact details, as far as the viewer may see them.")
export class ContactDetails {
  @Field(() => [ContactPoint], { description: 'The points the consent covers as they stand; all of them when they are one’s own.' })
  points!: ContactPoint[];

  @Field(() => ContactConsent, { nullable: true, description: "What allows the viewer to see them; null for one's own." })
  consent!: ContactConsent | null;
}
