import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { features } from './features';
import { guardSchema } from './guard';
import { NodeQuery } from './node.query';

/** The schema, its resolvers behind the permission map. */
export function createSchema(): GraphQLSchema {
  const resolvers = [NodeQuery, ...features.flatMap((feature) => feature.resolvers)];
  const schema = buildSchemaSync({
    resolvers: resolvers as unknown as NonEmptyArray<() => void>,
    orphanedTypes: [],
    validate: false, // inputs are checked by each operation, which can name the field
  });
  return guardSchema(schema);
}

/** The schema as it is committed in schema/schema.graphql: sorted, so that a difference is a change. */
export function printSdl(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
