/** What a run has seen, so that one that saw nothing cannot pass. */
export class Seen {
  histories = 0;
  steps = 0;
  acts = 0;
  looks = 0;
  readonly transitions = new Map<string, number>();
  readonly refusals = new Map<string, number>();
  readonly races = new Map<string, number>();
  /** What was done at the same moment as what. */
  readonly rivals = new Set<string>();

  static count(counts: Map<string, number>, key: string): void {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}

/** The API and the model say different things. */
export class Disagreement extends Error {
  /** Which of the histories that were played together. */
  history = 0;
}
