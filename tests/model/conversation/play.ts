import { Game } from './game';
import type { Lane } from './lane';
import { Disagreement, Seen } from './seen';
import type { Batch } from './steps';
import { compareWritten } from './written';

/** Plays histories through the API and the model, side by side, and compares every answer. @throws Disagreement */
export async function play(lane: Lane, batch: Batch, seen: Seen): Promise<void> {
  const start = await lane.begin();
  const games = await Promise.all(batch.histories.map(async () => new Game(lane, await lane.cast(start), start, seen)));
  for (const game of games) game.others = games.filter((other) => other !== game);
  const rounds = batch.histories[0]?.length ?? 0;
  for (let round = 0; round < rounds; round += 1) {
    await all(games, (game, index) => game.round(batch.histories[index]?.[round] ?? []));
    const minutes = batch.time[round];
    if (minutes === undefined) continue;
    await lane.pass(minutes);
    for (const game of games) game.passed(minutes);
  }
  await all(games, (game) => game.lookAll());
  await compareWritten(lane.pool, games);
  for (const game of games) for (const transition of game.state.taken) Seen.count(seen.transitions, transition);
  seen.histories += games.length;
}

/** Lets all end before one that has failed is told of, so that nothing is left running. */
async function all(games: readonly Game[], work: (game: Game, index: number) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(games.map(work));
  const failed = results.findIndex((result) => result.status === 'rejected');
  if (failed < 0) return;
  const { reason } = results[failed] as PromiseRejectedResult;
  if (reason instanceof Disagreement) reason.history = failed;
  throw reason;
}
