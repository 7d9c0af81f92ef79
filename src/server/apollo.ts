import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Config } from '../config';
import { publicError } from '../platform/errors';
import { describeError, type Logger } from '../platform/log';
import { createGateway } from './executor';
import { checkLimits } from './limits';
import { isUnavailable, isUnexpected, maskError } from './mask-error';
import { checkNulls } from './nulls';
import type { RequestContext } from './request-context';

export function createApollo(schema: GraphQLSchema, config: Config, log: Logger): ApolloServer<RequestContext> {
  const development = config.environment === 'development';
  return new ApolloServer<RequestContext>({
    gateway: createGateway(schema, config.executor),
    introspection: development,
    hideSchemaDetailsFromClientErrors: !development,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    csrfPrevention: false, // http.ts takes nothing but JSON, which no form of a foreign page can send
    stopOnTerminationSignals: false,
    stringifyResult: JSON.stringify, // Apollo's own adds a line's end, for which the whole is copied
    parseOptions: { maxTokens: config.queryMaxTokens },
    nodeEnv: config.environment,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => log.warn({ message }),
      error: (message) => log.error({ message }),
    },
    formatError: maskError,
    plugins: [ApolloServerPluginCacheControlDisabled(), admission(config)],
  });
}

/** What every operation passes before it is carried out, and what is said of it in the log. One plugin: each hook of each costs a turn. */
function admission(config: Config): ApolloServerPlugin<RequestContext> {
  const limits = { maxDepth: config.queryMaxDepth, maxCost: config.queryMaxCost };
  const listener: GraphQLRequestListener<RequestContext> = {
    didResolveOperation: async ({ schema, operation, document, request, contextValue }) => {
      // Apollo would go on, and the executor would choose by itself: past the limits, and past what a mutation asks anew.
      if (!operation) throw noOperation(document, request.operationName);
      tellLog(contextValue, operation);
      checkNulls(schema, document, operation, request.variables ?? {});
      checkLimits(schema, operation, fragmentsOf(document), { ...defaultsOf(operation), ...request.variables }, limits);
      if (operation.operation === OperationTypeNode.MUTATION) await askAnew(contextValue);
    },
    didEncounterErrors: async ({ errors, contextValue }) => logErrors(contextValue, errors),
  };
  return { requestDidStart: async () => listener };
}

/** A document holds several operations, of which one is to be named, or none of the name that is given. */
function noOperation(document: DocumentNode, name: string | null | undefined): GraphQLError {
  const names = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.name ? [definition.name.value] : [],
  );
  if (name == null) return publicError('BAD_USER_INPUT', `Say which operation is meant, as operationName: ${names.join(', ')}.`, 400);
  return publicError('BAD_USER_INPUT', 'The document has no operation of the name that operationName gives.', 400);
}

/** Tells the request's log line which root fields were asked for: names of the schema, nothing of the caller's. */
function tellLog({ log }: RequestContext, operation: OperationDefinitionNode): void {
  const fields = operation.selectionSet.selections.map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : '…'));
  log.note({ operation: operation.operation, fields: [...new Set(fields)].slice(0, 10) });
}

/** What a mutation may do is read as it begins; a query's reads each check that what was known still holds. */
async function askAnew(context: RequestContext): Promise<void> {
  if ('refusal' in context) return;
  const { asking } = context;
  asking.mutates = true;
  if (context.viewer.wall.trips > 0) return; // read for this very request
  const authentication = await asking.renew().catch((error: unknown) => {
    asking.away = isUnavailable(error);
    throw error;
  });
  asking.wall = 'viewer' in authentication ? authentication.viewer.wall : undefined;
  if ('refusal' in authentication) Reflect.deleteProperty(context, 'viewer');
  Object.assign(context, authentication);
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  return fragments;
}

const defaultsOf = (operation: OperationDefinitionNode) =>
  Object.fromEntries(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && valueFromASTUntyped(defaultValue),
    ]),
  );

/** Logs what was not the caller's fault; never a message, which could quote what somebody sent. */
function logErrors({ log }: RequestContext, errors: readonly GraphQLError[]): void {
  for (const error of errors) {
    const masked = maskError(error.toJSON(), error);
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    if (isUnexpected(masked)) log.line('error', 'unexpected error', { error: describeError(cause), path: error.path?.join('.') });
  }
}
