import 'reflect-metadata';
import { ConfigError, readConfig } from './config';

/** What this program can do, each in a file of its own. */
const COMMANDS = {
  serve: () => import('./commands/serve.js'),
  worker: () => import('./commands/worker.js'),
  migrate: () => import('./commands/migrate.js'),
  seed: () => import('./commands/seed.js'),
  token: () => import('./commands/token.js'),
  tour: () => import('./commands/tour.js'),
  clock: () => import('./commands/clock.js'),
  'keys:rotate': () => import('./commands/keys-rotate.js'),
  'audit:verify': () => import('./commands/audit-verify.js'),
  'receipt:verify': () => import('./commands/receipt-verify.js'),
  retention: () => import('./commands/retention.js'),
  schema: () => import('./commands/schema.js'),
};

async function main([name = 'serve', ...args]: string[]): Promise<void> {
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(`Commands: ${Object.keys(COMMANDS).join(', ')}. README.md tells what they do.\n`);
    return;
  }
  if (!Object.hasOwn(COMMANDS, name)) throw new ConfigError(`There is no command ${name}; there are ${Object.keys(COMMANDS).join(', ')}.`);
  const config = readConfig();
  const { run } = await COMMANDS[name as keyof typeof COMMANDS]();
  await run(config, args);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // A ConfigError is written to be read; anything else is a mistake of ours, whose stack helps.
  process.stderr.write(
    `${error instanceof ConfigError || (error instanceof Error && error.name === 'SealError') ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
});
