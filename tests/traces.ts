import fs from 'node:fs';
import { sql as sharedSql } from './world';

type Sql = (text: string, values?: unknown[]) => Promise<{ found?: string; name?: string }[]>;

/** Shorter pieces of base64 turn up by chance, as every signature is full of it. */
const LEAST = 10;

/** A value as it would look written down in any of the usual ways, whatever stands before and after it. */
function forms(value: string): string[] {
  const bytes = Buffer.from(value);
  // Base64 looks different for each of the three places in a group of three bytes where the value can begin; only the groups that
  // are wholly of the value are sure to be there. They are the same in base64url but for two letters.
  const encoded = [0, 1, 2]
    .flatMap((before) => {
      const whole = bytes.subarray((3 - before) % 3);
      const text = whole.subarray(0, whole.length - (whole.length % 3)).toString('base64');
      return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
    })
    .filter((text) => text.length >= LEAST);
  const json = JSON.stringify(value).slice(1, -1);
  return [...new Set([value, json, encodeURIComponent(value), bytes.toString('hex'), ...encoded])].map((form) => form.toLowerCase());
}

/** Every table with a row in which one of these values can be read, in whichever writing. */
export async function tablesWith(values: readonly string[], sql: Sql = sharedSql): Promise<string[]> {
  const tables = await sql(
    "select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await sql(
      `select f as found from unnest($1::text[]) f where exists (select from "${name}" t where position(f in lower(t::text)) > 0)`,
      [values.flatMap(forms)],
    );
    found.push(...rows.map((row) => `${name}: ${row.found}`));
  }
  return found;
}

/** Those of these values that a log holds, in whichever writing. */
export function inLog(values: readonly string[], file: string): string[] {
  const text = fs.readFileSync(file, 'utf8').toLowerCase();
  return values.flatMap(forms).filter((form) => text.includes(form));
}
