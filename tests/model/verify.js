// npm run verify:consent -- [--histories N] [--seed S] [--path P] [--lanes L] [--checks] [--races N]
// npm run verify:conversation -- [--histories N] [--seed S] [--path P] [--lanes L] [--checks]
// Plays N random histories (1,000 when left out) through the API and a model; --checks instead switches off one check after the other and
// sees the model notice, and --races lets revocations and reads run against each other. A failure tells the seed and the path that play it
// again.
const { spawnSync } = require('node:child_process');
const { parseArgs } = require('node:util');

const text = { type: 'string' };
const FOLDERS = { consent: 'tests/model', conversation: 'tests/model/conversation' };
let values;
let folder;
const [model, ...args] = process.argv.slice(2);
try {
  folder = FOLDERS[model];
  const options = { histories: text, seed: text, path: text, lanes: text, checks: { type: 'boolean' } };
  ({ values } = parseArgs({ args, options: model === 'consent' ? { ...options, races: text } : options }));
  for (const name of ['histories', 'seed', 'lanes', 'races'])
    if (values[name] !== undefined && !/^[1-9]\d*$/.test(values[name])) throw new Error();
  if (!folder) throw new Error();
} catch {
  process.stderr.write(
    `Usage: npm run verify:${model} -- [--histories N] [--seed S] [--path P] [--lanes L] [--checks]${model === 'consent' ? ' [--races N]' : ''}\n`,
  );
  process.exit(1);
}
const env = {
  ...process.env,
  ...(values.checks ? { VERIFY_CHECKS: '1' } : { VERIFY_LANES: values.lanes ?? '2' }),
  ...(values.histories || !values.checks ? { VERIFY_HISTORIES: values.histories ?? '1000' } : {}),
  ...(values.seed ? { VERIFY_SEED: values.seed } : {}),
  ...(values.races ? { VERIFY_RACES: values.races } : {}),
  ...(values.path ? { VERIFY_PATH: values.path } : {}),
};
const file = values.races ? 'tests/contacts/races.test.ts' : `${folder}/${values.checks ? 'checks' : model}.test.ts`;
process.exit(spawnSync(process.execPath, [require.resolve('jest/bin/jest'), file], { stdio: 'inherit', env }).status ?? 1);
