import fc from 'fast-check';
import { Lane } from './lane';
import { play } from './play';
import { Disagreement, Seen } from './seen';
import { type Batch, batchOf } from './steps';
import { transitionsOf } from './tables';

// `npm run verify:conversation` sets these; without them this is CI's share.
const { VERIFY_HISTORIES, VERIFY_SEED, VERIFY_PATH, VERIFY_LANES } = process.env;
const SHARE = 40;
const HISTORIES = Number(VERIFY_HISTORIES ?? SHARE);
const LANES = Number(VERIFY_LANES ?? 1);
const SEED = Number(VERIFY_SEED ?? Date.now() % 1_000_000_000);
/** Histories that are played at the same time. */
const TOGETHER = 8;
/** For how long a failure is made smaller. */
const SHRINK_MS = 60_000;
const TRANSITIONS = (['request', 'chat', 'referral'] as const).flatMap(transitionsOf);
/** So many transitions may be missing, or the run has tested too little: in few histories what is rare is missing by chance. */
const MISSING = HISTORIES >= 10_000 ? 0 : HISTORIES >= SHARE ? TRANSITIONS.length / 2 : TRANSITIONS.length;

test('over random histories the API says what the model says', async () => {
  const seen = new Seen();
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1_000);
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const ticker = VERIFY_HISTORIES ? setInterval(() => tell(`${seen.histories} histories, ${seconds()} s`), 30_000) : undefined;
  try {
    await Promise.all(
      Array.from({ length: LANES }, async (_, index) => {
        const lane = await Lane.open();
        const seed = SEED + index;
        const numRuns = Math.ceil(HISTORIES / LANES / TOGETHER);
        try {
          await fc.assert(fc.asyncProperty(batchOf(TOGETHER), aloneOnceItFails(lane, seen)), {
            numRuns,
            seed,
            ...(VERIFY_PATH ? { path: VERIFY_PATH } : {}),
          });
        } catch (error) {
          tell(`Replay with: npm run verify:conversation -- --seed ${seed} and the path that is told below.`);
          throw error;
        } finally {
          await lane.close();
        }
      }),
    );
  } finally {
    clearInterval(ticker);
  }
  const list = (counts: Map<string, number>) =>
    [...counts]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, count]) => `\n  ${key}: ${count}`)
      .join('');
  if (VERIFY_HISTORIES)
    tell(
      `transitions${list(seen.transitions)}\nrefusals${list(seen.refusals)}\nraces, of ${seen.rivals.size} pairs of acts${list(seen.races)}`,
    );
  tell(
    `The model agrees: ${seen.histories} histories, ${seen.steps} steps, ${seen.acts} acts, ${seen.looks} looks, ${sum(seen.races)} races, ` +
      `${seen.transitions.size} transitions, ${sum(seen.refusals)} refusals, ${seconds()} s (seed ${SEED}).`,
  );
  const missing = TRANSITIONS.filter((one) => !seen.transitions.has(one));
  if (!VERIFY_PATH && missing.length > MISSING) throw new Error(`Never taken:\n${missing.join('\n')}`);
}, 14_400_000);

/** Plays batches; after one has failed only the history that has, so that it is soon made smaller. */
function aloneOnceItFails(lane: Lane, seen: Seen): (batch: Batch) => Promise<void> {
  let failed: { history: number; at: number } | undefined;
  return async ({ histories, time }) => {
    if (failed && Date.now() - failed.at > SHRINK_MS) return;
    try {
      await play(lane, { histories: histories.filter((_, index) => !failed || failed.history === index), time }, seen);
    } catch (error) {
      failed ??= { history: error instanceof Disagreement ? error.history : 0, at: Date.now() };
      throw error;
    }
  };
}

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((total, count) => total + count, 0);
