import type { Pool, PoolClient } from 'pg';

/** A connection with trips under way on it, one behind the other: PostgreSQL finds the next one there when it is done with one. */
export interface Line {
  readonly client: PoolClient;
  underWay: number;
  /** Since when its first trip has been the first, by `performance.now()`. */
  since: number;
}

interface Waiting {
  readonly since: number;
  give(line: Line | Promise<Line>): void;
  refuse(error: Error): void;
}

// A server's one thread makes work for two: more connections only take the processors' caches from each other.
const ENOUGH = 2;
/** How many trips a line takes. Those behind the first keep PostgreSQL from waiting for us; they wait with it. */
const DEPTH = 3;
/** A line whose first trip takes longer is no one's to wait behind. */
const LATE_MS = 30;
/** For how long a trip waits for a line. */
const PATIENCE_MS = 5_000;

/** Which connection a trip takes. Where trips are short, two connections are kept busy; where some take long, the others go by further ones. */
export class Lines {
  private readonly lines = new Set<Line>();
  private opening = 0;
  private readonly waiting: Waiting[] = [];
  /** When the lines were last looked at, with all read that had come by then: a thread that was busy itself is not what makes a line late. */
  private looked = 0;
  private watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly pool: Pool,
    /** How many connections there can be. */
    private readonly most: number,
  ) {}

  /**
   * A line with room for one more trip; it is to be left afterwards.
   * @throws what kept a connection from being made, or that none was free within five seconds.
   */
  board(): Line | Promise<Line> {
    this.watch ??= setTimeout(() => setImmediate(() => this.look()), LATE_MS);
    return this.find() ?? new Promise<Line>((give, refuse) => this.waiting.push({ since: performance.now(), give, refuse }));
  }

  /** After a trip. @param broken what has ended the connection, if something has: no one boards it again. */
  leave(line: Line, broken?: Error): void {
    line.underWay -= 1;
    line.since = performance.now();
    if (broken) this.lines.delete(line);
    this.serve();
    if (line.underWay > 0) return;
    this.lines.delete(line);
    line.client.release(broken);
  }

  private find(): Line | Promise<Line> | undefined {
    let prompt = this.opening;
    let best: Line | undefined;
    for (const line of this.lines) {
      if (line.underWay > 0 && this.looked - line.since > LATE_MS) continue;
      prompt += 1;
      if (prompt > ENOUGH) break; // it was needed while another was late
      if (line.underWay < (best?.underWay ?? DEPTH)) best = line;
    }
    if (prompt < ENOUGH && best?.underWay !== 0 && this.lines.size + this.opening < this.most) return this.open();
    if (best) best.underWay += 1;
    return best;
  }

  private async open(): Promise<Line> {
    this.opening += 1;
    try {
      const line = { client: await this.pool.connect(), underWay: 1, since: performance.now() };
      this.lines.add(line);
      return line;
    } finally {
      this.opening -= 1;
      process.nextTick(() => this.serve()); // whoever has opened it goes first
    }
  }

  /** Gives lines to those who wait, as far as there are any. */
  private serve(): void {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const line = this.find();
      if (!line) return;
      next.give(line);
      this.waiting.shift();
    }
  }

  /** Sees which lines are late, now and then while there is anybody on one. */
  private look(): void {
    this.looked = performance.now();
    this.serve();
    while (this.waiting[0] && this.looked - this.waiting[0].since > PATIENCE_MS)
      this.waiting.shift()?.refuse(new Error('timeout exceeded when trying to connect')); // as pg says it
    this.watch = undefined;
    if (this.lines.size + this.opening + this.waiting.length > 0) this.watch = setTimeout(() => setImmediate(() => this.look()), LATE_MS);
  }
}
