import { defaultFieldResolver, type GraphQLSchema, isInterfaceType, isObjectType, lexicographicSortSchema, printSchema } from 'graphql';
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
  suitCompiling(schema);
  return guardSchema(schema);
}

// A payload's objects are functions, which graphql-js would call where a compiled operation reads the property; and type-graphql tells
// which type an object has by a promise, for which a compiled operation does not wait.
function suitCompiling(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type)) type.resolveType = (value: object) => value.constructor.name;
    if (!isObjectType(type) || !type.name.endsWith('Payload')) continue;
    for (const field of Object.values(type.getFields())) field.resolve ??= defaultFieldResolver;
  }
}

/** The schema as it is committed in schema/schema.graphql: sorted, so that a difference is a change. */
export function printSdl(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
