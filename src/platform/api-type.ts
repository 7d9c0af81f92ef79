import { ObjectType, registerEnumType } from 'type-graphql';

/**
 * An object of the API. Fields without a resolver of their own are read by graphql-js directly: no middleware runs
 * on them, so who may see what is decided by what a store loads, a field resolver, or the permission map.
 */
export function ApiType(description: string, options: { name?: string; implements?: abstract new () => object } = {}): ClassDecorator {
  const { name } = options;
  const all = { description, simpleResolvers: true, ...(options.implements ? { implements: options.implements as never } : {}) };
  return (target) => (name ? ObjectType(name, all) : ObjectType(all))(target);
}

/** Declares a GraphQL enum whose values are their own names; each with its description. */
export function apiEnum<Value extends string>(name: string, description: string, values: Record<Value, string>) {
  const object = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as { readonly [V in Value]: V };
  const valuesConfig = Object.fromEntries(Object.entries<string>(values).map(([value, text]) => [value, { description: text }]));
  registerEnumType(object, { name, description, valuesConfig: valuesConfig as never });
  return object;
}
