import { ArgsType, type ClassType, Field, Int } from 'type-graphql';
import { ApiType, apiEnum } from './api-type';
import type { Params, Reader } from './database';
import { badInput } from './errors';
import { isUuid } from './global-id';

const DEFAULT_SIZE = 25;
const MAX_SIZE = 100;

/** Counts are exact up to here, so that their cost stays flat; beyond it a list says AT_LEAST. */
const COUNT_BOUND = 10_000;

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'The first so many, 0 to 100; 25 when neither first nor last is given.' })
  first?: number;

  @Field(() => String, { nullable: true, description: 'Only what comes after this cursor.' })
  after?: string;

  @Field(() => Int, { nullable: true, description: 'The last so many, 0 to 100. Not together with first.' })
  last?: number;

  @Field(() => String, { nullable: true, description: 'Only what comes before this cursor.' })
  before?: string;
}

/** How a list is ordered. The last column makes the order total. */
export interface Order {
  /** Distinguishes cursors: one made in another list or order is refused. */
  name: string;
  columns: readonly { sql: string; type: keyof typeof KEY_TYPES }[];
  descending?: boolean;
}

const KEY_TYPES = {
  text: (value: unknown) => typeof value === 'string' && !value.includes('\0'),
  number: (value: unknown) => typeof value === 'number' && Number.isSafeInteger(value),
  time: (value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  date: (value: unknown) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)),
  uuid: (value: unknown) => typeof value === 'string' && isUuid(value),
};

/** One page of a list, checked. */
export interface Page {
  order: Order;
  size: number;
  backward: boolean;
  after: readonly unknown[] | null;
  before: readonly unknown[] | null;
}

/** @throws BAD_USER_INPUT for sizes out of range, first and last together, and cursors that this list did not make. */
export function readPage(args: PageArgs, order: Order): Page {
  const { first, last } = args;
  if (first != null && last != null) throw badInput('Give first or last, not both.');
  for (const [name, size] of Object.entries({ first, last })) {
    if (size != null && (size < 0 || size > MAX_SIZE)) throw badInput(`${name} must be from 0 to ${MAX_SIZE}.`);
  }
  return {
    order,
    size: first ?? last ?? DEFAULT_SIZE,
    backward: last != null,
    after: args.after == null ? null : readCursor(args.after, order, 'after'),
    before: args.before == null ? null : readCursor(args.before, order, 'before'),
  };
}

function writeCursor(order: Order, keys: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([order.name, ...keys])).toString('base64url');
}

function readCursor(cursor: string, order: Order, argument: string): readonly unknown[] {
  try {
    const [name, ...keys] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const fits = keys.length === order.columns.length && order.columns.every((column, index) => KEY_TYPES[column.type](keys[index]));
    if (name === order.name && fits && writeCursor(order, keys) === cursor) return keys;
  } catch {
    // falls through: not even JSON
  }
  throw badInput(`${argument} is not a cursor of this list in this order.`);
}

/** The SQL of a page: a condition on the cursor, the order, and one row more than asked for, which tells whether there is a next page. */
function keysetSql(page: Page, params: Params): { where: string; orderBy: string; limit: string } {
  const { columns, descending = false } = page.order;
  const tuple = (keys: readonly unknown[]) => `(${keys.map((key) => params.add(key)).join(', ')})`;
  const names = `(${columns.map((column) => column.sql).join(', ')})`;
  const conditions = [];
  if (page.after) conditions.push(`${names} ${descending ? '<' : '>'} ${tuple(page.after)}`);
  if (page.before) conditions.push(`${names} ${descending ? '>' : '<'} ${tuple(page.before)}`);
  const direction = descending === page.backward ? 'asc' : 'desc';
  return {
    where: conditions.join(' and ') || 'true',
    orderBy: columns.map((column) => `${column.sql} ${direction}`).join(', '),
    limit: params.add(page.size + 1),
  };
}

@ApiType('Where a page lies in its list.')
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follows this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether something precedes this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first item; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last item; null on an empty page.' })
  endCursor!: string | null;
}

export const CountPrecision = apiEnum('CountPrecision', 'How exact a count is.', {
  EXACT: 'Exactly so many.',
  AT_LEAST: `So many or more: counting stops at ${COUNT_BOUND.toLocaleString('en-US')}.`,
});
export type CountPrecision = keyof typeof CountPrecision;

/** A page of nodes with its cursors. The counts are functions: they run only when they are selected. */
export interface ConnectionOf<Node> {
  edges: { node: Node; cursor: string }[];
  nodes: Node[];
  pageInfo: PageInfo;
  totalCount: () => Promise<number>;
  totalCountPrecision: () => Promise<CountPrecision>;
}

/** A list as a store describes it. */
export interface List<Row, Node> {
  /** What is selected; called after `params` holds what the conditions need. */
  columns: (params: Params) => string;
  /** What comes after `from`. */
  from: string;
  where: readonly string[];
  params: Params;
  /** The values of the order's columns in a row, for its cursor. */
  keys: (row: Row) => readonly unknown[];
  node: (row: Row) => Node;
}

/** Reads one page of a list in one statement; the count is a second one, run only when it is selected. */
export async function readList<Row, Node>(reader: Reader, page: Page, list: List<Row, Node>): Promise<ConnectionOf<Node>> {
  const { params } = list;
  const source = `from ${list.from} where ${list.where.join(' and ') || 'true'}`;
  const sourceValues = [...params.values];
  const keyset = keysetSql(page, params);
  const rows = await reader.query<Row>(
    `select ${list.columns(params)} ${source} and ${keyset.where} order by ${keyset.orderBy} limit ${keyset.limit}`,
    params.values,
  );
  const more = rows.length > page.size;
  const shown = rows.slice(0, page.size);
  if (page.backward) shown.reverse();
  const edges = shown.map((row) => ({ node: list.node(row), cursor: writeCursor(page.order, list.keys(row)) }));
  let counted: Promise<number> | undefined;
  const count = () => {
    counted ??= countRows(reader, source, sourceValues);
    return counted;
  };
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.backward ? page.before !== null : more,
      hasPreviousPage: page.backward ? more : page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: async () => Math.min(await count(), COUNT_BOUND),
    totalCountPrecision: async () => ((await count()) > COUNT_BOUND ? 'AT_LEAST' : 'EXACT'),
  };
}

/** Counts, stopping just beyond COUNT_BOUND. */
async function countRows(reader: Reader, source: string, values: readonly unknown[]): Promise<number> {
  const [row] = await reader.query<{ count: number }>(
    `select count(*)::int as count from (select ${source} limit ${COUNT_BOUND + 1}) counted`,
    values,
  );
  return row?.count ?? 0;
}

/** Declares the GraphQL types of a connection: `<name>Connection` and `<name>Edge`. */
export function connectionType<Node extends object>(name: string, node: () => ClassType<Node>): ClassType<ConnectionOf<Node>> {
  @ApiType(`One ${name} in a list, with its cursor.`, { name: `${name}Edge` })
  class Edge {
    @Field(node, { description: 'The item.' })
    node!: Node;

    @Field(() => String, { description: 'Where it stands; for after and before.' })
    cursor!: string;
  }

  @ApiType(`A page of a list of ${name}.`, { name: `${name}Connection` })
  class Connection {
    @Field(() => [Edge], { description: 'The items with their cursors.' })
    edges!: Edge[];

    @Field(() => [node()], { description: 'The items alone.' })
    nodes!: Node[];

    @Field(() => PageInfo, { description: 'Where this page lies.' })
    pageInfo!: PageInfo;

    @Field(() => Int, {
      description: `How many there are in all, at most ${COUNT_BOUND.toLocaleString('en-US')}. Counted only when asked for.`,
    })
    totalCount!: () => Promise<number>;

    @Field(() => CountPrecision, { description: 'Whether totalCount is exact.' })
    totalCountPrecision!: () => Promise<CountPrecision>;
  }
  return Connection;
}
