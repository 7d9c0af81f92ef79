import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { LAKESHORE } from './personas';
import { uuidOf } from './random';
import { SPECIAL_CATEGORIES } from './words';
import { type AdvisorSeed, DEMO_SIZES, type StudentSeed, World, type WorldSize } from './world';

const BATCH = 5_000;

type Row = Record<string, unknown>;

/** Column types of what is loaded; arrays travel as text, because unnest would flatten them, and bytes as hexadecimal digits. */
const COLUMNS: Record<string, Record<string, string>> = {
  term: { id: 'int', kind: 'text', value: 'text', name: 'text', special_category: 'boolean' },
  account: { id: 'uuid', name: 'text' },
  account_role: { account_id: 'uuid', role: 'text' },
  staff_duty: { account_id: 'uuid', duty: 'text' },
  student: { account_id: 'uuid', class_year: 'int' },
  degree: { id: 'uuid', account_id: 'uuid', level: 'text', program_id: 'int', class_year: 'int' },
  advisor: {
    account_id: 'uuid',
    headline: 'text',
    bio: 'text',
    job_title: 'text',
    employer_id: 'int',
    industry_id: 'int',
    location_id: 'int',
    time_zone: 'text',
    class_year: 'int',
    languages: 'text[]',
    chat_modes: 'text[]',
    listing: 'text',
    monthly_capacity: 'int',
    joined_at: 'timestamptz',
  },
  advisor_topic: { advisor_id: 'uuid', term_id: 'int' },
  advisor_affinity: { advisor_id: 'uuid', term_id: 'int', consented_at: 'timestamptz' },
  contact_point: { id: 'uuid', owner_id: 'uuid', kind: 'text', label: 'text', share_by_default: 'boolean', created_at: 'timestamptz' },
  data_key: { holder_id: 'uuid', id: 'uuid', institution_key_id: 'uuid', wrapped: 'hex' },
  contact_value: { contact_point_id: 'uuid', sealed: 'hex' },
  intro_request: {
    id: 'uuid',
    student_id: 'uuid',
    advisor_id: 'uuid',
    status: 'text',
    purpose: 'text',
    questions: 'text[]',
    mode: 'text',
    duration_minutes: 'int',
    slot_month: 'date',
    created_at: 'timestamptz',
    expires_at: 'timestamptz',
    responded_at: 'timestamptz',
    decline_reason: 'text',
  },
  intro_request_event: { intro_request_id: 'uuid', at: 'timestamptz', account_id: 'uuid', action: 'text', status: 'text' },
  record_share: { student_id: 'uuid', viewer_id: 'uuid', through_id: 'uuid', items: 'text[]' },
  connection: { through_id: 'uuid', account_id: 'uuid', other_id: 'uuid', since: 'timestamptz' },
  contact_consent: {
    id: 'uuid',
    owner_id: 'uuid',
    recipient_id: 'uuid',
    intro_request_id: 'uuid',
    purpose: 'text',
    granted_at: 'timestamptz',
    expires_at: 'timestamptz',
  },
  contact_consent_point: { consent_id: 'uuid', contact_point_id: 'uuid', version: 'int', kind: 'text', label: 'text' },
  chat: {
    id: 'uuid',
    intro_request_id: 'uuid',
    student_id: 'uuid',
    advisor_id: 'uuid',
    status: 'text',
    starts_at: 'timestamptz',
    ends_at: 'timestamptz',
    mode: 'text',
    thanked_at: 'timestamptz',
    created_at: 'timestamptz',
  },
  chat_report: { chat_id: 'uuid', account_id: 'uuid', happened: 'text', reported_at: 'timestamptz' },
  chat_outcome: { chat_id: 'uuid', account_id: 'uuid', usefulness: 'int', results: 'text[]', reported_at: 'timestamptz' },
};

/** Collects rows by table and writes them in batches, parents before children. */
class Loader {
  private readonly waiting = new Map<string, Row[]>();

  constructor(
    private readonly client: Client,
    private readonly institutionId: string,
    readonly keys: LoadingKeys & { institutionKeyId: string },
  ) {}

  add(table: string, row: Row): void {
    const rows = this.waiting.get(table);
    if (rows) rows.push(row);
    else this.waiting.set(table, [row]);
  }

  async flushWhenFull(): Promise<void> {
    if ([...this.waiting.values()].some((rows) => rows.length >= BATCH)) await this.flush();
  }

  async flush(): Promise<void> {
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const rows = this.waiting.get(table) ?? [];
      for (let from = 0; from < rows.length; from += BATCH) await this.insert(table, columns, rows.slice(from, from + BATCH));
    }
    this.waiting.clear();
  }

  private async insert(table: string, columns: Record<string, string>, rows: readonly Row[]): Promise<void> {
    const names = Object.keys(columns);
    const types = Object.values(columns);
    const isList = (type: string) => type.endsWith('[]');
    const values = names.map((name, at) =>
      rows.map((row) => (isList(types[at] as string) ? JSON.stringify(row[name] ?? []) : (row[name] ?? null))),
    );
    const selected = names.map((name, at) => {
      if (types[at] === 'hex') return `decode(${name}, 'hex')`;
      return isList(types[at] as string) ? `array(select jsonb_array_elements_text(${name}::jsonb))` : name;
    });
    const unnested = types.map((type, at) => `$${at + 1}::${isList(type) || type === 'hex' ? 'text' : type}[]`);
    await this.client.query(
      `insert into ${table} (institution_id, ${names.join(', ')})
       select '${this.institutionId}', ${selected.join(', ')} from unnest(${unnested.join(', ')}) as row (${names.join(', ')})`,
      values,
    );
  }
}

/** What sealing gives a loader: an institution's new key, wrapped, and for each holder a wrapped key and a way to seal with it. */
export interface LoadingKeys {
  institutionKey: { masterKeyId: string; wrapped: Buffer };
  holder(
    holderId: string,
    keyId: string,
  ): { wrapped: Buffer; seal(place: { table: string; column: string; row: string }, text: string): Buffer };
}

export interface LoadOptions {
  keys: (institutionId: string, institutionKeyId: string) => Promise<LoadingKeys>;
  /** Size of the first institution; the other one stays small. */
  size?: Partial<WorldSize>;
  today?: Date;
  onProgress?: (line: string) => void;
}

/** True if the demo world is there. Needs the owner's connection: the wall hides institutions from everybody else. */
export async function isDemoLoaded(client: Client): Promise<boolean> {
  await setInstitution(client, LAKESHORE.id);
  return (await client.query('select from institution where id = $1', [LAKESHORE.id])).rowCount === 1;
}

/**
 * Fills an empty database with the demo world, in one transaction.
 * @param client connected as the owner of the tables.
 */
export async function loadDemo(client: Client, options: LoadOptions): Promise<void> {
  const today = options.today ?? new Date();
  const say = options.onProgress ?? (() => undefined);
  await client.query('begin');
  try {
    // Search documents are written once, when all they are made of is there, and indexed when they are written.
    for (const table of INDEXED) await client.query(`alter table ${table} disable trigger user`);
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = 'advisor_document'::regclass and not indisunique`,
    );
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    for (const { institution, size } of DEMO_SIZES) {
      const world = new World(institution, institution === LAKESHORE ? { ...size, ...options.size } : size, today);
      await loadWorld(client, world, options.keys, say);
      await writeDocuments(client);
    }
    for (const { definition } of indexes) await client.query(definition);
    for (const table of INDEXED) await client.query(`alter table ${table} enable trigger user`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  await client.query('analyze');
}

/** Tables with triggers that keep the search documents. */
const INDEXED = ['advisor', 'account', 'advisor_topic', 'advisor_affinity', 'degree', 'term'];

async function writeDocuments(client: Client): Promise<void> {
  const { rows } = await client.query<{ ids: string[] }>(
    `select array_agg(account_id) as ids from (select account_id, row_number() over () / ${BATCH} as part from advisor where institution_id = current_institution()) a
     group by part`,
  );
  for (const { ids } of rows) await client.query('select refresh_advisor_documents($1)', [ids]);
}

async function setInstitution(client: Client, id: string): Promise<void> {
  await client.query("select set_config('app.institution', $1, false)", [id]);
}

async function loadWorld(client: Client, world: World, makeKeys: LoadOptions['keys'], say: (line: string) => void): Promise<void> {
  const { institution } = world;
  await setInstitution(client, institution.id);
  await client.query('insert into institution (id, name, time_zone) values ($1, $2, $3)', [
    institution.id,
    institution.name,
    institution.timeZone,
  ]);
  const institutionKeyId = randomUUID(); // never the same: a server that runs beside this remembers keys by their ids
  const keys = await makeKeys(institution.id, institutionKeyId);
  const { masterKeyId, wrapped } = keys.institutionKey;
  await client.query('insert into institution_key (institution_id, id, master_key_id, wrapped) values ($1, $2, $3, $4)', [
    institution.id,
    institutionKeyId,
    masterKeyId,
    wrapped,
  ]);
  const loader = new Loader(client, institution.id, { ...keys, institutionKeyId });
  for (const term of world.terms)
    loader.add('term', { ...term, special_category: term.kind === 'AFFINITY' && SPECIAL_CATEGORIES.has(term.name) });
  for (const person of world.staff()) addPerson(loader, person);
  await loader.flush();
  // Explicit ids were given; the next one made by the server must not meet them.
  await client.query(`select setval(pg_get_serial_sequence('term', 'id'), (select greatest(max(id), 1) from term))`);

  // Requests are drawn among the first advisors only, so that a world of a million fits in memory.
  const advisors: AdvisorSeed[] = [];
  let count = 0;
  for (const advisor of world.advisors()) {
    addAdvisor(loader, advisor);
    if (advisors.length < 20_000) advisors.push(advisor);
    count += 1;
    await loader.flushWhenFull();
    if (count % 100_000 === 0) say(`${institution.name}: ${count.toLocaleString('en-US')} advisors`);
  }
  const students: StudentSeed[] = [];
  for (const student of world.students()) {
    addStudent(loader, student);
    students.push(student);
    await loader.flushWhenFull();
  }
  await loader.flush();
  addRequests(loader, world, students, advisors);
  await loader.flush();
  await client.query(`
    insert into advisor_month (institution_id, advisor_id, month, capacity, taken)
    select r.institution_id, r.advisor_id, r.slot_month, greatest(a.monthly_capacity, count(*)), count(*)
    from intro_request r join advisor a on a.institution_id = r.institution_id and a.account_id = r.advisor_id
    where r.status <> 'WITHDRAWN' and r.institution_id = current_institution()
    group by r.institution_id, r.advisor_id, r.slot_month, a.monthly_capacity`);
  say(`${institution.name}: ${count.toLocaleString('en-US')} advisors, ${students.length.toLocaleString('en-US')} students`);
}

const DUTIES = ['COUNSELOR', 'IMPORTER', 'ANALYST', 'PRIVACY', 'ADMIN'];

function addPerson(loader: Loader, { id, name, role }: { id: string; name: string; role: string }): void {
  loader.add('account', { id, name });
  loader.add('account_role', { account_id: id, role });
  if (role === 'STAFF') for (const duty of DUTIES) loader.add('staff_duty', { account_id: id, duty });
}

function addDegrees(loader: Loader, person: AdvisorSeed | StudentSeed): void {
  for (const [index, degree] of person.degrees.entries()) {
    loader.add('degree', {
      id: uuidOf(`degree ${person.id} ${index}`),
      account_id: person.id,
      level: degree.level,
      program_id: degree.programId,
      class_year: degree.classYear,
    });
  }
}

const pointId = (ownerId: string, index: number) => uuidOf(`contact point ${ownerId} ${index}`);

function addContacts(loader: Loader, person: AdvisorSeed | StudentSeed): void {
  if (person.contacts.length === 0) return;
  const keyId = uuidOf(`data key ${person.id}`);
  const { wrapped, seal } = loader.keys.holder(person.id, keyId);
  const { institutionKeyId } = loader.keys;
  loader.add('data_key', { holder_id: person.id, id: keyId, institution_key_id: institutionKeyId, wrapped: wrapped.toString('hex') });
  for (const [index, { kind, label, value, shareByDefault }] of person.contacts.entries()) {
    const id = pointId(person.id, index);
    loader.add('contact_point', {
      id,
      owner_id: person.id,
      kind,
      label,
      share_by_default: shareByDefault,
      created_at: new Date(Date.UTC(2020, 0, 1, 0, index)),
    });
    const sealed = seal({ table: 'contact_value', column: 'sealed', row: id }, value).toString('hex');
    loader.add('contact_value', { contact_point_id: id, sealed });
  }
}

function addAdvisor(loader: Loader, advisor: AdvisorSeed): void {
  addPerson(loader, advisor);
  loader.add('advisor', {
    account_id: advisor.id,
    headline: advisor.headline,
    bio: advisor.bio,
    job_title: advisor.jobTitle,
    employer_id: advisor.employerId,
    industry_id: advisor.industryId,
    location_id: advisor.locationId,
    time_zone: advisor.timeZone,
    class_year: advisor.classYear,
    languages: advisor.languages,
    chat_modes: advisor.chatModes,
    listing: advisor.listing,
    monthly_capacity: advisor.monthlyCapacity,
    joined_at: advisor.joinedAt,
  });
  for (const termId of advisor.topicIds) loader.add('advisor_topic', { advisor_id: advisor.id, term_id: termId });
  for (const termId of advisor.affinityIds)
    loader.add('advisor_affinity', { advisor_id: advisor.id, term_id: termId, consented_at: termId % 2 === 0 ? advisor.joinedAt : null });
  addDegrees(loader, advisor);
  addContacts(loader, advisor);
}

function addStudent(loader: Loader, student: StudentSeed): void {
  addPerson(loader, student);
  loader.add('student', { account_id: student.id, class_year: student.classYear });
  addDegrees(loader, student);
  addContacts(loader, student);
}

const DAYS_14 = 14 * 86_400_000;
const ACTIONS: Record<string, string> = { ACCEPTED: 'ACCEPT', DECLINED: 'DECLINE', WITHDRAWN: 'WITHDRAW', EXPIRED: 'EXPIRE' };

function addRequests(loader: Loader, world: World, students: readonly StudentSeed[], advisors: readonly AdvisorSeed[]): void {
  for (const request of world.requests(students, advisors)) {
    const { id, studentId, advisorId, status, createdAt, respondedAt } = request;
    const expiresAt = new Date(createdAt.getTime() + DAYS_14);
    loader.add('intro_request', {
      id,
      student_id: studentId,
      advisor_id: advisorId,
      status,
      purpose: request.purpose,
      questions: request.questions,
      mode: request.mode,
      duration_minutes: 20,
      slot_month: `${createdAt.toISOString().slice(0, 7)}-01`,
      created_at: createdAt,
      expires_at: expiresAt,
      responded_at: respondedAt,
      decline_reason: request.declineReason,
    });
    loader.add('intro_request_event', { intro_request_id: id, at: createdAt, account_id: studentId, action: 'REQUEST', status: 'PENDING' });
    const action = ACTIONS[status];
    if (action) {
      const by = { ACCEPT: advisorId, DECLINE: advisorId, WITHDRAW: studentId }[action] ?? null;
      loader.add('intro_request_event', { intro_request_id: id, at: respondedAt ?? expiresAt, account_id: by, action, status });
    }
    loader.add('record_share', {
      student_id: studentId,
      viewer_id: advisorId,
      through_id: id,
      items: status === 'WITHDRAWN' ? [] : ['CLASS_YEAR', 'DEGREES'],
    });
    if (request.chat && respondedAt) addChat(loader, request, respondedAt);
  }
}

function addChat(loader: Loader, request: ReturnType<World['requests']> extends Generator<infer R> ? R : never, respondedAt: Date): void {
  const { id, studentId, advisorId, chat } = request;
  if (!chat) return;
  loader.add('connection', { through_id: id, account_id: studentId, other_id: advisorId, since: respondedAt });
  if (request.consent) {
    const consentId = uuidOf(`consent ${id}`);
    loader.add('contact_consent', {
      id: consentId,
      owner_id: advisorId,
      recipient_id: studentId,
      intro_request_id: id,
      purpose: 'To arrange and hold the informational interview.',
      granted_at: respondedAt,
      expires_at: new Date(respondedAt.getTime() + 90 * 86_400_000),
    });
    loader.add('contact_consent_point', {
      consent_id: consentId,
      contact_point_id: pointId(advisorId, 0),
      version: 1,
      kind: 'EMAIL',
      label: 'Personal',
    });
  }
  const chatId = uuidOf(`chat ${id}`);
  const status = chat.held ? 'HELD' : chat.at ? 'SCHEDULED' : 'PROPOSED';
  loader.add('chat', {
    id: chatId,
    intro_request_id: id,
    student_id: studentId,
    advisor_id: advisorId,
    status,
    starts_at: chat.at,
    ends_at: chat.at && new Date(chat.at.getTime() + 20 * 60_000),
    mode: request.mode,
    thanked_at: chat.thanked && chat.at ? new Date(chat.at.getTime() + 6 * 3_600_000) : null,
    created_at: respondedAt,
  });
  if (!chat.held) return;
  const reportedAt = new Date((chat.at ?? respondedAt).getTime() + 86_400_000);
  loader.add('chat_report', { chat_id: chatId, account_id: studentId, happened: 'HELD', reported_at: reportedAt });
  loader.add('chat_outcome', {
    chat_id: chatId,
    account_id: studentId,
    usefulness: chat.usefulness,
    results: chat.results,
    reported_at: reportedAt,
  });
}
