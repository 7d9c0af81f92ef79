import { type DocumentNode, type GraphQLSchema, isNonNullType, type OperationDefinitionNode, TypeInfo, ValidationContext } from 'graphql';
import { publicError } from '../platform/errors';

// Of each operation, the variables that stand where null must not be.
const known = new WeakMap<OperationDefinitionNode, ReadonlySet<string>>();

/**
 * Refuses null for a variable that stands where null must not be. With a default, such a variable passes validation, and an executor meets
 * the null only where it is used (GraphQL, September 2025, section 5.8.5, "Allowing Optional Variables When Default Values Exist").
 * @throws BAD_USER_INPUT
 */
export function checkNulls(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  for (const { variable } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (variables[name] === null && neverNull(schema, document, operation).has(name))
      throw publicError('BAD_USER_INPUT', `Variable "$${name}" must not be null.`, 400);
  }
}

function neverNull(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<string> {
  const found = known.get(operation);
  if (found) return found;
  const context = new ValidationContext(schema, document, new TypeInfo(schema), () => undefined);
  const usages = context.getRecursiveVariableUsages(operation).filter(({ type }) => isNonNullType(type));
  const names = new Set(usages.map(({ node }) => node.name.value));
  known.set(operation, names);
  return names;
}
