import { GraphQLJSON } from 'graphql-scalars';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Account, account, type Context, type Viewer } from '../access';
import { IntroRequest, introRequest } from '../introductions';
import { Concern } from './concern.type';
import { openConcern } from './store';

const mayReadAll = (viewer: Viewer) => viewer.duties.has('PRIVACY');

@Resolver(() => Concern)
export class ConcernFields {
  @FieldResolver(() => Account, { nullable: true, description: 'Who is worried; null once the account is closed.' })
  reporter(@Root() concern: Concern, @Ctx() { viewer }: Context) {
    return account(viewer, concern.reporterId);
  }

  @FieldResolver(() => Account, { nullable: true, description: 'About whom; null once the account is closed.' })
  about(@Root() concern: Concern, @Ctx() { viewer }: Context) {
    return account(viewer, concern.aboutId);
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Who looks into it; for staff, else null.' })
  assignee(@Root() concern: Concern, @Ctx() { viewer }: Context) {
    return mayReadAll(viewer) ? account(viewer, concern.assigneeId) : null;
  }

  @FieldResolver(() => IntroRequest, { nullable: true, description: 'The request it is about, if it is about one.' })
  introRequest(@Root() concern: Concern, @Ctx() { viewer }: Context) {
    return concern.introRequestId === null ? null : introRequest(viewer, concern.introRequestId);
  }

  @FieldResolver(() => String, { nullable: true, description: 'What was reported; null once it was destroyed.' })
  statement(@Root() concern: Concern, @Ctx() { viewer }: Context) {
    return mayReadAll(viewer) || concern.reporterId === viewer.accountId ? openConcern(viewer, concern.key, 'statement') : null;
  }

  @FieldResolver(() => GraphQLJSON, {
    nullable: true,
    description: 'Who the two were and what they had written when it was reported; for staff with the duty PRIVACY, else null.',
  })
  async evidence(@Root() concern: Concern, @Ctx() { viewer }: Context) {
    const text = mayReadAll(viewer) ? await openConcern(viewer, concern.key, 'evidence') : null;
    return text === null ? null : (JSON.parse(text) as object);
  }

  @FieldResolver(() => String, { nullable: true, description: 'How it ended; for staff with the duty PRIVACY, else null.' })
  resolution(@Root() concern: Concern, @Ctx() { viewer }: Context) {
    return mayReadAll(viewer) ? openConcern(viewer, concern.key, 'resolution') : null;
  }
}
