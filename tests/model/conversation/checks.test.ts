import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { ROOT } from '../../setup/processes';
import { alterDatabase, altered, alterProgram } from '../checks';
import { CHECKS } from './checks';
import { Lane } from './lane';
import { play } from './play';
import { Disagreement, Seen } from './seen';
import { batchOf } from './steps';

test('every check that the model is tried on is still there', () => {
  for (const check of CHECKS) if ('file' in check) altered(check, fs.readFileSync(path.join(ROOT, 'dist', check.file), 'utf8'));
});

// Takes minutes, so it is run on purpose: npm run verify:conversation -- --checks
const describeOnPurpose = process.env.VERIFY_CHECKS ? describe : describe.skip;
const MOST = Number(process.env.VERIFY_HISTORIES ?? 800);
const TOGETHER = 8;

describeOnPurpose('without this check the model disagrees', () => {
  test.each(CHECKS.map((check) => [check.name, check] as const))(
    '%s',
    async (name, check) => {
      const program = alterProgram(check);
      const lane = await Lane.open({ main: program.main, alter: (pool) => alterDatabase(pool, check) });
      const seen = new Seen();
      try {
        const result = await fc.check(
          fc.asyncProperty(batchOf(TOGETHER), (batch) => play(lane, batch, seen)),
          { numRuns: Math.ceil(MOST / TOGETHER), seed: 1, endOnFailure: true },
        );
        const error = result.errorInstance;
        process.stderr.write(
          `${name}: noticed after ${seen.histories} histories: ${error instanceof Error ? error.message.split('\n')[0]?.slice(0, 300) : ''}\n`,
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
