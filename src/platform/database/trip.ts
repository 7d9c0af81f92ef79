import pg, { type Connection, type PoolClient, Query, type Submittable, types } from 'pg';
import { statement } from './statement';

/** One statement of a trip, with its values. */
export interface Reading {
  readonly sql: string;
  readonly values: readonly unknown[];
}

type Row = Record<string, unknown>;

/** What became of a statement; null where one before it failed, so that it was not run. */
export type Outcome = { rows: Row[] } | { error: unknown } | null;

/** A column of an answer, and how its text is read. */
interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

/** What a statement answers with: its columns, and a row of them that holds nothing. To copy that is faster than to add a field at a time. */
interface Answer {
  readonly columns: readonly Column[];
  readonly blank: Readonly<Row>;
}

interface Named {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

// Which statements a connection keeps plans of, with the columns of their answers: they are described once.
const described = new WeakMap<Connection, Map<string, Answer>>();

// As pg writes a value. Its type declarations leave it out.
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;

// pg sends queries one behind the other on one connection if they are its own. Its type declarations have them otherwise than they are.
const PgQuery = Query as unknown as new (config: { text: string }) => object;

/**
 * Sends statements in one packet and waits once. They are one transaction without a word of it: it begins with the first and ends
 * at the Sync behind the last (PostgreSQL's documentation, section 54.2.4, "Pipelining"). pg by itself would end one after each.
 */
export class Trip extends PgQuery implements Submittable {
  private readonly outcomes: Outcome[] = [];
  private found: Row[] = [];
  private answers: (Answer | undefined)[] = [];
  private connection: Connection | undefined;
  private done: () => void = () => undefined;
  private failure: { error: unknown } | undefined;

  private constructor(private readonly statements: readonly Named[]) {
    super({ text: '' });
  }

  /** @throws what ended the connection, or kept the transaction from being committed. */
  static async make(client: PoolClient, readings: readonly Reading[]): Promise<Outcome[]> {
    const trip = new Trip(
      readings.map(({ sql, values }) => {
        const { name = '', text } = statement(sql, []);
        return { name, text, values: values.map((value) => prepareValue(value)) };
      }),
    );
    await new Promise<void>((resolve) => {
      trip.done = resolve;
      client.query(trip);
    });
    const { outcomes } = trip;
    const failure = trip.failure as { error: unknown } | undefined;
    if (failure && outcomes.length === readings.length) throw failure.error;
    if (failure) outcomes.push(failure);
    while (outcomes.length < readings.length) outcomes.push(null);
    return outcomes;
  }

  submit(connection: Connection): void {
    this.connection = connection;
    const known = described.get(connection);
    connection.stream.cork(); // a write to a socket costs more than most of what is written
    try {
      for (const { name, text, values } of this.statements) {
        const answer = name === '' ? undefined : known?.get(name);
        this.answers.push(answer);
        if (!answer) {
          // It may be there although its first answer never came. To close what is not there is no error.
          if (name !== '') connection.close({ type: 'S', name }, true);
          connection.parse({ name, text, types: [] }, true);
        }
        connection.bind({ statement: name, values } as never, true);
        if (!answer) connection.describe({ type: 'P' }, true);
        connection.execute(null, true);
      }
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  // What pg's client calls, as answers come.

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    const columns = fields.map(({ name, dataTypeID }) => ({ name, read: types.getTypeParser(dataTypeID) }));
    this.answers[this.outcomes.length] = { columns, blank: Object.fromEntries(columns.map(({ name }) => [name, null])) };
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const { columns, blank } = this.answers[this.outcomes.length] as Answer;
    const row: Row = { ...blank };
    for (let at = 0; at < columns.length; at += 1) {
      const { name, read } = columns[at] as Column;
      const text = fields[at] as string | null;
      if (text !== null) row[name] = read(text);
    }
    this.found.push(row);
  }

  handleCommandComplete(): void {
    const at = this.outcomes.length;
    const { name } = this.statements[at] as Named;
    const answer = this.answers[at];
    if (name !== '' && answer && this.connection) {
      const known = described.get(this.connection) ?? new Map<string, Answer>();
      described.set(this.connection, known.set(name, answer));
    }
    this.outcomes.push({ rows: this.found });
    this.found = [];
  }

  handleReadyForQuery(): void {
    this.done();
  }

  handleError(error: unknown): void {
    // Its plan may be what is wrong: tables change under a server that runs.
    const failed = this.statements[this.outcomes.length];
    if (failed && this.connection) described.get(this.connection)?.delete(failed.name);
    this.failure = { error };
    this.done();
  }
}
