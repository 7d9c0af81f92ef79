import fc from 'fast-check';
import { Lane } from './lane';
import { play, Seen } from './play';
import { history } from './steps';

// `npm run verify:consent` sets these; without them this is CI's share.
const { VERIFY_HISTORIES, VERIFY_SEED, VERIFY_PATH, VERIFY_LANES } = process.env;
const HISTORIES = Number(VERIFY_HISTORIES ?? 150);
const LANES = Number(VERIFY_LANES ?? 1);
const SEED = Number(VERIFY_SEED ?? Date.now() % 1_000_000_000);

/** What a run of so many histories must have seen at least, or it has tested nothing. */
const LEAST = { reveals: 2, denials: 8 };
const LEAST_PAIRS = 200;

test('over random histories the API says what the model says', async () => {
  const seen = new Seen();
  const started = Date.now();
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const ticker = VERIFY_HISTORIES
    ? setInterval(() => tell(`${seen.histories} histories, ${seen.steps} steps, ${Math.round((Date.now() - started) / 1_000)} s`), 30_000)
    : undefined;
  try {
    await Promise.all(
      Array.from({ length: LANES }, async (_, index) => {
        const lane = await Lane.open();
        try {
          await fc.assert(
            fc.asyncProperty(history, (steps) => play(lane, steps, seen)),
            {
              numRuns: Math.ceil(HISTORIES / LANES),
              seed: SEED + index,
              ...(VERIFY_PATH ? { path: VERIFY_PATH } : {}),
            },
          );
        } catch (error) {
          tell(`Replay with: npm run verify:consent -- --seed ${SEED + index} and the path that is told below.`);
          throw error;
        } finally {
          await lane.close();
        }
      }),
    );
  } finally {
    clearInterval(ticker);
  }
  tell(
    `The model agrees: ${seen.histories} histories, ${seen.steps} steps, ${seen.reveals} reveals, ${seen.denials} denials, ${seen.pairs.size} pairs of events (seed ${SEED}).`,
  );
  if (VERIFY_PATH) return;
  expect(seen.reveals).toBeGreaterThanOrEqual(LEAST.reveals * seen.histories);
  expect(seen.denials).toBeGreaterThanOrEqual(LEAST.denials * seen.histories);
  if (HISTORIES >= 100) expect(seen.pairs.size).toBeGreaterThanOrEqual(LEAST_PAIRS);
}, 14_400_000);
