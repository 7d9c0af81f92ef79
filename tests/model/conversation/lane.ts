import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { issueDevelopmentToken } from '../../../src/access/development-issuer';
import { type Database, openDatabase } from '../../../src/platform/database';
import { createServingRole } from '../../../src/platform/database/roles';
import { doDue } from '../../../src/platform/due';
import { due, features } from '../../../src/server/features';
import { type ServerProcess, startProcess } from '../../setup/processes';
import { createDatabase, type Data, TOKEN_RULES } from '../../world';
import { ADVISORS, beginning, COUNSELOR, EVERYBODY, MOST_OPEN, NOTICE, PRIVACY, STUDENTS, type Who } from './reference';

/** One history's people, freshly made, in an institution of their own. */
export interface Cast {
  institutionId: string;
  accounts: Record<Who, string>;
  tokens: Record<Who, string>;
  requests: string[];
  chats: string[];
}

export interface Reply {
  data: Data;
  errors?: { message: string; extensions: { code: string } }[];
}

/** A database whose clock can be moved, and two servers on it. All histories that are played at the same time share its clock. */
export class Lane {
  private readonly agents = [0, 1].map(() => new http.Agent({ keepAlive: true, maxSockets: 32, timeout: 2_000 }));
  private year = 2031;

  private constructor(
    readonly servers: readonly ServerProcess[],
    readonly pool: Pool,
    private readonly dataDir: string,
    private readonly drop: () => Promise<void>,
    private readonly database: Database,
  ) {}

  /** @param alter is given the database before the servers start, to break a rule in it. @param main the program to run. */
  static async open(options: { alter?: (pool: Pool) => Promise<void>; main?: string } = {}): Promise<Lane> {
    const { ownerUrl, superuserUrl, drop } = await createDatabase('MIGRATED');
    const pool = new Pool({ connectionString: superuserUrl, max: 2 });
    pool.on('error', () => undefined); // dropping the database ends connections that are idle
    await options.alter?.(pool);
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'acquaint-lane-'));
    const environment = {
      DATABASE_URL: await createServingRole(ownerUrl),
      DATABASE_OWNER_URL: ownerUrl,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
    };
    // The first makes the keys that the second reads.
    const servers: ServerProcess[] = [];
    for (let count = 0; count < 2; count += 1) servers.push(await startProcess(environment, { main: options.main }));
    const database = await openDatabase({
      url: environment.DATABASE_URL,
      entities: features.flatMap((feature) => feature.entities),
      migrations: 0,
      poolSize: 2,
      statementTimeoutMs: 20_000,
      onIdleError: () => undefined,
    });
    return new Lane(servers, pool, dataDir, drop, database);
  }

  async close(): Promise<void> {
    for (const agent of this.agents) agent.destroy();
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.database.close();
    await this.pool.end();
    await this.drop();
    fs.rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Goes on to a time that is the same in every run but for the year, as the months of slots depend on it. @returns milliseconds. */
  async begin(): Promise<number> {
    this.year += 1;
    const start = Date.UTC(this.year, 2, 10, 8);
    await this.pool.query('update clock set ahead = $1::timestamptz - now()', [new Date(start)]);
    return start;
  }

  /** Moves the clock of the whole database forward, as its owner. */
  async pass(minutes: number): Promise<void> {
    await this.pool.query('update clock set ahead = ahead + make_interval(mins => $1)', [minutes]);
  }

  /** Does what is due in one institution, as the worker does. */
  async due(institutionId: string): Promise<void> {
    const onError = (_: string, work: string, error: unknown) => {
      throw new Error(`${work} was not done: ${error}`);
    };
    await doDue(this.database, due, institutionId, { onError });
  }

  /** An institution with everybody in it, as the model begins. */
  async cast(start: number): Promise<Cast> {
    const institutionId = randomUUID();
    const of = <T>(make: (who: Who) => T) => Object.fromEntries(EVERYBODY.map((who) => [who, make(who)])) as Record<Who, T>;
    const accounts = of(() => randomUUID());
    const tokens = of((who) => issueDevelopmentToken(this.dataDir, { accountId: accounts[who], institutionId }, TOKEN_RULES));
    const { requests, chats, says, capacity } = beginning(start);
    const cast: Cast = {
      institutionId,
      accounts,
      tokens,
      requests: requests.map(() => randomUUID()),
      chats: chats.map(() => randomUUID()),
    };
    const here = `'${institutionId}'`;
    const id = (who: Who) => `'${accounts[who]}'`;
    const role = (who: Who) => (ADVISORS.includes(who) ? 'ALUM' : STUDENTS.includes(who) ? 'STUDENT' : 'STAFF');
    const parties = (request: number) => `${id(requests[request]?.student as Who)}, ${id(requests[request]?.advisor as Who)}`;
    const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
    const insert = <T>(into: string, list: readonly T[], values: (one: T, index: number) => string) =>
      `insert into ${into} values ${list.map((one, index) => `(${here}, ${values(one, index)})`).join(', ')};`;
    await this.pool.query(
      [
        `insert into institution (id, name, time_zone, conversation) values (${here}, 'Model University', 'UTC', '{"openRequests": ${MOST_OPEN}}');`,
        insert('account (institution_id, id, name)', EVERYBODY, (who) => `${id(who)}, '${who}'`),
        insert('account_role (institution_id, account_id, role)', EVERYBODY, (who) => `${id(who)}, '${role(who)}'`),
        insert(
          'staff_duty (institution_id, account_id, duty)',
          [COUNSELOR, PRIVACY],
          (who) => `${id(who)}, '${who === PRIVACY ? 'PRIVACY' : 'COUNSELOR'}'`,
        ),
        insert('student (institution_id, account_id, class_year)', STUDENTS, (who) => `${id(who)}, 2027`),
        insert(
          'advisor (institution_id, account_id, listing, time_zone, monthly_capacity, notice_hours)',
          ADVISORS,
          (who) => `${id(who)}, 'LISTED', 'UTC', ${capacity[who]}, ${(NOTICE[who] ?? 0) / 60}`,
        ),
        insert(
          'intro_request (institution_id, id, student_id, advisor_id, status, purpose, duration_minutes, slot_month, expires_at, responded_at)',
          requests,
          ({ student, advisor }, index) =>
            `'${cast.requests[index]}', ${id(student)}, ${id(advisor)}, 'ACCEPTED', 'x', 20, '2026-01-01', app_now(), app_now()`,
        ),
        insert(
          'record_share (institution_id, through_id, student_id, viewer_id, items)',
          requests,
          ({ student, advisor }, index) => `'${cast.requests[index]}', ${id(student)}, ${id(advisor)}, '{}'`,
        ),
        insert(
          'connection (institution_id, through_id, account_id, other_id, talked_at)',
          chats,
          ({ request, status }) =>
            `'${cast.requests[request]}', ${parties(request)}, ${status === 'HELD' ? 'app_now()' : 'null::timestamptz'}`,
        ),
        insert(
          'chat (institution_id, id, intro_request_id, student_id, advisor_id, status, held_at, proposed_by, proposed_times)',
          chats,
          ({ request, status, proposal }, index) =>
            `'${cast.chats[index]}', '${cast.requests[request]}', ${parties(request)}, '${status}', ${status === 'HELD' ? 'app_now()' : 'null::timestamptz'},
             ${proposal ? id(proposal.by) : 'null'}::uuid, '${JSON.stringify(proposal?.windows.map(({ starts, ends }) => ({ startsAt: at(starts), endsAt: at(ends) })) ?? [])}'`,
        ),
        insert(
          'chat_report (institution_id, chat_id, account_id, happened, reported_at)',
          chats.flatMap((chat, index) => chat.reports.map((report, place) => ({ ...report, index, place }))),
          ({ by, happened, index, place }) =>
            `'${cast.chats[index]}', ${id(by)}, '${happened}', app_now() - make_interval(mins => ${10 - place})`,
        ),
        insert(
          'acquaintance (institution_id, account_id, other_id, knows)',
          Object.entries(says),
          ([pair, knows]) =>
            `${pair
              .split('>')
              .map((who) => id(who as Who))
              .join(', ')}, ${knows}`,
        ),
      ].join('\n'),
    );
    return cast;
  }

  /** Sends an operation to one of the two servers. */
  send(server: number, token: string, query: string, variables: object): Promise<Reply> {
    const body = JSON.stringify({ query, variables });
    const { url } = this.servers[server] as ServerProcess;
    return new Promise((resolve, reject) => {
      const request = http.request(
        `${url}/graphql`,
        {
          method: 'POST',
          agent: this.agents[server],
          headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), Authorization: `Bearer ${token}` },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => {
            try {
              resolve(JSON.parse(text) as Reply);
            } catch {
              reject(new Error(`${response.statusCode}: ${text.slice(0, 300)}`));
            }
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}
