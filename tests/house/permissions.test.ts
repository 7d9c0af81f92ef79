import 'reflect-metadata';
import { execute, type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType, parse } from 'graphql';
import { permissions } from '../../src/access/permissions';
import { guardSchema } from '../../src/server/guard';
import { createSchema } from '../../src/server/schema';
import { type Person, post, World } from '../world';

const schema = createSchema();
const operations = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({
    name: `${type?.name}.${field.name}`,
    kind: type?.name.toLowerCase() as string,
    field,
  })),
);

/** A literal that fits a type, with nothing more than is required. */
function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${required.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')} }`;
  }
  return type.name === 'Boolean' ? 'true' : type.name === 'Int' ? '1' : '"x"';
}

/** The shortest operation that calls a root field. */
function callTo({ kind, field }: (typeof operations)[number]): string {
  const required = field.args.filter((argument) => isNonNullType(argument.type));
  const args = required.map((argument) => `${argument.name}: ${literal(argument.type)}`).join(', ');
  return `${kind} { ${field.name}${args && `(${args})`} { __typename } }`;
}

test('every operation has its row in the permission map, and every row names something that exists', () => {
  const rows = Object.keys(permissions);
  expect(operations.map(({ name }) => name).filter((name) => !rows.includes(name))).toEqual([]);
  const unknown = rows.filter((row) => {
    const [type, field] = row.split('.') as [string, string];
    const object = schema.getType(type);
    return !isObjectType(object) || !object.getFields()[field];
  });
  expect(unknown).toEqual([]);
});

test('an operation without a row is refused to everybody', async () => {
  const closed = guardSchema(createSchema(), {});
  const everyRole = { viewer: { roles: new Set(['STUDENT', 'ALUM', 'STAFF']) } };
  for (const operation of operations) {
    const result = await execute({ schema: closed, document: parse(callTo(operation)), contextValue: everyRole });
    expect(result.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
});

describe.each(operations)('$name', (operation) => {
  const row = permissions[operation.name];

  test('is UNAUTHENTICATED for an anonymous caller', async () => {
    const answer = await post(null, { query: callTo(operation) });
    expect(answer.errors?.map((error) => error.extensions.code)).toEqual(['UNAUTHENTICATED']);
    expect(answer.status).toBe(401);
  });

  test('is FORBIDDEN for the roles its row leaves out, and for no other', async () => {
    const world = await World.create();
    const people: Record<string, Person> = { STUDENT: await world.student(), ALUM: await world.advisor(), STAFF: await world.staff() };
    for (const [role, person] of Object.entries(people)) {
      const answer = await person.send(callTo(operation));
      const forbidden = answer.errors?.some((error) => error.extensions.code === 'FORBIDDEN') ?? false;
      expect({ role, forbidden }).toEqual({ role, forbidden: !row?.roles.some((allowed) => allowed === role) });
    }
  });
});

test('somebody without a role can take back what is theirs, take it along and leave, and nothing else', async () => {
  const world = await World.create();
  const nobody = await world.account('Between Roles', []);
  for (const operation of operations) {
    if (operation.name === 'Mutation.eraseAccount') continue; // it would end the others
    const answer = await nobody.send(callTo(operation));
    const forbidden = answer.errors?.some((error) => error.extensions.code === 'FORBIDDEN') ?? false;
    expect({ name: operation.name, forbidden }).toEqual({ name: operation.name, forbidden: !permissions[operation.name]?.withoutRole });
  }
  expect(Object.values(permissions).filter((permission) => permission.withoutRole)).toHaveLength(8);
});

test('a restricted field is null for a role its row leaves out', async () => {
  const world = await World.create();
  const [student, advisor, staff] = [await world.student(), await world.advisor({ capacity: 7 }), await world.staff()];
  const query = 'query ($id: ID!) { advisor(id: $id) { monthlyCapacity } }';
  const read = async (person: Person) => (await person.ask(query, { id: advisor.advisorId })).advisor.monthlyCapacity;
  expect([await read(student), await read(advisor), await read(staff)]).toEqual([null, 7, 7]);
});
