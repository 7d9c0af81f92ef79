import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Client } from 'pg';
import { issueDevelopmentToken } from '../../src/access/development-issuer';
import { createServingRole, withClient } from '../../src/platform/database/roles';
import { globalId } from '../../src/platform/global-id';
import { createDatabase, type Data, post, TOKEN_RULES } from '../world';
import { testEnvironment } from './environment';
import { type Run, runCommand, type ServerProcess, startProcess } from './processes';
import { until } from './until';

/** Somebody who can sign in at an `OwnServer`. */
export interface Visitor {
  accountId: string;
  token: string;
  /** Sends an operation that must succeed, and gives its data. */
  ask(query: string, variables?: object): Promise<Data>;
  /** Runs one mutation that must not be refused. */
  does(mutation: string, input: object, selection?: string): Promise<Data>;
}

/** A database, a data folder and a server of a test's own, for what would be in the way of all the other tests. */
export class OwnServer {
  readonly institutionId = randomUUID();
  private server: ServerProcess | undefined;

  private constructor(
    private readonly database: { ownerUrl: string; superuserUrl: string },
    readonly dataDir: string,
  ) {}

  /** One with a single institution in it, and nobody there yet. */
  static async create(): Promise<OwnServer> {
    // Beside the shared server's log, in the folder that is removed after all tests.
    const dataDir = path.join(path.dirname(testEnvironment().logFile), randomUUID());
    const own = new OwnServer(await createDatabase('MIGRATED'), dataDir);
    await own.sql('insert into institution (id, name, time_zone) values ($1, $2, $3)', [own.institutionId, 'Own University', 'UTC']);
    await own.start();
    return own;
  }

  get url(): string {
    return this.server?.url ?? '';
  }

  get databaseName(): string {
    return new URL(this.database.ownerUrl).pathname.slice(1);
  }

  /** The connection of the role that serves. */
  servingUrl(): Promise<string> {
    return createServingRole(this.database.ownerUrl);
  }

  /** What commands and servers on this database and data folder are started with; another database may take its place. */
  variables(databaseName = this.databaseName): Record<string, string> {
    return { DATABASE_OWNER_URL: this.database.ownerUrl.replace(/[^/]+$/, databaseName), DATA_DIR: this.dataDir, LOG_LEVEL: 'debug' };
  }

  /** @param more variables besides those that it is always started with. */
  async start(more: Record<string, string> = {}): Promise<void> {
    this.server = await startProcess({ ...this.variables(), ...more });
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    this.server = undefined;
  }

  run(...args: string[]): Promise<Run> {
    return runCommand(args, this.variables());
  }

  /** Reaches around the walls, as a superuser; all statements on one connection. */
  asSuperuser<T>(work: (client: Client) => Promise<T>, databaseName = this.databaseName): Promise<T> {
    return withClient(this.database.superuserUrl.replace(/[^/]+$/, databaseName), work);
  }

  sql<Row = Data>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.asSuperuser(async (client) => (await client.query(text, values)).rows);
  }

  /** Waits until every entry of the audit record has its place in the chain. */
  untilSealed(): Promise<void> {
    return until('all entries are sealed', async () => (await this.sql('select 1 from audit_unsealed')).length === 0);
  }

  /** Edits as only somebody with the database in their hands could: past foreign keys. */
  forge(text: string, values: unknown[] = []): Promise<void> {
    return this.asSuperuser(async (client) => {
      await client.query('set session_replication_role = replica');
      await client.query(text, values);
    });
  }

  /** A student, an advisor, or a member of staff with every duty. */
  async person(role: 'STUDENT' | 'ALUM' | 'STAFF', name = 'Somebody'): Promise<Visitor> {
    const { institutionId } = this;
    const accountId = randomUUID();
    const key = [institutionId, accountId];
    await this.sql('insert into account (institution_id, id, name) values ($1, $2, $3)', [...key, name]);
    await this.sql('insert into account_role (institution_id, account_id, role) values ($1, $2, $3)', [...key, role]);
    if (role === 'STUDENT') await this.sql('insert into student (institution_id, account_id, class_year) values ($1, $2, 2027)', key);
    if (role === 'ALUM')
      await this.sql(
        "insert into advisor (institution_id, account_id, languages, listing, monthly_capacity) values ($1, $2, '{en}', 'LISTED', 5)",
        key,
      );
    if (role === 'STAFF')
      await this.sql(
        "insert into staff_duty (institution_id, account_id, duty) select $1, $2, unnest(array['COUNSELOR', 'IMPORTER', 'ANALYST', 'PRIVACY', 'ADMIN'])",
        key,
      );
    const token = issueDevelopmentToken(this.dataDir, { accountId, institutionId }, TOKEN_RULES);
    const ask = async (query: string, variables?: object) => {
      const answer = await post(token, { query, variables }, this.url);
      if (answer.errors) throw new Error(answer.text);
      return answer.data;
    };
    return {
      accountId,
      token,
      ask,
      does: async (mutation, input, selection = '') => {
        const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
        const data = await ask(`mutation ($input: ${type}) { ${mutation}(input: $input) { ${selection} userErrors { code message } } }`, {
          input,
        });
        if (data[mutation].userErrors.length > 0) throw new Error(JSON.stringify(data[mutation].userErrors));
        return data[mutation];
      },
    };
  }

  /** An accepted request under which the advisor shows what they have of these kinds. @returns the request's global id. */
  async accepted(student: Visitor, advisor: Visitor, kinds: string[] = ['EMAIL']): Promise<string> {
    const { introRequest } = await student.does(
      'requestIntro',
      { advisorId: globalId('Advisor', advisor.accountId), purpose: 'I would like to learn how you came here.', notAskingForAJob: true },
      'introRequest { id }',
    );
    await advisor.does('acceptIntro', { introRequestId: introRequest.id, shareContact: kinds });
    return introRequest.id;
  }

  async destroy(): Promise<void> {
    await this.stop();
    // Not with the pool that tests share: it may have ended by now.
    await withClient(testEnvironment().superuserUrl, (client) => client.query(`drop database ${this.databaseName} with (force)`));
  }
}
