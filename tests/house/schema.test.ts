import 'reflect-metadata';
import fs from 'node:fs';
import path from 'node:path';
import {
  type GraphQLField,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';
import { createSchema, printSdl } from '../../src/server/schema';
import { ROOT } from '../setup/processes';

const schema = createSchema();
const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type));

test('the committed schema is the one the code makes', () => {
  expect(fs.readFileSync(path.join(ROOT, 'schema', 'schema.graphql'), 'utf8')).toBe(printSdl(schema));
});

test('every element has a description', () => {
  const missing: string[] = [];
  const note = (name: string, element: { description?: string | null }) => {
    if (!element.description?.trim()) missing.push(name);
  };
  for (const type of types) {
    const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
    if (!isRoot) note(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) note(`${type.name}.${field.name}`, field);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        note(`${type.name}.${field.name}`, field);
        for (const argument of field.args) note(`${type.name}.${field.name}(${argument.name})`, argument);
      }
    }
  }
  for (const directive of schema.getDirectives()) if (!isSpecifiedDirective(directive)) note(`@${directive.name}`, directive);
  expect(missing).toEqual([]);
});

const fieldsOf = (type: ReturnType<typeof schema.getQueryType>): GraphQLField<unknown, unknown>[] => Object.values(type?.getFields() ?? {});

test('root fields are nullable, so that one failure does not blank a page; viewer alone is not', () => {
  const nonNull = [...fieldsOf(schema.getQueryType()), ...fieldsOf(schema.getMutationType())].filter((field) => isNonNullType(field.type));
  expect(nonNull.map((field) => field.name)).toEqual(['viewer']);
});

test('every mutation takes one input and answers with a payload of its own', () => {
  for (const field of fieldsOf(schema.getMutationType())) {
    const name = `${field.name[0]?.toUpperCase()}${field.name.slice(1)}`;
    expect(field.args.map((argument) => String(argument.type))).toEqual([`${name}Input!`]);
    const payload = getNamedType(field.type);
    expect(payload.name).toBe(`${name}Payload`);
    const fields = isObjectType(payload) ? payload.getFields() : {};
    expect(String(fields.userErrors?.type)).toBe('[UserError!]!');
    expect(String(fields.clientMutationId?.type)).toBe('String');
    const changed = Object.values(fields).filter((candidate) => !['userErrors', 'clientMutationId'].includes(candidate.name));
    expect(changed.some((candidate) => isNonNullType(candidate.type))).toBe(false);
  }
});

test('every list that grows is a connection with the agreed fields', () => {
  const connections = types.filter((type) => type.name.endsWith('Connection'));
  expect(connections.length).toBeGreaterThan(3);
  for (const type of connections) {
    const fields = isObjectType(type) ? type.getFields() : {};
    const node = type.name.replace('Connection', '');
    expect(Object.fromEntries(Object.values(fields).map((field) => [field.name, String(field.type)]))).toMatchObject({
      edges: `[${node}Edge!]!`,
      nodes: `[${node}!]!`,
      pageInfo: 'PageInfo!',
      totalCount: 'Int!',
      totalCountPrecision: 'CountPrecision!',
    });
  }
});
