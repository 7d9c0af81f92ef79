import { LRUCache } from 'lru-cache';
import type { QueryConfig } from 'pg';

// PostgreSQL keeps the plan of a statement that has a name. Statements are made of what clients select, so the names are limited; a
// statement gets one when it comes for the second time.
const MOST_NAMES = 500;
const seen = new LRUCache<string, string>({ max: 2_000 });
let names = 0;

/** A statement as pg takes it. */
export function statement(sql: string, values: readonly unknown[]): QueryConfig {
  let name = seen.get(sql);
  if (name === undefined) seen.set(sql, '');
  else if (name === '' && names < MOST_NAMES) {
    names += 1;
    name = `acquaint_${names}`;
    seen.set(sql, name);
  }
  return { text: sql, values: [...values], ...(name ? { name } : {}) };
}
