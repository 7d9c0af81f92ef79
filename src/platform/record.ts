import { registerEnumType } from 'type-graphql';

const descriptions: Record<string, { description: string }> = {};

/** Every action of the record, filled by `auditActions` as the features are loaded. */
export const AuditAction: Record<string, string> = {};

registerEnumType(AuditAction, {
  name: 'AuditAction',
  description: 'What somebody did, as the audit record names it.',
  valuesConfig: descriptions,
});

/** Declares actions of one feature, each with its description, for use with `tx.record`. */
export function auditActions<Action extends string>(actions: Record<Action, string>): { readonly [A in Action]: A } {
  for (const [action, description] of Object.entries<string>(actions)) {
    AuditAction[action] = action;
    descriptions[action] = { description };
  }
  return Object.fromEntries(Object.keys(actions).map((action) => [action, action])) as { readonly [A in Action]: A };
}
