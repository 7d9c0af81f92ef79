import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { type Context, conversationOf, ownInstitution } from '../access';
import { advisor } from '../directory';
import { refuseIfFrozen } from '../introductions';
import { hasBlocked, isThere, lockStudent, refuseIfBlocked } from '../people';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { Code, refuse } from '../platform/user-error';
import { holdChat, noChat, refuseIfAway } from './chats';
import { Referral } from './referral.type';
import { referral } from './referrals';
import { expireReferrals, insertReferral, isNamed } from './referrals.store';

@InputType({ description: 'Whom the student of a chat should talk to next.' })
class NameReferralInput extends MutationInput {
  @Field(() => ID, { description: 'A chat of yours that was held.' })
  chatId!: string;

  @Field(() => ID, { description: 'Another advisor of the directory.' })
  advisorId!: string;

  @Field(() => String, {
    description:
      'A sentence about the student, 1 to 500 characters: the advisor reads it now, without the name, and it introduces the student when they ask.',
  })
  note!: string;
}

@ApiType('What nameReferral answers.')
class NameReferralPayload extends MutationPayload {
  @Field(() => Referral, { nullable: true, description: 'The referral.' })
  referral?: Referral | null;
}

@Resolver()
export class NameReferral {
  @Mutation(() => NameReferralPayload, {
    nullable: true,
    description:
      'Names somebody the student should talk to next. They are asked first; once they agree, the student may ask them, introduced by you. Refused with NOT_FOUND for a chat in which you are not the advisor or for somebody who is not there, CONFLICT for a chat that was not held, if the student is no longer there or if they were named to the student already or have said no to you, FROZEN, BLOCKED, REQUIRED, TOO_LONG, INVALID.',
  })
  async nameReferral(
    @Arg('input', () => NameReferralInput, { description: 'Whom.' }) input: NameReferralInput,
    @Ctx() { viewer }: Context,
  ) {
    const { institutionId, accountId: namerId } = viewer;
    const checks = new Checks();
    const note = checks.text('note', input.note, { max: 500 });
    const referredId = keyOf('Advisor', input.advisorId);
    const isSeen = referredId !== null && (await advisor(viewer, referredId)) !== null;
    return mutate(viewer, input, async (tx) => {
      checks.done();
      const { chat, party } = await holdChat(tx, viewer, input.chatId);
      if (party !== 'ADVISOR') noChat();
      const { studentId } = chat;
      refuseIfFrozen(chat, 'chatId');
      if (chat.status !== 'HELD') refuse(Code.CONFLICT, 'Report first that the chat was held.', 'chatId');
      await refuseIfAway(tx, viewer, studentId, 'chatId');
      if (referredId === namerId) refuse(Code.INVALID, 'Name somebody else than yourself.', 'advisorId');
      if (referredId === null || referredId === studentId || !isSeen || !(await isThere(tx, referredId)))
        refuse(Code.NOT_FOUND, 'There is no advisor of that id.', 'advisorId');
      await refuseIfBlocked(tx, namerId, referredId, 'advisorId');
      // What the two think of each other is not the namer's to learn: to them it looks as if it had been named already.
      const unwelcome = (await hasBlocked(tx, studentId, referredId)) || (await hasBlocked(tx, referredId, studentId));
      await lockStudent(tx, studentId); // two may name the same person at once
      await expireReferrals(tx, { studentId, referredId });
      if (unwelcome || (await isNamed(tx, { studentId, referredId, namerId })))
        refuse(Code.CONFLICT, 'They cannot be named to this student now, or were named already.', 'advisorId');
      const days = conversationOf(await ownInstitution(tx)).referralDays;
      const id = await insertReferral(tx, { institutionId, chatId: chat.id, studentId, namerId, referredId, note }, days);
      return { referral: () => referral(viewer, id) };
    });
  }
}
