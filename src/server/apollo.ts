import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { type FragmentDefinitionNode, GraphQLError, type GraphQLSchema, Kind, OperationTypeNode, valueFromASTUntyped } from 'graphql';
import type { Config } from '../config';
import { describeError, type Logger } from '../platform/log';
import { createGateway } from './executor';
import { checkLimits } from './limits';
import { isUnavailable, isUnexpected, maskError } from './mask-error';
import type { RequestContext } from './request-context';

export function createApollo(schema: GraphQLSchema, config: Config, log: Logger): ApolloServer<RequestContext> {
  const development = config.environment === 'development';
  return new ApolloServer<RequestContext>({
    gateway: createGateway(schema, config.executor),
    introspection: development,
    hideSchemaDetailsFromClientErrors: !development,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: config.queryMaxTokens },
    nodeEnv: config.environment,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => log.warn({ message }),
      error: (message) => log.error({ message }),
    },
    formatError: maskError,
    plugins: [ApolloServerPluginCacheControlDisabled(), operationLog(), limits(config), mutationsAskAnew(), errorLog()],
  });
}

/** Tells the request's log line which root fields were asked for: names of the schema, nothing of the caller's. */
function operationLog(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ operation, contextValue }) => {
        const fields =
          operation?.selectionSet.selections.map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : '…')) ?? [];
        contextValue.log.setBindings({ operation: operation?.operation, fields: [...new Set(fields)].slice(0, 10) });
      },
    }),
  };
}

/** What a mutation may do is read as it begins; a query's reads each check that what was known still holds. */
function mutationsAskAnew(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ operation, contextValue }) => {
        if (operation?.operation !== OperationTypeNode.MUTATION || 'refusal' in contextValue) return;
        const { asking } = contextValue;
        asking.mutates = true;
        if (contextValue.viewer.wall.trips > 0) return; // read for this very request
        const authentication = await asking.renew().catch((error: unknown) => {
          asking.away = isUnavailable(error);
          throw error;
        });
        asking.wall = 'viewer' in authentication ? authentication.viewer.wall : undefined;
        if ('refusal' in authentication) Reflect.deleteProperty(contextValue, 'viewer');
        Object.assign(contextValue, authentication);
      },
    }),
  };
}

function limits(config: Config): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ schema, operation, document, request }) => {
        if (!operation) return;
        const fragments = new Map<string, FragmentDefinitionNode>();
        for (const definition of document.definitions) {
          if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
        }
        const defaults = Object.fromEntries(
          (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
            variable.name.value,
            defaultValue && valueFromASTUntyped(defaultValue),
          ]),
        );
        checkLimits(
          schema,
          operation,
          fragments,
          { ...defaults, ...request.variables },
          {
            maxDepth: config.queryMaxDepth,
            maxCost: config.queryMaxCost,
          },
        );
      },
    }),
  };
}

/** Logs what was not the caller's fault; never a message, which could quote what somebody sent. */
function errorLog(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue }) => {
        for (const error of errors) {
          const masked = maskError(error.toJSON(), error);
          const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
          if (isUnexpected(masked))
            contextValue.log.error({ error: describeError(cause), path: error.path?.join('.') }, 'unexpected error');
        }
      },
    }),
  };
}
