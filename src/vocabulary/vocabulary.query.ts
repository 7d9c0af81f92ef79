import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, ArgsType, Ctx, Field, Info, Int, Query, Resolver } from 'type-graphql';
import type { Context } from '../access';
import { readPage } from '../platform/pagination';
import { listTerms, VOCABULARY_ORDER } from './store';
import { TermConnection, VocabularyKind } from './term.type';

@ArgsType()
class VocabularyArgs {
  @Field(() => String, { nullable: true, description: 'Only words whose name begins so; case and accents are ignored.' })
  prefix?: string;

  @Field(() => Int, { nullable: true, description: 'The first so many, 0 to 100; 25 when left out.' })
  first?: number;

  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' })
  after?: string;
}

@Resolver()
export class VocabularyQuery {
  @Query(() => TermConnection, { nullable: true, description: 'The words of one vocabulary by name, for pick lists.' })
  vocabulary(
    @Arg('kind', () => VocabularyKind, { description: 'Which vocabulary.' }) kind: VocabularyKind,
    @Args(() => VocabularyArgs) { prefix, first, after }: VocabularyArgs,
    @Ctx() { viewer }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listTerms(viewer, kind, prefix ?? null, readPage({ first, after }, VOCABULARY_ORDER, viewer), info);
  }
}
