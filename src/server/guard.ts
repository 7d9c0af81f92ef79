import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { type Authentication, type Permission, permissions } from '../access';
import { publicError } from '../platform/errors';

/**
 * Puts the permission map in front of a schema's resolvers. Operations: no viewer is UNAUTHENTICATED, no row or the wrong
 * role or duty FORBIDDEN, whatever is asked about. Restricted fields: the wrong role reads null.
 */
export function guardSchema(schema: GraphQLSchema, map: Readonly<Record<string, Permission>> = permissions): GraphQLSchema {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const name = `${type.name}.${field.name}`;
      if (roots.has(type)) guardOperation(field, name, map[name]);
      else if (map[name]) guardField(field, map[name]);
    }
  }
  return schema;
}

type AnyField = GraphQLField<unknown, Authentication>;

function guardOperation(field: AnyField, name: string, permission: Permission | undefined): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    if ('refusal' in context) throw context.refusal;
    if (!permission || !hasRole(context, permission))
      throw publicError('FORBIDDEN', `Your role${permission?.duties ? ' and duties do' : ' does'} not allow ${name.split('.')[1]}.`);
    return resolve(source, args, context, info);
  };
}

function guardField(field: AnyField, permission: Permission): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) =>
    'viewer' in context && hasRole(context, permission) ? resolve(source, args, context, info) : null;
}

function hasRole(context: Authentication, permission: Permission): boolean {
  if (!('viewer' in context)) return false;
  context.viewer.wall.consulted = true;
  if (permission.withoutRole) return true;
  const { roles, duties } = context.viewer;
  return permission.roles.some((role) => roles.has(role)) && (permission.duties?.some((duty) => duties.has(duty)) ?? true);
}
