import {
  type FieldNode,
  type GraphQLDirective,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Batches } from './batch';

/** Which fields are selected of an object, by their names in the schema, and what of theirs. */
export type Selection = ReadonlyMap<string, Selection>;

const NOTHING: Selection = new Map();

// Documents are kept once they were parsed, so most selections are read once.
const known = new WeakMap<SelectionSetNode, Selection>();

/** What is selected of the object that a resolver is about to give. */
export function selectionOf(info: GraphQLResolveInfo): Selection {
  const sets = info.fieldNodes.flatMap((node) => node.selectionSet ?? []);
  const only = sets.length === 1 ? sets[0] : undefined;
  const before = only && known.get(only);
  if (before && operations.get(before)?.operation === info.operation) return before; // a fragment may be part of several
  const fields = new Map<string, Selection>();
  const { schema, operation, fragments } = info; // and no more of it: the rest is one request's
  const of = { schema, operation, fragments };
  operations.set(fields, of);
  const always = sets.map((set) => collect(set, info, fields, of)).every(Boolean);
  if (only && always) known.set(only, fields);
  return fields;
}

type Of = Pick<GraphQLResolveInfo, 'schema' | 'operation' | 'fragments'>;

// Which operation a selection is of.
const operations = new WeakMap<Selection, Of>();
const mentions = new WeakMap<OperationDefinitionNode, Map<string, Selection>>();

/**
 * The fields of a type that an operation names anywhere. What is kept under an object's key may be asked for by another way to the same
 * object, so that it must hold what any of them selects.
 */
function mentioned(type: string, inner: Selection): Selection | undefined {
  const of = operations.get(inner);
  const object = of?.schema.getType(type);
  if (!of || !isObjectType(object)) return undefined;
  const byType = mentions.get(of.operation) ?? new Map<string, Selection>();
  mentions.set(of.operation, byType);
  const before = byType.get(type);
  if (before) return before;
  const fields = object.getFields();
  const names = new Map<string, Selection>();
  const note = { Field: ({ name }: FieldNode) => void (name.value in fields && names.set(name.value, NOTHING)) };
  visit(of.operation, note);
  for (const fragment of Object.values(of.fragments)) visit(fragment, note);
  byType.set(type, names);
  return names;
}

/** What is selected of the objects below, by a path of fields. */
export const below = (selection: Selection, ...path: string[]): Selection =>
  path.reduce((inner, field) => inner.get(field) ?? NOTHING, selection);

/** What is selected by either of two ways. */
export function merge(one: Selection, other: Selection): Selection {
  if (one.size === 0 || other.size === 0) return one.size === 0 ? other : one;
  const both = new Map(one);
  const of = operations.get(one);
  if (of) operations.set(both, of);
  for (const [field, inner] of other) both.set(field, merge(both.get(field) ?? NOTHING, inner));
  return both;
}

/** @returns whether it would be the same for other variables. Type conditions are taken to hold, so that it may be more than is answered. */
function collect(set: SelectionSetNode, info: GraphQLResolveInfo, fields: Map<string, Selection>, of: Of): boolean {
  let always = true;
  for (const node of set.selections) {
    if (node.directives?.length) {
      always = false;
      if (condition(GraphQLSkipDirective, node, info) === true || condition(GraphQLIncludeDirective, node, info) === false) continue;
    }
    if (node.kind === Kind.FIELD) {
      const inner = (fields.get(node.name.value) as Map<string, Selection> | undefined) ?? new Map<string, Selection>();
      operations.set(inner, of);
      fields.set(node.name.value, inner);
      if (node.selectionSet && !collect(node.selectionSet, info, inner, of)) always = false;
    } else {
      const inner = node.kind === Kind.INLINE_FRAGMENT ? node : info.fragments[node.name.value];
      if (inner && !collect(inner.selectionSet, info, fields, of)) always = false;
    }
  }
  return always;
}

function condition(directive: GraphQLDirective, node: SelectionNode, info: GraphQLResolveInfo): unknown {
  try {
    return getDirectiveValues(directive, node, info.variableValues)?.if;
  } catch {
    return undefined; // a null where there must be none, which is the executor's to refuse
  }
}

/** All of whoever reads that the text of a statement depends on: texts are kept, and the rest is what the wall knows. */
export interface Eyes {
  readonly isStaff: boolean;
}

/** Who reads. */
export interface Asker extends Batches, Eyes {
  readonly accountId: string;
}

type Json = unknown;
type Row = Readonly<Record<string, unknown>>;

/** Something that the statement for a row can bring along, so that a field finds it without asking the database again. */
export interface Part {
  /** One SQL expression that gives JSON; it may name the columns of the row it belongs to. */
  sql(asker: Eyes, inner: Selection): string;
  /** Columns of that row which the field needs besides. */
  readonly needs?: readonly string[];
  /** Hands it to the loader that the field asks. */
  take(asker: Asker, row: Row, value: Json, inner: Selection): void;
}

/** How rows of an API type are read: for a list, by key, or within the statement for another row. */
export interface Shape {
  /** The API type, or "Type/way"; the parts of its fields come along. */
  readonly type: string;
  /** Tables and their aliases. */
  readonly from: (asker: Eyes) => string;
  /** `expression as "name"`, with commas; where `only` is given, no more than those fields need, and what decides whether the row may be seen. */
  readonly columns: (asker: Eyes, only?: Selection) => string;
  /** Which columns are points in time: JSON has none. */
  readonly times?: readonly string[];
}

const registry = new Map<string, Part[]>();

/** Says which parts belong to which fields, as "Type.field". Fields that nobody speaks for are read by their own resolvers, later. */
export function registerParts(all: readonly Readonly<Record<string, readonly Part[]>>[]): void {
  registry.clear();
  selected = new WeakMap();
  for (const parts of all)
    for (const [field, more] of Object.entries(parts)) registry.set(field, [...(registry.get(field) ?? []), ...more]);
}

type Named = readonly [name: string, part: Part, inner: Selection];

// Which parts a selection has is asked for every row.
let selected = new WeakMap<Selection, Map<string, readonly Named[]>>();

function partsOf(type: string, selection: Selection): readonly Named[] {
  const byType = selected.get(selection) ?? new Map<string, readonly Named[]>();
  selected.set(selection, byType);
  const known = byType.get(type);
  if (known) return known;
  const named: Named[] = [];
  for (const [field, inner] of selection)
    for (const [index, part] of registered(type, field).entries()) named.push([`+${field}${index}`, part, inner]);
  byType.set(type, named);
  return named;
}

/** A type that is read in more than one way is "Type/way"; what has no part of its own there has that of the type. */
const registered = (type: string, field: string): readonly Part[] =>
  registry.get(`${type}.${field}`) ?? registry.get(`${type.replace(/\/.*/, '')}.${field}`) ?? [];

/** The parts of what is selected, to be put behind the columns of a statement. */
export function partColumns(type: string, asker: Eyes, selection: Selection): string {
  return madeOnce(selection, `${type} ${asker.isStaff}`, () => {
    let sql = '';
    for (const [name, part, inner] of partsOf(type, selection)) sql += `, ${part.sql(asker, inner)} as "${name}"`;
    return sql;
  });
}

const made = new WeakMap<Selection, Map<string, unknown>>();

/** What is made of a selection, and of nothing else that `name` does not say: selections are kept with their documents, so most are met again. */
export function madeOnce<Made>(selection: Selection, name: string, make: () => Made): Made {
  const ofSelection = made.get(selection) ?? new Map<string, unknown>();
  made.set(selection, ofSelection);
  if (!ofSelection.has(name)) ofSelection.set(name, make());
  return ofSelection.get(name) as Made;
}

/** Which columns of a row a field's parts need, or null if it has none. */
export function needsOf(type: string, field: string): readonly string[] | null {
  const parts = registry.get(`${type}.${field}`);
  return parts ? parts.flatMap((part) => part.needs ?? []) : null;
}

/** Hands the parts in a row to those who will ask for them. */
export function takeParts(type: string, asker: Asker, selection: Selection, row: Row): void {
  for (const [name, part, inner] of partsOf(type, selection)) part.take(asker, row, row[name], inner);
}

/** Where a statement's answer goes: the loader of a field, and by which key it will be asked for. */
interface To {
  loader: { prime(asker: never, key: string, value: never): void };
  /** A column of the row, or what makes a key of the row and the value. */
  key: string | ((row: Row, asker: Asker, value: never) => string | null);
}

function prime({ loader, key }: To, asker: Asker, row: Row, value: unknown): void {
  const known = typeof key === 'string' ? (row[key] as string | null) : key(row, asker, value as never);
  if (known !== null) loader.prime(asker as never, known, value as never);
}

function revive(shape: Shape, asker: Asker, inner: Selection, json: Record<string, unknown>): Row {
  takeParts(shape.type, asker, inner, json);
  for (const time of shape.times ?? []) if (json[time] != null) json[time] = new Date(json[time] as string);
  return json;
}

const rows = (shape: Shape, asker: Eyes, inner: Selection, rest: string) =>
  `(select ${shape.columns(asker, mentioned(shape.type, inner))}${partColumns(shape.type, asker, inner)} from ${shape.from(asker)} where ${rest}) x`;

/** The one row of a shape that the condition names, or none. The condition may go on with an order. */
export function toOne(shape: Shape, condition: string | ((asker: Eyes) => string), to: To): Part {
  const rest = (asker: Eyes) => `${typeof condition === 'string' ? condition : condition(asker)} limit 1`;
  return {
    sql: (asker, inner) => `(select row_to_json(x) from ${rows(shape, asker, inner, rest(asker))})`,
    take: (asker, row, json, inner) => prime(to, asker, row, json && revive(shape, asker, inner, json as Record<string, unknown>)),
  };
}

/** Reads what a part brings, with whatever is selected of it, as a statement of its own: for a field of the root. */
export async function readPart(
  asker: Asker & { readonly wall: { query(sql: string, values: readonly unknown[]): Promise<Row[]> } },
  part: Part,
  values: readonly unknown[],
  info: GraphQLResolveInfo,
): Promise<void> {
  const inner = selectionOf(info);
  const [row] = await asker.wall.query(`select ${part.sql(asker, inner)} as part`, values);
  part.take(asker, {}, row?.part, inner);
}

/** All rows of a shape that the condition names, in its order. */
export function toMany(shape: Shape, rest: string, to: To): Part {
  return {
    sql: (asker, inner) => `(select json_agg(x) from ${rows(shape, asker, inner, rest)})`,
    take: (asker, row, json, inner) =>
      prime(
        to,
        asker,
        row,
        ((json ?? []) as Record<string, unknown>[]).map((one) => revive(shape, asker, inner, one)),
      ),
  };
}

/** A value that is what its loader gives. */
export function toValue(sql: string, to: To): Part {
  return { sql: () => sql, take: (asker, row, json) => prime(to, asker, row, json) };
}
