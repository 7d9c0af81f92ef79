import { findPersona, PERSONAS } from '#seeds';
import { issueDevelopmentToken } from '../access';
import { type Config, ConfigError, requireForServing } from '../config';
import { globalId } from '../platform/global-id';
import { createLogger } from '../platform/log';
import { startServer } from '../server/server';
import { findDatabase, prepareDatabase } from './prepare-database';
import { prepareKeys } from './prepare-keys';
import { untilStopped } from './until-stopped';

/** Serves until it is told to stop, then ends everything it started. */
export async function run(config: Config, args: string[]): Promise<void> {
  if (args.length > 0) throw new ConfigError('Usage: serve');
  requireForServing(config);
  await prepareKeys(config);
  const log = createLogger(config.logLevel, config.environment === 'production');
  const development = config.environment === 'development';
  const database = await findDatabase(config);
  if (database.joined)
    throw new ConfigError(`DATA_DIR ${config.dataDir} is in use by another Acquaint; stop it, or set DATA_DIR to another folder`);
  try {
    const databaseUrl = await prepareDatabase(config, database);
    const page = development ? await developmentPage(config) : undefined;
    const server = await startServer({ config, log, databaseUrl, page });
    if (development) process.stdout.write(welcome(config, server.url));
    else log.info({ url: server.url }, 'serving');

    const why = await untilStopped(log, database.ended);
    log.info({ signal: why }, 'stopping');
    await server.stop();
    if (why === null) throw new ConfigError('The embedded PostgreSQL has ended, so this server has too; start it again.');
  } finally {
    await database.stop();
  }
}

async function developmentPage(config: Config): Promise<(search: URLSearchParams) => string> {
  const { createPage } = await import('../server/ide.js');
  const rules = { issuer: config.tokenIssuer, audience: config.tokenAudience };
  const people = PERSONAS.filter((persona) => persona.listed).map(({ key, name, role, institution, accountId }) => ({
    key,
    label: `${key}: ${name}, ${role.toLowerCase()} of ${institution.name}`,
    token: () => issueDevelopmentToken(config.dataDir, { accountId, institutionId: institution.id }, rules),
  }));
  return createPage(people, globalId('Advisor', findPersona('alum-2')?.accountId ?? ''));
}

const welcome = (config: Config, url: string, settings = config.port === 4000 ? '' : `PORT=${config.port} `) => `
Acquaint is ready.
  GraphQL        ${url}/graphql
  In a browser   ${url}/

Become someone:        ${settings}npm run -s token -- student
                       (${PERSONAS.filter((persona) => persona.listed)
                         .map((persona) => persona.key)
                         .join(', ')})
Play the main job:     ${settings}npm run tour
Stop:                  Ctrl-C

`;
