import { type Config, ConfigError } from '../config';
import { type ClockReading, readClock, setClock } from '../platform/database/clock';
import { withClient } from '../platform/database/roles';
import { registerListeners } from '../platform/events';
import { createLogger } from '../platform/log';
import { due, features } from '../server/features';
import { doDueNow } from './do-due';
import { findDatabase } from './prepare-database';
import { prepareKeys } from './prepare-keys';
import { withServingRole } from './with-database';

const SECONDS = { d: 86_400, h: 3_600, m: 60 };

/**
 * `clock` says what time it is for the application, `clock +14d` (`+3h`, `+90m`, `-2d`) moves that, beside a running server or without
 * one, and does what has become due; `clock reset` brings it back to the machine's time. Refuses in production.
 */
export async function run(config: Config, args: string[]): Promise<void> {
  if (config.environment === 'production') throw new ConfigError('The clock is not moved in production.');
  const step = readStep(args);
  await prepareKeys(config);
  registerListeners(features.flatMap((feature) => feature.listeners ?? []));
  const access = await findDatabase(config);
  try {
    await withServingRole(config, access, async ({ database }) => {
      const { ownerUrl } = access;
      if (ownerUrl === undefined) throw new ConfigError('DATABASE_OWNER_URL is required to move the clock');
      const [before, after] = await withClient(ownerUrl, async (client) => {
        const found = await readClock(client);
        if (step === 'none') return [found, found];
        await setClock(client, step === 'reset' ? 0 : found.aheadSeconds + step);
        return [found, await readClock(client)];
      });
      process.stdout.write(`${describe(after)}\n`);
      if (after.aheadSeconds < before.aheadSeconds) process.stdout.write(WENT_BACK);
      if (step !== 'none') await doDueNow(database, due, createLogger(config.logLevel));
    });
  } finally {
    await access.stop();
  }
}

function readStep([step, ...more]: string[]): number | 'reset' | 'none' {
  if (step === undefined) return 'none';
  const [, sign, count, unit] = /^([+-])(\d{1,5})([dhm])$/.exec(step) ?? [];
  if (more.length > 0 || (step !== 'reset' && unit === undefined)) throw new ConfigError('Usage: clock [+14d | +3h | +90m | -2d | reset]');
  return step === 'reset' ? step : Number(`${sign}${count}`) * SECONDS[unit as keyof typeof SECONDS];
}

const WENT_BACK =
  'It has gone back: while it is before the newest entry of the audit record, no contact details are shown, lest an expired consent come alive.\n';

function describe({ now, aheadSeconds }: ClockReading): string {
  const words = Object.entries({ day: 86_400, hour: 3_600, minute: 60, second: 1 }).flatMap(([name, seconds], index, units) => {
    const larger = units[index - 1]?.[1] ?? Number.POSITIVE_INFINITY;
    const count = Math.floor((Math.abs(aheadSeconds) % larger) / seconds);
    return count > 0 ? [`${count} ${name}${count === 1 ? '' : 's'}`] : [];
  });
  const apart = words.length > 0 ? `${words.join(' ')} ${aheadSeconds > 0 ? 'ahead of' : 'behind'} the machine's` : "as the machine's";
  return `It is ${now.toISOString()}, ${apart}.`;
}
