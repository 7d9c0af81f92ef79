import fc from 'fast-check';
import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql';

export interface DocumentRules {
  /** Levels of fields. */
  depth: number;
  /** Arguments to choose from, by "Type.field", as they are written. A field that needs some and has none here is left out. */
  args?: Readonly<Record<string, readonly string[]>>;
  /** Fields that are not asked for, as "Type.field" or "field". */
  without?: readonly string[];
  /** Neither fragments nor directives. */
  fieldsAlone?: true;
}

export interface RandomDocument {
  query: string;
  variables: Record<string, unknown>;
}

const CONDITIONS = ['$yes', '$no', '$unlessSaid', 'true', 'false'];
const DEFINITIONS: Readonly<Record<string, string>> = {
  $yes: '$yes: Boolean!',
  $no: '$no: Boolean!',
  $unlessSaid: '$unlessSaid: Boolean! = true',
};

/** Writes a document by what numbers say; it ends where they do, so that a shorter list of numbers is a shorter document. */
class Writer {
  readonly used = new Set<string>();
  readonly fragments: { name: string; type: string; depth: number; text: string }[] = [];
  private at = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly rules: DocumentRules,
    private readonly numbers: readonly number[],
  ) {}

  selections(type: GraphQLCompositeType, depth: number): string {
    const parts: string[] = [];
    for (let more = 1 + this.below(4); more > 0; more -= 1) parts.push(this.selection(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    const kind = this.rules.fieldsAlone ? 0 : this.below(10);
    if (kind === 9) return `${this.chance(30) ? 'kind: ' : ''}__typename${this.directives()}`;
    if (kind === 8) return this.spread(type, depth);
    if (kind === 7 || isUnionType(type)) {
      const inner = this.narrowed(type);
      const condition = inner === type && this.chance(50) ? '' : ` on ${inner.name}`;
      return `...${condition}${this.directives()} ${this.selections(inner, depth)}`;
    }
    return this.field(type, depth);
  }

  field(type: GraphQLCompositeType, depth: number): string {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields()).filter((field) => this.fits(type, field, depth));
    const field = fields[this.below(fields.length)];
    if (!field) return '__typename';
    const choices = this.rules.args?.[`${type.name}.${field.name}`] ?? [''];
    const choice = this.below(choices.length);
    // One name is always for one thing, so that fields of one name can be merged.
    const plain = choice === 0 ? field.name : `${field.name}${choice}`;
    const name = this.chance(20) ? `also_${plain}` : plain;
    const named = getNamedType(field.type);
    const inner = isCompositeType(named) ? ` ${this.selections(named, depth - 1)}` : '';
    const args = choices[choice] ?? '';
    for (const [variable] of args.matchAll(/\$\w+/g)) this.used.add(variable);
    return `${name === field.name ? '' : `${name}: `}${field.name}${args}${this.directives()}${inner}`;
  }

  private fits(type: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, depth: number): boolean {
    const name = `${type.name}.${field.name}`;
    if (this.rules.without?.some((left) => left === name || left === field.name)) return false;
    if (field.args.some((arg) => String(arg.type).endsWith('!')) && !this.rules.args?.[name]) return false;
    return depth > 1 || !isCompositeType(getNamedType(field.type));
  }

  private spread(type: GraphQLCompositeType, depth: number): string {
    const inner = this.narrowed(type);
    const known = this.fragments.filter((fragment) => fragment.type === inner.name && fragment.depth <= depth);
    let name = this.chance(70) ? known[this.below(known.length)]?.name : undefined;
    if (name === undefined) {
      const text = this.selections(inner, depth);
      name = `F${this.fragments.length}`;
      this.fragments.push({ name, type: inner.name, depth, text: `fragment ${name} on ${inner.name} ${text}` });
    }
    return `...${name}${this.directives()}`;
  }

  private narrowed(type: GraphQLCompositeType): GraphQLCompositeType {
    if (isObjectType(type)) return type;
    const types = [...(isInterfaceType(type) ? [type] : []), ...this.schema.getPossibleTypes(type)];
    return types[this.below(types.length)] as GraphQLCompositeType;
  }

  private directives(): string {
    let text = '';
    for (const directive of ['skip', 'include']) {
      if (this.rules.fieldsAlone || !this.chance(12)) continue;
      const condition = CONDITIONS[this.below(CONDITIONS.length)] as string;
      if (condition.startsWith('$')) this.used.add(condition);
      text += ` @${directive}(if: ${condition})`;
    }
    return text;
  }

  private below(limit: number): number {
    return limit === 0 ? 0 : this.next() % limit;
  }

  private chance(percent: number): boolean {
    return this.next() % 100 >= 100 - percent;
  }

  private next(): number {
    const number = this.numbers[this.at] ?? 0;
    this.at += 1;
    return number;
  }
}

/**
 * Random queries that fit a schema: nested fields, aliases, directives, fragments shared between places.
 * @param declared how the variables in `args` are declared, by name with the dollar.
 */
export function documents(
  schema: GraphQLSchema,
  rules: DocumentRules,
  declared: Readonly<Record<string, string>> = {},
  values: fc.Arbitrary<Record<string, unknown>> = fc.constant({}),
): fc.Arbitrary<RandomDocument> {
  const definitions = { ...DEFINITIONS, ...declared };
  return fc
    .tuple(fc.array(fc.nat(9_999), { minLength: 5, maxLength: 250, size: 'max' }), values, fc.constantFrom(true, false, undefined))
    .map(([numbers, others, said]) => {
      const writer = new Writer(schema, rules, numbers);
      const root = writer.selections(schema.getQueryType() as GraphQLCompositeType, rules.depth);
      const used = [...writer.used].sort();
      const head = used.length > 0 ? `query (${used.map((name) => definitions[name]).join(', ')}) ` : '';
      const all = { ...others, yes: true, no: false, unlessSaid: said };
      const variables = Object.fromEntries(
        Object.entries(all).filter(([name, value]) => writer.used.has(`$${name}`) && value !== undefined),
      );
      return { query: [`${head}${root}`, ...writer.fragments.map((fragment) => fragment.text)].join('\n'), variables };
    })
    .filter(({ query }) => validate(schema, parse(query)).length === 0);
}

/** Random fields of one type with what is selected of them, no name twice: they can be asked for together or one at a time. */
export function fieldsOf(schema: GraphQLSchema, type: string, rules: DocumentRules): fc.Arbitrary<string[]> {
  return fc.array(fc.nat(9_999), { minLength: 5, maxLength: 150, size: 'max' }).map((numbers) => {
    const writer = new Writer(schema, { ...rules, fieldsAlone: true }, numbers);
    const fields = Array.from({ length: 1 + (numbers.length % 7) }, () =>
      writer.field(schema.getType(type) as GraphQLCompositeType, rules.depth),
    );
    return [...new Map(fields.map((field) => [field.split(/[ ({]/)[0], field])).values()];
  });
}
