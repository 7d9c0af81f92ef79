import { GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';
import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { type Context, exportAsked } from '../access';
import { ApiType } from '../platform/api-type';
import { now } from '../platform/clock';
import { emit } from '../platform/events';
import { MutationInput, MutationPayload, mutate } from '../platform/mutation';
import { make } from '../platform/node';
import { auditActions } from '../platform/record';
import { summarize } from './export-summary';

const { DATA_EXPORTED } = auditActions({ DATA_EXPORTED: 'Asked for everything held on them.' });

@InputType({ description: 'An ask for everything held on oneself.' })
class RequestDataExportInput extends MutationInput {}

@ApiType('Everything held on a person.')
class DataExport {
  @Field(() => GraphQLDateTime, { description: 'When it was put together.' })
  createdAt!: Date;

  @Field(() => String, { description: 'What is in it, in plain words.' })
  summary!: string;

  @Field(() => GraphQLJSON, {
    description: 'The whole of it, as one JSON object with a part for each kind of data. Other people are named by id.',
  })
  document!: object;
}

@ApiType('What requestDataExport answers.')
class RequestDataExportPayload extends MutationPayload {
  @Field(() => DataExport, { nullable: true, description: 'The export.' })
  dataExport?: DataExport | null;
}

@Resolver()
export class RequestDataExport {
  @Mutation(() => RequestDataExportPayload, {
    nullable: true,
    description: 'Gives a person everything held on them, with their own contact details. Nothing is refused.',
  })
  requestDataExport(
    @Arg('input', () => RequestDataExportInput, { description: 'Nothing needs to be said.' }) input: RequestDataExportInput,
    @Ctx() { viewer }: Context,
  ) {
    const { institutionId, accountId } = viewer;
    return mutate(viewer, input, async (tx) => {
      const createdAt = await now(tx);
      const document: Record<string, unknown> = { createdAt };
      await tx.record(DATA_EXPORTED, { subject: accountId });
      await emit(tx, exportAsked, { institutionId, accountId, document });
      return { dataExport: make(DataExport, { createdAt, summary: summarize(document), document }) };
    });
  }
}
