import type { ApolloServerOptions } from '@apollo/server';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isSpecifiedScalarType,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  typeFromAST,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from './request-context';

/** How operations are carried out. */
export type ExecutorMode = 'compiled' | 'interpreted' | 'compared';

interface Operation {
  document: DocumentNode;
  operationName: string | null;
  variables: Record<string, unknown>;
  context: RequestContext;
}

type Executor = (operation: Operation) => Promise<ExecutionResult>;

/**
 * The way operations take: Apollo hands them to a gateway, which carries them out here. Compiled, the walk over a query's document
 * is done once for all its requests. Where graphql-jit is known to answer otherwise than graphql-js, graphql-js does it.
 */
export function createGateway(schema: GraphQLSchema, mode: ExecutorMode): NonNullable<ApolloServerOptions<RequestContext>['gateway']> {
  if (mode === 'compared') repeatMutations(schema);
  const run = { compiled: compiling(schema, 2), interpreted: interpreting(schema), compared: comparing(schema) }[mode];
  return {
    onSchemaLoadOrUpdate: (tell) => {
      tell({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, request, operationName, context }) =>
        run({ document, operationName: operationName ?? null, variables: request.variables ?? {}, context: context as RequestContext }),
    }),
    stop: async () => undefined,
  };
}

function interpreting(schema: GraphQLSchema): Executor {
  return async ({ document, operationName, variables, context }) =>
    execute({ schema, document, operationName, variableValues: variables, contextValue: context });
}

// What is compiled grows with every field that fragments repeat, and takes about a kilobyte for each.
const MOST_FIELDS = 300;
const ALL_FIELDS = 20_000;
// Something of any type, by its id, is compiled once for each type.
const ANY_TYPE = 12;

interface Plan {
  uses: number;
  query: CompiledQuery['query'] | null;
  /** Variables that a compiled operation takes for something else when they are left out. */
  mustBeGiven: readonly string[];
}

/** Compiles a document when it is used for the so many-th time; until then, and where that is not worth it, it is interpreted. */
function compiling(schema: GraphQLSchema, uses: number): Executor {
  const interpret = interpreting(schema);
  const plans = new LRUCache<DocumentNode, Map<string | null, Plan>>({
    maxSize: ALL_FIELDS,
    sizeCalculation: (_, document) => countFields(document),
  });

  const compile = ({ document, operationName }: Operation) => {
    if (countFields(document) > MOST_FIELDS || hasConditionalParts(document) || !isQuery(document)) return null;
    const compiled = compileQuery(schema, document, operationName ?? '', {
      disablingCapturingStackErrors: true,
      useExperimentalPathBasedSkipInclude: true,
    } as Parameters<typeof compileQuery>[3]);
    return isCompiledQuery(compiled) ? compiled.query : null;
  };

  return async (operation) => {
    const { document, operationName, context, variables } = operation;
    const byName = plans.get(document) ?? new Map<string | null, Plan>();
    if (byName.size === 0) plans.set(document, byName);
    const plan = byName.get(operationName) ?? { uses: 0, query: null, mustBeGiven: [] };
    byName.set(operationName, plan);
    plan.uses += 1;
    if (plan.uses === uses) {
      plan.query = compile(operation);
      plan.mustBeGiven = variablesToGive(schema, document);
    }
    if (!plan.query || plan.mustBeGiven.some((name) => variables[name] === undefined)) return interpret(operation);
    const result = await plan.query(undefined, context, variables);
    // Variables that do not fit: graphql-js says it in the words the API has for it. Nothing was run.
    if (result.data === undefined) return interpret(operation);
    return result.errors ? { ...result, errors: result.errors.map(asGraphQLError) } : result;
  };
}

/**
 * Whether @skip or @include stands on more than a single value. Where such a part meets the same fields without the condition, or the same
 * fragment under another, graphql-jit answers more than was asked for, or less.
 */
function hasConditionalParts(document: DocumentNode): boolean {
  let found = false;
  const isPart = ({ directives }: { readonly directives?: readonly unknown[] }) => {
    found ||= (directives?.length ?? 0) > 0;
  };
  visit(document, {
    Field: (field) => {
      if (field.selectionSet) isPart(field);
    },
    InlineFragment: isPart,
    FragmentSpread: isPart,
  });
  return found;
}

/**
 * In `{ bio: $bio }` graphql-js leaves out what is not given, which graphql-jit makes null; and a default that is no plain value, such as
 * a moment, graphql-jit hands over as text.
 */
function variablesToGive(schema: GraphQLSchema, document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    ObjectField: ({ value }) => {
      visit(value, { Variable: ({ name }) => void names.add(name.value) });
    },
    VariableDefinition: ({ variable, type, defaultValue }) => {
      const named = getNamedType(typeFromAST(schema, type as never));
      if (defaultValue && !isSpecifiedScalarType(named as never) && !isEnumType(named)) names.add(variable.name.value);
    },
  });
  return [...names];
}

/** Writing is seldom, and what it is told is not worth a second way to read it. */
const isQuery = (document: DocumentNode) =>
  document.definitions.every(
    (definition) => definition.kind !== Kind.OPERATION_DEFINITION || definition.operation === OperationTypeNode.QUERY,
  );

/** graphql-jit's errors look like graphql-js's, but lack what those are sure to have. */
function asGraphQLError({ message, path, originalError, locations }: GraphQLError): GraphQLError {
  const extensions = (originalError as Partial<GraphQLError> | undefined)?.extensions;
  return Object.assign(new GraphQLError(message, { path, originalError, extensions }), { locations });
}

/** Carries everything out both ways, and fails where the answers differ. For tests, and for trying out another version of either. */
function comparing(schema: GraphQLSchema): Executor {
  const [compile, interpret] = [compiling(schema, 1), interpreting(schema)];
  return async (operation) => {
    const answer = await compile(operation);
    let compiled = answer;
    for (let attempt = 1; ; attempt += 1) {
      const difference = firstDifference(comparable(compiled), comparable(await interpret(operation)));
      if (difference === null) return answer;
      // Something may have changed between the two, several times over where many write at once.
      if (attempt === 8) {
        operation.context.log.line('error', 'the executors differ', { at: difference, operation: operation.operationName });
        throw new Error('the executors differ');
      }
      if ('viewer' in operation.context) operation.context.viewer.batches.clear();
      compiled = await compile(operation);
    }
  };
}

/** Where two answers differ, as a path; what they say there may be nobody else's business. */
function firstDifference(one: unknown, other: unknown, path = ''): string | null {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other || areMoments(one, other) ? null : path;
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const inner = firstDifference((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key], `${path}.${key}`);
    if (inner !== null) return inner;
  }
  return null;
}

// What is told as of now is told as of two moments.
const areMoments = (one: unknown, other: unknown) =>
  /^\d{4}-\d\d-\d\dT/.test(String(one)) && Math.abs(Date.parse(String(one)) - Date.parse(String(other))) < 10_000;

/** An answer as a client sees it; errors beside each other have no order. */
const comparable = ({ data, errors }: ExecutionResult) =>
  JSON.parse(JSON.stringify({ data, errors: errors?.map((error) => JSON.stringify(error.toJSON())).sort() }));

/** Lets a mutation that is carried out twice happen once. */
function repeatMutations(schema: GraphQLSchema): void {
  const results = new WeakMap<object, Map<string | number, unknown>>();
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = field.resolve as GraphQLFieldResolver<unknown, RequestContext>;
    field.resolve = (source, args, context, info) => {
      const done = results.get(context) ?? new Map<string | number, unknown>();
      results.set(context, done);
      if (!done.has(info.path.key)) done.set(info.path.key, resolve(source, args, context, info));
      return done.get(info.path.key);
    };
  }
}

function countFields(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const counted = new Map<string, number>();
  const count = (set: SelectionSetNode): number => {
    let fields = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const { value } = selection.name;
        const definition = fragments.get(value);
        if (definition && !counted.has(value)) counted.set(value, count(definition.selectionSet));
        fields += counted.get(value) ?? 0;
      } else {
        const inner = selection.selectionSet ? count(selection.selectionSet) : 0;
        const times = selection.kind === Kind.FIELD && /^nodes?$/.test(selection.name.value) && selection.arguments?.length ? ANY_TYPE : 1;
        fields += (selection.kind === Kind.FIELD ? 1 : 0) + times * inner;
      }
    }
    return fields;
  };
  let total = 0;
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  for (const definition of document.definitions) if (definition.kind === Kind.OPERATION_DEFINITION) total += count(definition.selectionSet);
  return Math.max(1, total);
}
