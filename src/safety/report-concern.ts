import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { freezeRequest, partiesOfRequest } from '../introductions';
import { ApiType } from '../platform/api-type';
import { Checks } from '../platform/checks';
import { keyOf } from '../platform/global-id';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { auditActions } from '../platform/record';
import { Code, refuse } from '../platform/user-error';
import { Concern, ConcernCategory } from './concern.type';
import { concern } from './concerns';
import { evidenceOf, insertConcern } from './store';
import { personOf } from './whom';

const { CONCERN_REPORTED } = auditActions({ CONCERN_REPORTED: 'Reported a concern.' });

@InputType({ description: 'A worry about another person. Name the request it is about, or the person.' })
class ReportConcernInput extends MutationInput {
  @Field(() => ID, { nullable: true, description: 'A request of yours; the concern is about its other side, and freezes it.' })
  introRequestId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The account, advisor or student, where it is about no request.' })
  accountId?: string | null;

  @Field(() => ConcernCategory, { description: 'What it is about.' })
  category!: ConcernCategory;

  @Field(() => String, { description: 'What happened, 10 to 4,000 characters. Read by staff who answer for it, and nobody else.' })
  statement!: string;
}

@ApiType('What reportConcern answers.')
class ReportConcernPayload extends MutationPayload {
  @Field(() => Concern, { nullable: true, description: 'The concern.' })
  concern?: Concern | null;
}

@Resolver()
export class ReportConcern {
  @Mutation(() => ReportConcernPayload, {
    nullable: true,
    description:
      'Tells the staff who answer for it that something is wrong. The request it is about is frozen until they have looked into it. The other person is not told, but can notice that the request is on hold. Refused with NOT_FOUND, REQUIRED, INVALID, TOO_SHORT, TOO_LONG.',
  })
  async reportConcern(
    @Arg('input', () => ReportConcernInput, { description: 'What is wrong.' }) input: ReportConcernInput,
    @Ctx() { viewer }: Context,
  ) {
    const { institutionId, accountId: reporterId } = viewer;
    const checks = new Checks();
    const statement = checks.text('statement', input.statement, { min: 10, max: 4_000, multiline: true });
    if (input.introRequestId == null && input.accountId == null)
      checks.add(Code.REQUIRED, 'Name the request it is about, or the person.', 'introRequestId');
    if (input.introRequestId != null && input.accountId != null)
      checks.add(Code.INVALID, 'Name the request or the person, not both.', 'accountId');
    const person = input.accountId == null ? null : await personOf(viewer, input.accountId);
    return mutate(viewer, input, async (tx) => {
      checks.done();
      let aboutId: string | null;
      let introRequestId: string | null = null;
      if (input.introRequestId != null) {
        introRequestId = keyOf('IntroRequest', input.introRequestId);
        const parties = introRequestId === null ? null : await partiesOfRequest(tx, introRequestId, viewer);
        if (!parties || introRequestId === null) refuse(Code.NOT_FOUND, 'You have no request of that id.', 'introRequestId');
        aboutId = parties.studentId === reporterId ? parties.advisorId : parties.studentId;
        await freezeRequest(tx, introRequestId, true);
      } else {
        aboutId = person;
        if (aboutId === null) refuse(Code.NOT_FOUND, 'There is nobody else of that id.', 'accountId');
      }
      const evidence = JSON.stringify(await evidenceOf(tx, [reporterId, aboutId], introRequestId));
      const id = await insertConcern(
        tx,
        { institutionId, reporterId, aboutId, introRequestId, category: input.category },
        statement,
        evidence,
      );
      await tx.record(CONCERN_REPORTED, { subject: reporterId, object: ['Concern', id], details: { category: input.category } });
      return { concern: () => concern(viewer, id) };
    });
  }
}
