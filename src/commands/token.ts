import { findPersona, PERSONAS } from '#seeds';
import { issueDevelopmentToken } from '../access';
import { type Config, ConfigError, ensureDataDir } from '../config';

/** Prints a bearer token for a persona of the demo world, valid for twelve hours. Refuses in production. */
export async function run(config: Config, [key, ...more]: string[]): Promise<void> {
  if (more.length > 0) throw new ConfigError('Usage: token PERSONA');
  process.stdout.write(`${tokenFor(config, key)}\n`);
}

export function tokenFor(config: Config, key: string | undefined): string {
  if (config.environment === 'production')
    throw new ConfigError('Tokens are not issued in production; sign in with your identity provider.');
  ensureDataDir(config);
  const persona = key === undefined ? undefined : findPersona(key);
  if (!persona)
    throw new ConfigError(
      `Say who to become: ${PERSONAS.filter(({ listed }) => listed)
        .map((one) => one.key)
        .join(', ')}.`,
    );
  return issueDevelopmentToken(
    config.dataDir,
    { accountId: persona.accountId, institutionId: persona.institution.id },
    { issuer: config.tokenIssuer, audience: config.tokenAudience },
  );
}
