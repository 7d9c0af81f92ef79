import type { GraphQLResolveInfo } from 'graphql';
import { ArgsType, type ClassType, Field, Int } from 'type-graphql';
import { ApiType, apiEnum } from './api-type';
import { openCursor, sealCursor } from './cursor';
import type { Params, Reader } from './database';
import { badInput } from './errors';
import { type Asker, below, merge, partColumns, type Selection, type Shape, selectionOf, takeParts } from './look-ahead';

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

/** Who reads a list. */
interface Reading {
  readonly institutionId: string;
  readonly accountId: string;
}

/** How a list is ordered. The last column makes the order total. */
export interface Order {
  /** Distinguishes cursors: one made in another list or order is refused. */
  name: string;
  columns: readonly { sql: string; type: 'text' | 'number' | 'time' | 'date' | 'uuid' }[];
  descending?: boolean;
}

/** One page of a list, checked. */
export interface Page {
  order: Order;
  /** Whose list it is, in which order: its cursors are sealed for that. */
  place: string;
  size: number;
  backward: boolean;
  after: readonly unknown[] | null;
  before: readonly unknown[] | null;
}

/** @throws BAD_USER_INPUT for sizes out of range, first and last together, and cursors that this list did not make. */
export function readPage(args: PageArgs, order: Order, reader: Reading): Page {
  const place = JSON.stringify([reader.institutionId, reader.accountId, order.name]);
  const { first, last } = args;
  if (first != null && last != null) throw badInput('Give first or last, not both.');
  for (const [name, size] of Object.entries({ first, last })) {
    if (size != null && (size < 0 || size > MAX_SIZE)) throw badInput(`${name} must be from 0 to ${MAX_SIZE}.`);
  }
  return {
    order,
    place,
    size: first ?? last ?? DEFAULT_SIZE,
    backward: last != null,
    after: args.after == null ? null : readCursor(args.after, place, order, 'after'),
    before: args.before == null ? null : readCursor(args.before, place, order, 'before'),
  };
}

function readCursor(cursor: string, place: string, order: Order, argument: string): readonly unknown[] {
  const keys = openCursor(place, cursor);
  if (keys?.length !== order.columns.length) throw badInput(`${argument} is not a cursor of this list in this order.`);
  return keys;
}

/** The SQL of a page: a condition on the cursor, the order, and one row more than asked for, which tells whether there is a next page. */
function keysetSql(page: Page, params: Params): { where: string; orderBy: string; limit: number } {
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
    limit: page.size + 1, // in the text, so that it is planned for
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
  AT_LEAST: 'So many or more: counting has stopped there.',
});
export type CountPrecision = keyof typeof CountPrecision;

/** A page of nodes with its cursors. What was not selected is not there. */
export interface ConnectionOf<Node> {
  edges: { node: Node; cursor: string }[];
  nodes: Node[];
  pageInfo: PageInfo;
  totalCount?: number;
  totalCountPrecision?: CountPrecision;
}

/** A list as a store describes it. */
export interface List<Row, Node> {
  shape: Shape;
  where: readonly string[];
  params: Params;
  node: (row: Row) => Node;
}

/** The names under which the values of an order's columns come with a row, for its cursor. */
export const keyColumns = (order: Order) => order.columns.map(({ sql }, index) => `${sql} as "key${index}"`).join(', ');

function cursorOf({ order, place }: Page, row: Record<string, unknown>): string {
  const keys = order.columns.map(({ type }, index) => {
    const key = row[`key${index}`];
    if (key instanceof Date) return key.toISOString();
    return type === 'number' ? Number(key) : key;
  });
  return sealCursor(place, keys);
}

/**
 * Reads one page of a list in one round trip: the rows with whatever is selected of them that has a part, and beside it the count, if
 * that is selected.
 */
export async function readList<Row, Node>(
  asker: Asker & { readonly wall: Reader },
  page: Page,
  info: GraphQLResolveInfo,
  list: List<Row, Node>,
): Promise<ConnectionOf<Node>> {
  const { params, shape } = list;
  const selection = selectionOf(info);
  const nodes = nodesOf(selection);
  const source = `from ${shape.from(asker)} where ${list.where.join(' and ') || 'true'}`;
  const sourceValues = [...params.values];
  const keyset = keysetSql(page, params);
  const [rows, counted] = await Promise.all([
    asker.wall.query<Row & Record<string, unknown>>(
      `select ${shape.columns(asker, nodes)}${partColumns(shape.type, asker, nodes)}, ${keyColumns(page.order)}
       ${source} and ${keyset.where} order by ${keyset.orderBy} limit ${keyset.limit}`,
      params.values,
    ),
    wantsCount(selection) ? countRows(asker.wall, source, sourceValues) : null,
  ]);
  for (const row of rows) takeParts(shape.type, asker, nodes, row);
  return Object.assign(connectionOf(page, rows, list.node), counted === null ? {} : countOf(counted, COUNT_BOUND));
}

/** What is selected of the nodes of a connection, by either way to them. */
export function nodesOf(selection: Selection): Selection {
  return merge(below(selection, 'nodes'), below(selection, 'edges', 'node'));
}

export const wantsCount = (selection: Selection) => selection.has('totalCount') || selection.has('totalCountPrecision');

/** What is told of a count that stopped just beyond its bound. */
export const countOf = (count: number, bound: number): { totalCount: number; totalCountPrecision: CountPrecision } => ({
  totalCount: Math.min(count, bound),
  totalCountPrecision: count > bound ? 'AT_LEAST' : 'EXACT',
});

/** The rows of a page, one more than asked for if there are more, in the order they were read in. They hold what `keyColumns` names. */
export function connectionOf<Row extends Record<string, unknown>, Node>(
  page: Page,
  rows: readonly Row[],
  node: (row: Row) => Node,
): ConnectionOf<Node> {
  const more = rows.length > page.size;
  const shown = rows.slice(0, page.size);
  if (page.backward) shown.reverse();
  const nodes = shown.map(node);
  const cursorAt = (at: number) => (shown[at] ? cursorOf(page, shown[at]) : null);
  return {
    get edges() {
      return nodes.map((node, at) => new SealedEdge(node, page, shown[at] as Row));
    },
    nodes,
    pageInfo: {
      hasNextPage: page.backward ? page.before !== null : more,
      hasPreviousPage: page.backward ? more : page.after !== null,
      get startCursor() {
        return cursorAt(0);
      },
      get endCursor() {
        return cursorAt(shown.length - 1);
      },
    },
  };
}

/** A cursor is sealed when it is read, which is seldom for each. */
class SealedEdge<Node> {
  constructor(
    readonly node: Node,
    private readonly page: Page,
    private readonly row: Record<string, unknown>,
  ) {}

  get cursor(): string {
    return cursorOf(this.page, this.row);
  }
}

/** Counts, stopping just beyond COUNT_BOUND. */
async function countRows(reader: Reader, source: string, values: readonly unknown[]): Promise<number> {
  const [row] = await reader.query<{ count: number }>(
    `select count(*)::int as count from (select ${source} limit ${COUNT_BOUND + 1}) counted`,
    values,
  );
  return row?.count ?? 0;
}

/** Declares the GraphQL types of a connection: `<name>Connection` and `<name>Edge`; `bound` is how far its list counts. */
export function connectionType<Node extends object>(
  name: string,
  node: () => ClassType<Node>,
  bound = COUNT_BOUND,
): ClassType<ConnectionOf<Node>> {
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
      description: `How many there are in all, at most ${bound.toLocaleString('en-US')}. Counted only when asked for.`,
    })
    totalCount?: number;

    @Field(() => CountPrecision, { description: 'Whether totalCount is exact.' })
    totalCountPrecision?: CountPrecision;
  }
  return Connection;
}
