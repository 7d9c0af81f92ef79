import { Field, registerEnumType } from 'type-graphql';
import { ApiType } from './api-type';

const descriptions: Record<string, { description: string }> = {};

/** Every code, filled by `userErrorCodes` as the features are loaded. */
export const UserErrorCode: Record<string, string> = {};

registerEnumType(UserErrorCode, {
  name: 'UserErrorCode',
  description: 'Why a mutation was refused, in a form that programs can rely on.',
  valuesConfig: descriptions,
});

/** Declares codes of one feature, each with its description, and returns them for use with `refuse`. */
export function userErrorCodes<Code extends string>(codes: Record<Code, string>): { readonly [C in Code]: C } {
  for (const [code, description] of Object.entries<string>(codes)) {
    UserErrorCode[code] = code;
    descriptions[code] = { description };
  }
  return Object.fromEntries(Object.keys(codes).map((code) => [code, code])) as { readonly [C in Code]: C };
}

export const Code = userErrorCodes({
  REQUIRED: 'Something that must be given was left out or empty.',
  INVALID: 'The value is not of the form that is asked for.',
  TOO_SHORT: 'The text is too short.',
  TOO_LONG: 'The text, or the list, is too long.',
  OUT_OF_RANGE: 'The number or the time lies outside what is allowed.',
  NOT_FOUND: 'There is nothing of that id that the caller may act on.',
  CONFLICT: 'The object has moved on meanwhile; its present state does not allow this.',
});

@ApiType('What the caller can mend about a mutation that was refused. Nothing was changed.')
export class UserError {
  @Field(() => UserErrorCode, { description: 'Stable; for programs.' })
  code!: string;

  @Field(() => String, { description: 'One sentence, for people.' })
  message!: string;

  @Field(() => [String], { nullable: true, description: 'The path of the input field it is about, from `input` on.' })
  field!: string[] | null;
}

/** Thrown inside a mutation: rolls everything back and is answered as `userErrors`. */
export class Refusal extends Error {
  constructor(readonly userErrors: UserError[]) {
    super('refused');
  }
}

/** Refuses the mutation with one error. `field` is a path below `input`, such as `purpose` or `points.0`. */
export function refuse(code: string, message: string, field?: string): never {
  throw new Refusal([userError(code, message, field)]);
}

export function userError(code: string, message: string, field?: string): UserError {
  return { code, message, field: field === undefined ? null : ['input', ...field.split('.')] };
}
