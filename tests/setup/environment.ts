/** What the tests share: one PostgreSQL, one migrated database, one server on it. Tests keep apart by institution. */
export interface TestEnvironment {
  /** For reaching around the walls; tests build their worlds with it. */
  superuserUrl: string;
  ownerUrl: string;
  servingUrl: string;
  /** A migrated database without connections, to copy. */
  template: string;
  /** The shared server. */
  serverUrl: string;
  /** Holds the key that test tokens are signed with. */
  dataDir: string;
  /** What the shared server logs. */
  logFile: string;
}

const VARIABLE = 'ACQUAINT_TEST_ENVIRONMENT';

export function publish(environment: TestEnvironment): void {
  process.env[VARIABLE] = JSON.stringify(environment);
}

export function testEnvironment(): TestEnvironment {
  const text = process.env[VARIABLE];
  if (!text) throw new Error('the global setup has not run');
  return JSON.parse(text) as TestEnvironment;
}
