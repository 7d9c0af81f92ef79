import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { ROOT } from '../setup/processes';
import { sql } from '../world';
import { alterDatabase, altered, alterProgram, CHECKS } from './checks';
import { Lane } from './lane';
import { Disagreement, play, Seen } from './play';
import { history } from './steps';

test('every check that the model is tried on is still there', async () => {
  for (const check of CHECKS) {
    if ('file' in check) altered(check, fs.readFileSync(path.join(ROOT, 'dist', check.file), 'utf8'));
    if ('function' in check) {
      const [row] = await sql('select pg_get_functiondef(oid) as definition from pg_proc where proname = $1', [check.function]);
      expect({ name: check.name, there: row?.definition.includes(check.find) }).toEqual({ name: check.name, there: true });
      // What is left must still be a function that PostgreSQL takes.
      await sql(`begin; ${row?.definition.replaceAll(check.find, check.put)}; rollback`);
    }
  }
});

// Takes minutes, so it is run on purpose: npm run verify:consent -- --checks
const describeOnPurpose = process.env.VERIFY_CHECKS ? describe : describe.skip;
const MOST = Number(process.env.VERIFY_HISTORIES ?? 400);

describeOnPurpose('without this check the model disagrees', () => {
  test.concurrent.each(CHECKS.map((check) => [check.name, check] as const))(
    '%s',
    async (name, check) => {
      const program = alterProgram(check);
      const lane = await Lane.open({ main: program.main, alter: (pool) => alterDatabase(pool, check) });
      const seen = new Seen();
      try {
        const result = await fc.check(
          fc.asyncProperty(history, (steps) => play(lane, steps, seen)),
          { numRuns: MOST, seed: 1, endOnFailure: true },
        );
        const error = result.errorInstance;
        process.stderr.write(
          `${name}: noticed in history ${seen.histories + 1}: ${error instanceof Error ? error.message.slice(0, 200) : ''}\n`,
        );
        expect(error).toBeInstanceOf(Disagreement);
      } finally {
        await lane.close();
        program.remove();
      }
    },
    600_000,
  );
});
