/** Something SQL can be read through: a wall (one transaction a call) or the transaction of a mutation. */
export interface Reader {
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Makes a text mean itself inside a LIKE pattern. */
export const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** The values of one statement: `add` keeps a value and returns its placeholder. */
export class Params {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
