import {
  type ArgumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { publicError } from '../platform/errors';

export interface QueryLimits {
  /** Levels of fields. */
  maxDepth: number;
  /** Fields that could be answered, each as often as its lists may be long. */
  maxCost: number;
}

interface Measure {
  depth: number;
  cost: number;
}

// What a connection gives when no size is asked for, and what a list without a size is taken to hold.
const DEFAULT_PAGE = 25;
const MAX_PAGE = 100;
const LIST_GUESS = 5;

/**
 * Refuses an operation that nests too deep or could answer with too much, before anything is run.
 * Page sizes are read from the variables as well as from the text. A fragment is measured once for each page size it stands
 * under, so that fragments that double each other cost nothing to measure.
 * @throws QUERY_TOO_COSTLY
 */
export function checkLimits(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
  limits: QueryLimits,
): void {
  const root = schema.getRootType(operation.operation);
  if (!root) throw publicError('BAD_USER_INPUT', `There are no ${operation.operation} operations here.`, 400);
  const { depth, cost } = measure(schema, operation, fragments, variables, root);
  if (depth > limits.maxDepth)
    throw publicError('QUERY_TOO_COSTLY', `The query nests ${depth} levels deep; ${limits.maxDepth} are allowed.`, 400);
  if (cost > limits.maxCost) {
    throw publicError(
      'QUERY_TOO_COSTLY',
      `The query could answer with ${Math.round(cost)} fields; ${limits.maxCost} are allowed. Ask for shorter pages.`,
      400,
    );
  }
}

/** What operations of documents that are kept came to, by the sizes that their variables gave. */
const known = new WeakMap<OperationDefinitionNode, { names: readonly string[]; bySizes: LRUCache<string, Measure> }>();
const MOST_SIZES = 20;

function measure(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
  root: GraphQLCompositeType,
): Measure {
  const kept = known.get(operation) ?? { names: namesOfSizes(operation, fragments), bySizes: new LRUCache({ max: MOST_SIZES }) };
  known.set(operation, kept);
  const sizes = kept.names.map((name) => sizeOf(variables[name])).join();
  const before = kept.bySizes.get(sizes);
  if (before) return before;
  const measured = new Meter(schema, fragments, variables).selections(operation.selectionSet, root, null);
  kept.bySizes.set(sizes, measured);
  return measured;
}

/** Variables that say how long a list is to be. */
function namesOfSizes(operation: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): string[] {
  const names = new Set<string>();
  const note = {
    Argument: ({ name, value }: ArgumentNode) => {
      if (SIZES.has(name.value) && value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  };
  visit(operation, note);
  for (const fragment of fragments.values()) visit(fragment, note);
  return [...names];
}

const SIZES: ReadonlySet<string> = new Set(['first', 'last', 'ids']);
const sizeOf = (value: unknown) => (Array.isArray(value) ? `${value.length} ids` : typeof value === 'number' ? value : typeof value);

class Meter {
  private readonly measured = new Map<string, Measure>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  /** @param pageSize of the connection these selections stand in, if they do. */
  selections(set: SelectionSetNode, type: GraphQLCompositeType, pageSize: number | null): Measure {
    const total = { depth: 0, cost: 0 };
    for (const selection of set.selections) {
      let part: Measure;
      if (selection.kind === Kind.FIELD) part = this.field(selection, type, pageSize);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) part = this.fragment(selection.name.value, pageSize);
      else part = this.selections(selection.selectionSet, this.narrow(selection.typeCondition?.name.value) ?? type, pageSize);
      total.depth = Math.max(total.depth, part.depth);
      total.cost += part.cost;
    }
    return total;
  }

  private fragment(name: string, pageSize: number | null): Measure {
    const key = `${name} ${pageSize}`;
    const known = this.measured.get(key);
    if (known) return known;
    const definition = this.fragments.get(name);
    const type = this.narrow(definition?.typeCondition.name.value);
    const measure = definition && type ? this.selections(definition.selectionSet, type, pageSize) : { depth: 0, cost: 0 };
    this.measured.set(key, measure);
    return measure;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, pageSize: number | null): Measure {
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (!definition) return { depth: 0, cost: 0 }; // __typename and introspection, which graphql-js limits by itself
    const named = getNamedType(definition.type);
    if (!node.selectionSet || !isCompositeType(named)) return { depth: 1, cost: 1 };
    const isConnection = named.name.endsWith('Connection');
    const times = isList(definition.type) ? (pageSize ?? this.listLength(node)) : 1;
    const inner = this.selections(node.selectionSet, named, isConnection ? this.pageSize(node) : null);
    return { depth: inner.depth + 1, cost: 1 + times * inner.cost };
  }

  private pageSize(node: FieldNode): number {
    const size = this.argument(node, 'first') ?? this.argument(node, 'last') ?? DEFAULT_PAGE;
    return typeof size === 'number' && size >= 0 ? Math.min(size, MAX_PAGE) : MAX_PAGE;
  }

  // nodes(ids:) is as long as what it is given.
  private listLength(node: FieldNode): number {
    const ids = this.argument(node, 'ids');
    return Array.isArray(ids) ? ids.length : LIST_GUESS;
  }

  private argument(node: FieldNode, name: string): unknown {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind === Kind.VARIABLE) return this.variables[value.name.value];
    if (value?.kind === Kind.INT) return Number(value.value);
    return value?.kind === Kind.LIST ? [...value.values] : undefined;
  }

  private narrow(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return type && isCompositeType(type) ? type : undefined;
  }
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
