import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { issueDevelopmentToken } from '../../src/access/development-issuer';
import { createServingRole } from '../../src/platform/database/roles';
import { globalId } from '../../src/platform/global-id';
import { type ServerProcess, startProcess } from '../setup/processes';
import { createDatabase, type Data, TOKEN_RULES } from '../world';
import { ADVISORS, CLASS_YEARS, EVERYBODY, STUDENTS, type Who } from './reference';

/** Somebody of one history. */
export interface Actor {
  who: Who;
  accountId: string;
  token: string;
}

/** One history's people, freshly made, in an institution of their own. */
export interface Cast {
  institutionId: string;
  actors: Record<Who, Actor>;
  /** Keys of the intro requests, by `student>advisor`. */
  requests: Record<string, string>;
}

/** A database whose clock can be moved, and a server on it. Histories run in it one after the other. */
export class Lane {
  private constructor(
    readonly server: ServerProcess,
    readonly pool: Pool,
    private readonly dataDir: string,
    private readonly drop: () => Promise<void>,
  ) {}

  /** @param alter is given the database before the server starts, to break a rule in it. @param main the program to run. */
  static async open(options: { alter?: (pool: Pool) => Promise<void>; main?: string } = {}): Promise<Lane> {
    const { ownerUrl, superuserUrl, drop } = await createDatabase('MIGRATED');
    const pool = new Pool({ connectionString: superuserUrl, max: 2 });
    pool.on('error', () => undefined); // dropping the database ends connections that are idle
    await options.alter?.(pool);
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-lane-'));
    const server = await startProcess(
      { DATABASE_URL: await createServingRole(ownerUrl), DATABASE_OWNER_URL: ownerUrl, DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
      { main: options.main },
    );
    return new Lane(server, pool, dataDir, drop);
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.pool.end();
    await this.drop();
    fs.rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Moves the clock of the whole database forward, as its owner. */
  async tick(days: number): Promise<void> {
    await this.pool.query('update clock set ahead = ahead + make_interval(days => $1)', [days]);
  }

  async cast(): Promise<Cast> {
    const institutionId = randomUUID();
    const actors = Object.fromEntries(
      EVERYBODY.map((who) => {
        const accountId = randomUUID();
        return [who, { who, accountId, token: issueDevelopmentToken(this.dataDir, { accountId, institutionId }, TOKEN_RULES) }];
      }),
    ) as Record<Who, Actor>;
    const requests = { 'sol>ada': randomUUID(), 'sam>ada': randomUUID(), 'sol>ben': randomUUID() };
    const id = (who: Who) => `'${actors[who].accountId}'`;
    const place = `'${institutionId}'`;
    const role = (who: Who) => (ADVISORS.includes(who) ? 'ALUM' : STUDENTS.includes(who) ? 'STUDENT' : 'STAFF');
    const rows = (people: readonly Who[], row: (who: Who) => string) => people.map(row).join(', ');
    await this.pool.query(`
      insert into institution (id, name, time_zone, staff_reveals_per_day) values (${place}, 'Model University', 'UTC', 10000);
      insert into account (institution_id, id, name) values ${rows(EVERYBODY, (who) => `(${place}, ${id(who)}, '${who}')`)};
      insert into account_role (institution_id, account_id, role) values ${rows(EVERYBODY, (who) => `(${place}, ${id(who)}, '${role(who)}')`)};
      insert into student (institution_id, account_id, class_year) values ${rows(STUDENTS, (who) => `(${place}, ${id(who)}, ${CLASS_YEARS[who]})`)};
      insert into advisor (institution_id, account_id, headline, class_year, listing) values
        ${rows(ADVISORS, (who) => `(${place}, ${id(who)}, 'Headline of ${who}', ${CLASS_YEARS[who]}, 'LISTED')`)};
      insert into intro_request (institution_id, id, student_id, advisor_id, status, purpose, duration_minutes, slot_month, expires_at) values
        (${place}, '${requests['sol>ada']}', ${id('sol')}, ${id('ada')}, 'ACCEPTED', 'x', 20, '2026-01-01', now()),
        (${place}, '${requests['sam>ada']}', ${id('sam')}, ${id('ada')}, 'ACCEPTED', 'x', 20, '2026-01-01', now()),
        (${place}, '${requests['sol>ben']}', ${id('sol')}, ${id('ben')}, 'PENDING', 'x', 20, '2026-01-01', app_now() + interval '50 years');
      insert into record_share (institution_id, student_id, viewer_id, through_id, items) values
        (${place}, ${id('sol')}, ${id('ada')}, '${requests['sol>ada']}', '{}'), (${place}, ${id('sam')}, ${id('ada')}, '${requests['sam>ada']}', '{}'),
        (${place}, ${id('sol')}, ${id('ben')}, '${requests['sol>ben']}', '{}');
      insert into connection (institution_id, through_id, account_id, other_id) values
        (${place}, '${requests['sol>ada']}', ${id('sol')}, ${id('ada')}), (${place}, '${requests['sam>ada']}', ${id('sam')}, ${id('ada')});
    `);
    return { institutionId, actors, requests };
  }

  async setRole(cast: Cast, who: Who, role: string, has: boolean): Promise<void> {
    const values = [cast.institutionId, cast.actors[who].accountId, role];
    await this.pool.query(
      has
        ? 'insert into account_role (institution_id, account_id, role) values ($1, $2, $3) on conflict do nothing'
        : 'delete from account_role where institution_id = $1 and account_id = $2 and role = $3',
      values,
    );
  }

  async hold(cast: Cast, who: Who, held: boolean): Promise<void> {
    await this.pool.query('update student set directory_hold = $3 where institution_id = $1 and account_id = $2', [
      cast.institutionId,
      cast.actors[who].accountId,
      held,
    ]);
  }

  async setRevealPolicy(cast: Cast, allowed: boolean): Promise<void> {
    await this.pool.query('update institution set staff_reveal = $2 where id = $1', [cast.institutionId, allowed ? 'ALLOWED' : 'OFF']);
  }

  async send(actor: Actor, query: string, variables: object): Promise<{ data: Data; errors?: { extensions: { code: string } }[] }> {
    const response = await fetch(`${this.server.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${actor.token}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as { data: Data; errors?: { extensions: { code: string } }[] };
  }

  /** Runs one mutation. @returns its payload, or the code of the error or refusal. */
  async mutate(actor: Actor, mutation: string, input: object, selection = ''): Promise<{ payload: Data; code: string | null }> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${selection} userErrors { code } } }`;
    const { data, errors } = await this.send(actor, query, { input });
    const payload = data?.[mutation];
    return { payload, code: errors?.[0]?.extensions.code ?? payload?.userErrors[0]?.code ?? null };
  }
}

export const nodeId = (who: Who, accountId: string) => globalId(STUDENTS.includes(who) ? 'Student' : 'Advisor', accountId);
