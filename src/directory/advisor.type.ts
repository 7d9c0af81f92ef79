import { GraphQLDate, GraphQLLocale, GraphQLNonNegativeInt, GraphQLTimeZone } from 'graphql-scalars';
import { Field, Int } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';
import { Node } from '../platform/node';
import { connectionType } from '../platform/pagination';
import { Term } from '../vocabulary';
import { COUNTED } from './bounds';

export const Listing = apiEnum('Listing', 'How far an advisor has come into the directory.', {
  UNLISTED: 'Known from a file, not yet asked; only staff see the profile.',
  INVITED: 'Asked, and has not agreed yet; only staff see the profile.',
  LISTED: 'Agreed; in the directory.',
  PAUSED: 'In the directory, but taking no requests until they say so.',
});
export type Listing = keyof typeof Listing;

export const ChatMode = apiEnum('ChatMode', 'How a chat takes place.', {
  VIDEO: 'By video call.',
  PHONE: 'By telephone.',
  IN_PERSON: 'Face to face.',
  EMAIL: 'In writing.',
});
export type ChatMode = keyof typeof ChatMode;

export const AdvisorItem = apiEnum(
  'AdvisorItem',
  'Items of a profile whose visibility its owner decides. The name is seen by all who see the profile.',
  {
    HEADLINE: 'The line about themselves.',
    BIO: 'More about themselves.',
    JOB_TITLE: 'What they do.',
    EMPLOYER: 'Where they work.',
    INDUSTRY: 'Their field of work.',
    LOCATION: 'Where they live or work, and their time zone.',
    CLASS_YEAR: 'Their year of graduation.',
    DEGREES: 'Their degrees.',
    TOPICS: 'What they are glad to talk about.',
    AFFINITIES: 'Backgrounds and interests.',
    LANGUAGES: 'Languages they can talk in.',
  },
);
export type AdvisorItem = keyof typeof AdvisorItem;

export const Visibility = apiEnum('Visibility', 'Who sees an item of a profile, besides its owner.', {
  NOBODY: 'Nobody.',
  STAFF: 'Staff.',
  CONNECTED: 'Staff, and people connected with the owner by an accepted request.',
  STUDENTS: 'Everybody who sees the profile.',
});
export type Visibility = keyof typeof Visibility;

@ApiType('Who sees an item of a profile.')
export class ItemVisibility {
  @Field(() => AdvisorItem, { description: 'The item.' })
  item!: AdvisorItem;

  @Field(() => Visibility, { description: 'Who sees it.' })
  visibility!: Visibility;
}

@ApiType('An alumnus with a profile in the directory, willing to be asked.', { implements: Node })
export class Advisor extends Node {
  /** Key of the account and of the advisor. */
  accountId!: string;
  /** Shown to the advisor and staff alone, by advisor.fields.ts. */
  capacity!: number;
  /** Items the viewer may see, null for all; those they may not are null here already, or left out by advisor.fields.ts. */
  shown!: readonly AdvisorItem[] | null;
  /** What the owner has decided, by item. */
  decided!: Partial<Record<AdvisorItem, Visibility>>;

  @Field(() => String, { description: 'The name the advisor goes by.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'One line about themselves, at most 140 characters.' })
  headline!: string | null;

  @Field(() => String, { nullable: true, description: 'More about themselves, at most 4,000 characters.' })
  bio!: string | null;

  @Field(() => String, { nullable: true, description: 'What they do.' })
  jobTitle!: string | null;

  @Field(() => Term, { nullable: true, description: 'Where they work.' })
  employer!: Term | null;

  @Field(() => Term, { nullable: true, description: 'Their field of work.' })
  industry!: Term | null;

  @Field(() => Term, { nullable: true, description: 'Where they live or work.' })
  location!: Term | null;

  @Field(() => GraphQLTimeZone, { nullable: true, description: "IANA time zone; null means the institution's." })
  timeZone!: string | null;

  @Field(() => Int, { nullable: true, description: 'Year of graduation.' })
  classYear!: number | null;

  @Field(() => [GraphQLLocale], { description: 'Languages they can talk in, as locales.' })
  languages!: string[];

  @Field(() => [ChatMode], { description: 'How they like to talk.' })
  chatModes!: ChatMode[];

  @Field(() => Listing, { description: 'Whether they are in the directory.' })
  listing!: Listing;

  @Field(() => Boolean, { description: 'Listed, and not paused today. Whether a slot is open is told by openSlots.' })
  acceptingRequests!: boolean;

  @Field(() => GraphQLDate, { nullable: true, description: 'The day on which they take requests again, in their time zone.' })
  pausedUntil!: string | null;

  @Field(() => GraphQLNonNegativeInt, { description: "Requests they can still take this month, in their time zone's calendar." })
  openSlots!: number;
}

export const AdvisorConnection = connectionType('Advisor', () => Advisor, COUNTED);
