import DataLoader from 'dataloader';

/** Whoever is asking holds the loaders of one HTTP request, so that nothing is remembered beyond it. */
export interface Batches {
  readonly batches: Map<unknown, DataLoader<string, unknown>>;
}

/**
 * A loader for one kind of object: all keys asked for in one turn of the event loop become one call of `load`.
 * Keys that `load` leaves out resolve to null, whether they are absent or not for this viewer to see.
 */
export function batched<Asker extends Batches, Value>(load: (asker: Asker, keys: readonly string[]) => Promise<Map<string, Value>>) {
  return (asker: Asker, key: string): Promise<Value | null> => {
    let loader = asker.batches.get(load) as DataLoader<string, Value | null> | undefined;
    if (!loader) {
      loader = new DataLoader(async (keys: readonly string[]) => {
        const found = await load(asker, keys);
        return keys.map((key) => found.get(key) ?? null);
      });
      asker.batches.set(load, loader as DataLoader<string, unknown>);
    }
    return loader.load(key);
  };
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
