import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access';
import { Params, type Tx } from '../platform/database';
import type { Shape } from '../platform/look-ahead';
import { type Order, type Page, readList } from '../platform/pagination';
import type { Term, VocabularyKind } from './term.type';

export const VOCABULARY_ORDER: Order = {
  name: 'terms',
  columns: [
    { sql: 'name', type: 'text' },
    { sql: 'value', type: 'text' },
  ],
};

const termShape: Shape = { type: 'Term', from: () => 'term', columns: () => 'value, name' };

export function listTerms(viewer: Viewer, kind: VocabularyKind, prefix: string | null, page: Page, info: GraphQLResolveInfo) {
  const params = new Params();
  const where = [`kind = ${params.add(kind)}`];
  if (!viewer.isStaff) where.push('listed');
  if (prefix) where.push(`starts_with(lower(unaccent(name)), lower(unaccent(${params.add(prefix)})))`);
  return readList<Term, Term>(viewer, page, info, { shape: termShape, where, params, node: (term) => term });
}

/** The ids of terms by value; values that name no term are left out. */
export async function termIds(tx: Tx, kind: VocabularyKind, values: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ id: number; value: string }>('select id, value from term where kind = $1 and value = any ($2)', [
    kind,
    values,
  ]);
  return new Map(rows.map((row) => [row.value, row.id]));
}

/** The term of that value or, whatever its case, that name; made if there is none. For vocabularies that people extend. */
export async function ensureTerm(tx: Tx, institutionId: string, kind: VocabularyKind, name: string): Promise<number> {
  const find = async () =>
    (
      await tx.query<{ id: number }>(
        'select id from term where kind = $1 and (value = $2 or lower(name) = lower($2)) order by (value = $2) desc, id limit 1',
        [kind, name],
      )
    )[0]?.id;
  const existing = await find();
  if (existing !== undefined) return existing;
  await tx.query('insert into term (institution_id, kind, value, name, listed) values ($1, $2, $3, $4, false) on conflict do nothing', [
    institutionId,
    kind,
    await freeSlug(tx, kind, name),
    name,
  ]);
  const made = await find();
  if (made === undefined) throw new Error('a term was neither found nor made');
  return made;
}

/** The slug of a name, with a number where another name has it already: "C++" and "C#" are not one. */
async function freeSlug(tx: Tx, kind: VocabularyKind, name: string): Promise<string> {
  const rows = await tx.query<{ value: string }>('select value from term where kind = $1 and starts_with(value, $2)', [kind, slug(name)]);
  const taken = new Set(rows.map((row) => row.value));
  let value = slug(name);
  for (let number = 2; taken.has(value); number += 1) value = `${slug(name)}-${number}`;
  return value;
}

const slug = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '') || name.toLowerCase();
