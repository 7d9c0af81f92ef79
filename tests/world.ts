import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { issueDevelopmentToken } from '../src/access/development-issuer';
import { globalId } from '../src/platform/global-id';
import { testEnvironment } from './setup/environment';

// biome-ignore lint/suspicious/noExplicitAny: answers are checked field by field
export type Data = any;

export interface Answer {
  status: number;
  data: Data;
  errors: { message: string; path?: string[]; extensions: { code: string } }[] | undefined;
  /** The whole body as text, to look for what must not be in it. */
  text: string;
}

export const TOKEN_RULES = { issuer: 'acquaint-development', audience: 'acquaint' };

const environment = testEnvironment();
const pool = new Pool({ connectionString: environment.superuserUrl, max: 4 });
afterAll(() => pool.end());

/** A database of a test's own: empty, or with the migrations applied. @returns the owner's connection and the superuser's. */
export async function createDatabase(
  content: 'EMPTY' | 'MIGRATED',
): Promise<{ ownerUrl: string; superuserUrl: string; drop: () => Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await pool.query(`create database ${name} ${content === 'MIGRATED' ? `template ${environment.template}` : ''} owner acquaint_owner`);
  return {
    ownerUrl: environment.ownerUrl.replace(/[^/]+$/, name),
    superuserUrl: environment.superuserUrl.replace(/[^/]+$/, name),
    drop: async () => {
      await pool.query(`drop database ${name} with (force)`);
    },
  };
}

/** Reaches around the walls, as a superuser: to build worlds, and to look at what the server wrote. */
export async function sql<Row = Data>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await pool.query(text, values)).rows;
}

export async function post(token: string | null, body: object | string, url = environment.serverUrl): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, ...(JSON.parse(text) as { data: Data; errors: Answer['errors'] }), text };
}

/** Somebody who can sign in. */
export class Person {
  readonly token: string;

  constructor(
    readonly world: World,
    readonly accountId: string,
    readonly name: string,
  ) {
    this.token = issueDevelopmentToken(environment.dataDir, { accountId, institutionId: world.institutionId }, TOKEN_RULES);
  }

  get advisorId(): string {
    return globalId('Advisor', this.accountId);
  }

  get studentId(): string {
    return globalId('Student', this.accountId);
  }

  /** Sends an operation; errors come back, they are not thrown. */
  send(query: string, variables?: object, url?: string): Promise<Answer> {
    return post(this.token, { query, variables }, url);
  }

  /** Sends an operation that must succeed, and gives its data. */
  async ask(query: string, variables?: object): Promise<Data> {
    const answer = await this.send(query, variables);
    if (answer.errors) throw new Error(answer.text);
    return answer.data;
  }

  /** Runs one mutation with its input; gives the payload, userErrors included. */
  async does(mutation: string, input: object, selection = '', url?: string): Promise<Data> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${selection} userErrors { code message field } clientMutationId } }`;
    const answer = await this.send(query, { input }, url);
    if (answer.errors) throw new Error(answer.text);
    return answer.data[mutation];
  }

  /** Runs one mutation that must not be refused. */
  async succeeds(mutation: string, input: object, selection = ''): Promise<Data> {
    const payload = await this.does(mutation, input, selection);
    if (payload.userErrors.length > 0) throw new Error(JSON.stringify(payload.userErrors));
    return payload;
  }
}

export interface AdvisorOptions {
  name?: string;
  headline?: string;
  bio?: string;
  jobTitle?: string;
  classYear?: number | null;
  capacity?: number;
  listing?: string;
  pausedUntil?: string | null;
  timeZone?: string | null;
  chatModes?: string[];
  languages?: string[];
  noticeHours?: number;
  industry?: string;
  employer?: string;
  location?: string;
  topics?: string[];
  affinities?: string[];
  program?: string;
  joinedAt?: string;
}

let counter = 0;

/** One institution with nobody in it yet. Every test makes its own, so tests cannot meet. */
export class World {
  readonly institutionId = randomUUID();

  static async create(options: { name?: string; timeZone?: string } = {}): Promise<World> {
    const world = new World();
    await sql('insert into institution (id, name, time_zone) values ($1, $2, $3)', [
      world.institutionId,
      options.name ?? 'Test University',
      options.timeZone ?? 'America/Chicago',
    ]);
    return world;
  }

  async account(name: string, roles: string[]): Promise<Person> {
    const id = randomUUID();
    await sql('insert into account (institution_id, id, name) values ($1, $2, $3)', [this.institutionId, id, name]);
    for (const role of roles)
      await sql('insert into account_role (institution_id, account_id, role) values ($1, $2, $3)', [this.institutionId, id, role]);
    return new Person(this, id, name);
  }

  async student(options: { name?: string; classYear?: number; program?: string; level?: string; roles?: string[] } = {}): Promise<Person> {
    counter += 1;
    const person = await this.account(options.name ?? `Student ${counter}`, options.roles ?? ['STUDENT']);
    await sql('insert into student (institution_id, account_id, class_year) values ($1, $2, $3)', [
      this.institutionId,
      person.accountId,
      options.classYear ?? 2027,
    ]);
    await this.degree(person, options.program ?? '11.0701', options.level ?? 'BACHELOR', options.classYear ?? 2027);
    return person;
  }

  async advisor(options: AdvisorOptions = {}): Promise<Person> {
    counter += 1;
    const person = await this.account(options.name ?? `Advisor ${counter}`, ['ALUM']);
    await this.profile(person, options);
    return person;
  }

  /** Gives an account a profile in the directory. */
  async profile(person: Person, options: AdvisorOptions = {}): Promise<void> {
    const id = async (kind: string, value: string | undefined) => (value === undefined ? null : this.term(kind, value));
    await sql(
      `insert into advisor (institution_id, account_id, headline, bio, job_title, employer_id, industry_id, location_id, time_zone, class_year, languages,
         chat_modes, listing, paused_until, monthly_capacity, notice_hours, joined_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, coalesce($17, now()))`,
      [
        this.institutionId,
        person.accountId,
        options.headline ?? null,
        options.bio ?? null,
        options.jobTitle ?? null,
        await id('EMPLOYER', options.employer),
        await id('INDUSTRY', options.industry),
        await id('LOCATION', options.location),
        options.timeZone ?? null,
        options.classYear ?? null,
        options.languages ?? ['en'],
        options.chatModes ?? [],
        options.listing ?? 'LISTED',
        options.pausedUntil ?? null,
        options.capacity ?? 5,
        options.noticeHours ?? 24,
        options.joinedAt ?? null,
      ],
    );
    for (const [table, kind, values] of [
      ['advisor_topic', 'TOPIC', options.topics],
      ['advisor_affinity', 'AFFINITY', options.affinities],
    ] as const) {
      for (const value of values ?? []) {
        await sql(`insert into ${table} (institution_id, advisor_id, term_id) values ($1, $2, $3)`, [
          this.institutionId,
          person.accountId,
          await this.term(kind, value),
        ]);
      }
    }
    if (options.program) await this.degree(person, options.program, 'BACHELOR', options.classYear ?? null);
  }

  /** Staff with every duty, or with these. */
  async staff(duties: string[] = ['COUNSELOR', 'IMPORTER', 'ANALYST', 'PRIVACY', 'ADMIN']): Promise<Person> {
    const person = await this.account('Staff Member', ['STAFF']);
    for (const duty of duties)
      await sql('insert into staff_duty (institution_id, account_id, duty) values ($1, $2, $3)', [
        this.institutionId,
        person.accountId,
        duty,
      ]);
    return person;
  }

  async degree(person: Person, program: string, level: string, classYear: number | null): Promise<void> {
    await sql('insert into degree (institution_id, id, account_id, level, program_id, class_year) values ($1, $2, $3, $4, $5, $6)', [
      this.institutionId,
      randomUUID(),
      person.accountId,
      level,
      await this.term('PROGRAM', program),
      classYear,
    ]);
  }

  async term(kind: string, value: string, name = value): Promise<number> {
    await sql('insert into term (institution_id, kind, value, name) values ($1, $2, $3, $4) on conflict do nothing', [
      this.institutionId,
      kind,
      value,
      name,
    ]);
    const [row] = await sql<{ id: number }>('select id from term where institution_id = $1 and kind = $2 and value = $3', [
      this.institutionId,
      kind,
      value,
    ]);
    return row?.id as number;
  }

  /** A contact point, made the way its owner would. @returns its global id. */
  async contact(owner: Person, kind: string, value: string, label?: string): Promise<string> {
    const payload = await owner.succeeds('setContactPoint', { kind, value, label }, 'contactPoint { id }');
    return payload.contactPoint.id;
  }

  /** A pending request. @returns its global id. */
  async request(student: Person, advisor: Person, input: object = {}): Promise<string> {
    const payload = await student.succeeds('requestIntro', { ...ASK, advisorId: advisor.advisorId, ...input }, 'introRequest { id }');
    return payload.introRequest.id;
  }

  /** An accepted request. */
  async accepted(
    student: Person,
    advisor: Person,
    input: object = {},
  ): Promise<{ requestId: string; chatId: string; consentId: string | null }> {
    const requestId = await this.request(student, advisor);
    const payload = await advisor.succeeds(
      'acceptIntro',
      { introRequestId: requestId, ...input },
      'introRequest { chat { id } contactConsent { id } }',
    );
    return { requestId, chatId: payload.introRequest.chat.id, consentId: payload.introRequest.contactConsent?.id ?? null };
  }
}

/** A request that nothing is wrong with, but for the advisor it lacks. */
export const ASK = { purpose: 'I would like to learn how you came to this work.', notAskingForAJob: true };

export const codes = (payload: Data): string[] => payload.userErrors.map((error: { code: string }) => error.code);
