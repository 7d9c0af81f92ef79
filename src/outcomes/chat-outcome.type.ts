import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Int } from 'type-graphql';
import { ApiType, apiEnum } from '../platform/api-type';

export const ChatResult = apiEnum('ChatResult', 'What came of a chat. "Not for me" is a useful result.', {
  LEARNED_ABOUT_FIELD: 'The student learned about the field.',
  RULED_OUT: 'The student found that it is not for them.',
  RESUME_FEEDBACK: 'The student got feedback on a résumé.',
  REFERRED_TO_PERSON: 'The student was passed on to somebody else.',
  LEARNED_OF_OPENING: 'The student learned of an opening.',
  APPLIED: 'The student applied.',
  INTERVIEW: 'The student was interviewed for a job.',
  OFFER: 'The student got an offer.',
  ACCEPTED_OFFER: 'The student accepted an offer.',
});
export type ChatResult = keyof typeof ChatResult;

@ApiType('What came of a chat, as one of the two sees it. Seen by its author and by staff.')
export class ChatOutcome {
  accountId!: string;

  @Field(() => Int, { nullable: true, description: 'How useful it was, from 1 (not at all) to 5 (very).' })
  usefulness!: number | null;

  @Field(() => [ChatResult], { description: 'What came of it.' })
  results!: ChatResult[];

  @Field(() => String, { nullable: true, description: 'In the author’s words.' })
  comment!: string | null;

  @Field(() => GraphQLDateTime, { description: 'When it was last reported.' })
  reportedAt!: Date;
}
