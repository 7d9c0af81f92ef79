import fs from 'node:fs';
import path from 'node:path';
import { type Config, ConfigError } from '../config';
import { createSchema, printSdl } from '../server/schema';

const FILE = path.join(__dirname, '..', '..', 'schema', 'schema.graphql');

/** `schema` writes the SDL into schema/schema.graphql; `schema --check` fails if the file differs from the code. */
export async function run(_config: Config, [option]: string[]): Promise<void> {
  if (option !== undefined && option !== '--check') throw new ConfigError('Usage: schema [--check]');
  const sdl = printSdl(createSchema());
  if (option !== '--check') {
    fs.writeFileSync(FILE, sdl);
    return;
  }
  if (!fs.existsSync(FILE) || fs.readFileSync(FILE, 'utf8') !== sdl) {
    throw new ConfigError('schema/schema.graphql differs from the code; run npm run schema and look at the difference');
  }
}
