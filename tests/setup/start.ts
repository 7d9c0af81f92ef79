import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbedded } from '../../src/platform/database/embedded';
import { createOwnerAndDatabase, createServingRole, withClient } from '../../src/platform/database/roles';
import { publish } from './environment';
import { runCommand, type ServerProcess, startProcess } from './processes';

export interface Started {
  dir: string;
  postgres: EmbeddedPostgres;
  server: ServerProcess;
}

const TEMPLATE = 'acquaint_template';
const SHARED = 'acquaint_test';

/** Before all tests: PostgreSQL, a migrated template, the shared database and its server. */
export default async function start(): Promise<void> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-test-'));
  fs.chmodSync(dir, 0o755);
  const postgres = await startEmbedded(path.join(dir, 'postgres'), { durable: false });
  const templateUrl = await createOwnerAndDatabase(postgres.url, TEMPLATE);
  const migrated = await runCommand(['migrate'], { DATABASE_OWNER_URL: templateUrl });
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  await withClient(postgres.url, (client) => client.query(`create database ${SHARED} template ${TEMPLATE} owner acquaint_owner`));

  const ownerUrl = templateUrl.replace(TEMPLATE, SHARED);
  const servingUrl = await createServingRole(ownerUrl);
  const superuserUrl = postgres.url.replace(/postgres$/, SHARED);
  const dataDir = path.join(dir, 'data');
  const logFile = path.join(dir, 'server.log');
  const server = await startProcess(
    { DATABASE_URL: servingUrl, DATABASE_OWNER_URL: ownerUrl, DATA_DIR: dataDir, LOG_LEVEL: 'debug', EXECUTOR: 'compared' },
    { logFile },
  );

  publish({ superuserUrl, ownerUrl, servingUrl, template: TEMPLATE, serverUrl: server.url, dataDir, logFile });
  (globalThis as { acquaint?: Started }).acquaint = { dir, postgres, server };
}
