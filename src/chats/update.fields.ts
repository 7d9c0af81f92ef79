import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { type Context, ViewerType } from '../access';
import { Student, student } from '../people';
import { PageArgs, readPage } from '../platform/pagination';
import { toUpdate, Update, UpdateConnection } from './update.type';
import { listUpdates, UPDATE_ORDER } from './updates.store';

@Resolver(() => ViewerType)
export class ViewerUpdateFields {
  @FieldResolver(() => UpdateConnection, { nullable: true, description: 'News the viewer has sent or received, the latest first.' })
  updates(@Args(() => PageArgs) page: PageArgs, @Ctx() { viewer }: Context, @Info() info: GraphQLResolveInfo) {
    return listUpdates(viewer, readPage(page, UPDATE_ORDER, viewer), info, toUpdate);
  }
}

@Resolver(() => Update)
export class UpdateFields {
  @FieldResolver(() => Student, { nullable: true, description: 'Of whom; null once they are gone, or are not shown to the viewer.' })
  student(@Root() update: Update, @Ctx() { viewer }: Context) {
    return student(viewer, update.studentId);
  }
}
