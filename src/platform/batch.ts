import DataLoader from 'dataloader';

/** Whoever is asking holds the loaders of one HTTP request, so that nothing is remembered beyond it. */
export interface Batches {
  readonly batches: Map<unknown, Batch>;
}

export interface Batch {
  loader: DataLoader<string, unknown>;
  /** What a statement has brought along already, by key. */
  known: Map<string, unknown>;
}

/** Gives the value of a key, at once if it is known, else with all others asked for in the same turn of the event loop. */
export interface Batched<Asker, Value> {
  (asker: Asker, key: string): Value | null | Promise<Value | null>;
  /** Says what the value of a key is, so that nobody has to ask; null where there is none. */
  prime(asker: Asker, key: string, value: Value | null): void;
}

/**
 * A loader for one kind of object: all keys asked for in one turn of the event loop become one call of `load`.
 * Keys that `load` leaves out resolve to null, whether they are absent or not for this viewer to see.
 */
export function batched<Asker extends Batches, Value>(
  load: (asker: Asker, keys: readonly string[]) => Promise<Map<string, Value>>,
): Batched<Asker, Value> {
  const batchOf = (asker: Asker): Batch => {
    let batch = asker.batches.get(load);
    if (!batch) {
      const loader = new DataLoader(async (keys: readonly string[]) => {
        const found = await load(asker, keys);
        return keys.map((key) => found.get(key) ?? null);
      });
      batch = { loader: loader as DataLoader<string, unknown>, known: new Map() };
      asker.batches.set(load, batch);
    }
    return batch;
  };
  const ask = (asker: Asker, key: string) => {
    const { known, loader } = batchOf(asker);
    const value = known.get(key) as Value | null | undefined;
    return value === undefined ? (loader.load(key) as Promise<Value | null>) : value;
  };
  return Object.assign(ask, {
    prime: (asker: Asker, key: string, value: Value | null) => {
      batchOf(asker).known.set(key, value);
    },
  });
}

/** Groups rows by a key, for loaders of lists. */
export function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

export const keyBy = <Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row> =>
  new Map(rows.map((row) => [key(row), row]));
