import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { globalId } from '../../src/platform/global-id';
import { openLink } from '../../src/platform/signed-link';
import { useSigningKeys } from '../../src/platform/signing';
import { features } from '../../src/server/features';
import { checkLimits } from '../../src/server/limits';
import { createSchema } from '../../src/server/schema';
import { testEnvironment } from '../setup/environment';
import { ROOT } from '../setup/processes';
import { type Data, type Person, sql, World } from '../world';

// Walks every surface of the API for one thing: a contact value in front of somebody who may not see it.

const schema = createSchema();
const query = schema.getQueryType() as GraphQLObjectType;
const mutation = schema.getMutationType() as GraphQLObjectType;
const { serverUrl, logFile, dataDir } = testEnvironment();

const objectTypes = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
);
const fieldsOf = (type: GraphQLObjectType): GraphQLField<unknown, unknown>[] => Object.values(type.getFields());
const allFields = objectTypes.flatMap((type) => fieldsOf(type).map((field) => ({ name: `${type.name}.${field.name}`, type, field })));

/** What a field leads to: for an interface, each type that could stand there. */
const leadsTo = (field: GraphQLField<unknown, unknown>): readonly GraphQLObjectType[] => {
  const type = getNamedType(field.type);
  if (isInterfaceType(type)) return schema.getPossibleTypes(type);
  return isObjectType(type) ? [type] : [];
};

/** Every type that can be come to from some types, over some fields. */
function reachable(from: readonly GraphQLObjectType[], passable: (name: string) => boolean = () => true): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [...from];
  for (let type = waiting.pop(); type; type = waiting.pop()) {
    if (seen.has(type.name)) continue;
    seen.add(type.name);
    const { name } = type;
    for (const field of fieldsOf(type)) if (passable(`${name}.${field.name}`)) waiting.push(...leadsTo(field));
  }
  return seen;
}

describe('the schema', () => {
  /** The fields that may show contact values. Each asks for consent and records, or shows one’s own. */
  const DOORS = [
    'Advisor.contact', // an active consent; a disclosure
    'RevealContactPayload.contact', // staff, with a reason; a disclosure
    'SetContactPointPayload.contactPoint', // one’s own, just written
    'Student.contact', // an active consent; a disclosure
    'Viewer.contactPoints', // one’s own
  ];

  /** Fields of any shape, which the types say nothing of. */
  const JSON_FIELDS = {
    'AuditEvent.details': 'names, numbers and ids, from the places that call record()',
    'Concern.evidence': 'what the two had written with a request; for the duty PRIVACY',
    'ConsentReceipt.record': 'points by id, kind and version; for the owner',
    'DataExport.document': 'a door of its own: everything held on oneself, one’s own contact values included',
  };

  test('has one field that holds a contact value, and every way to it goes through a door', () => {
    const holders = allFields.filter(
      ({ type, field }) => /^(value|address|email|phone|number|link|url)$/i.test(field.name) && type.name !== 'Term',
    );
    // A figure’s value is a number, a facet’s the value of a term.
    expect(holders.map(({ name }) => name).sort()).toEqual(['ContactPoint.value', 'FacetValue.value', 'Figure.value']);

    const roots = [query, mutation];
    expect([...reachable(roots)]).toEqual(expect.arrayContaining(['ContactPoint', 'ContactDetails']));
    const past = reachable(roots, (name) => !DOORS.includes(name));
    expect([...past].filter((name) => ['ContactPoint', 'ContactDetails'].includes(name))).toEqual([]);

    const doors = allFields.filter(
      ({ type, field }) =>
        type.name !== 'ContactDetails' && leadsTo(field).some((to) => ['ContactPoint', 'ContactDetails'].includes(to.name)),
    );
    expect(doors.map(({ name }) => name).sort()).toEqual(DOORS);
    expect(
      allFields
        .filter(({ type }) => ['ContactPoint', 'ContactDetails'].includes(type.name))
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'ContactDetails.consent',
      'ContactDetails.points',
      'ContactPoint.id',
      'ContactPoint.kind',
      'ContactPoint.label',
      'ContactPoint.value',
    ]);
  });

  test('has fields of any shape only where they are known, each for a reason', () => {
    const open = allFields.filter(({ field }) => getNamedType(field.type).name === 'JSON').map(({ name }) => name);
    expect(open.sort()).toEqual(Object.keys(JSON_FIELDS));
  });

  test('has nothing to search, narrow or order by that could hold a contact value or its kind', () => {
    const texts: string[] = [];
    const words = new Set<string>();
    const visit = (name: string, { type }: GraphQLArgument | GraphQLInputField): void => {
      const named = getNamedType(type);
      if (isInputObjectType(named)) for (const field of Object.values(named.getFields())) visit(`${named.name}.${field.name}`, field);
      if (isScalarType(named) && ['String', 'JSON', 'URL'].includes(named.name)) texts.push(name);
      if (isEnumType(named)) words.add(named.name);
    };
    for (const { name, field, type } of allFields) {
      if (type !== mutation) for (const argument of field.args) visit(`${name}(${argument.name})`, argument);
    }
    const pages = (name: string) => /\((after|before)\)$/.test(name); // cursors, which are read below
    expect([...new Set(texts)].filter((name) => !pages(name)).sort()).toEqual([
      'AdvisorFilter.affinities',
      'AdvisorFilter.employers',
      'AdvisorFilter.industries',
      'AdvisorFilter.locations',
      'AdvisorFilter.programs',
      'AdvisorFilter.text', // says what it searches: no contact value is among it
      'AdvisorFilter.topics',
      'Query.questionBank(industry)',
      'Query.vocabulary(prefix)',
      'ReportFilter.programs',
      // Told back as it was written, with nothing looked for.
      'RequestIntroInput.clientMutationId',
      'RequestIntroInput.howFound',
      'RequestIntroInput.purpose',
      'RequestIntroInput.questions',
    ]);
    // ChatMode says how somebody likes to talk, whether or not they have such a contact point; a preview tells kinds back as they were written.
    expect([...words].sort()).toEqual([
      'AdvisorOrder',
      'AuditAction',
      'ChatMode',
      'ConcernStatus',
      'ConsentStatus',
      'ContactKind',
      'DegreeLevel',
      'IntroRequestOrder',
      'IntroRequestScope',
      'IntroRequestStatus',
      'StudentItem',
      'VocabularyKind',
    ]);
  });
});

// ── the world ────────────────────────────────────────────────────────────────────────────────────────────────────────

const KINDS = ['EMAIL', 'PHONE', 'PROFILE_LINK', 'BOOKING_LINK'] as const;
type Kind = (typeof KINDS)[number];

/** Contact values that occur nowhere else. The part that identifies each is what we look for, so that half a value counts too. */
class Canaries {
  readonly parts: Readonly<Record<Kind, string>> = {
    EMAIL: `m${randomBytes(7).toString('hex')}`,
    PHONE: `7${String(randomBytes(6).readUIntBE(0, 6) % 1e11).padStart(11, '3')}`,
    PROFILE_LINK: `p${randomBytes(7).toString('hex')}`,
    BOOKING_LINK: `b${randomBytes(7).toString('hex')}`,
  };

  readonly values: Readonly<Record<Kind, string>> = {
    EMAIL: `${this.parts.EMAIL}@canary.example`,
    PHONE: `+44${this.parts.PHONE}`,
    PROFILE_LINK: `https://canary.example/${this.parts.PROFILE_LINK}`,
    BOOKING_LINK: `https://canary.example/${this.parts.BOOKING_LINK}`,
  };

  /** Which kinds a text gives away, as it is or packed: in base64, as ids, cursors and signatures are, or in hexadecimal. */
  in(text: string): Kind[] {
    const lower = text.toLowerCase();
    const packed = (text.match(/[\w+/-]{16,}/g) ?? [])
      .map((token) => Buffer.from(token, 'base64').toString('latin1').toLowerCase())
      .join('\n');
    return KINDS.filter((kind) => {
      const part = this.parts[kind];
      return lower.includes(part) || packed.includes(part) || lower.includes(Buffer.from(part).toString('hex'));
    });
  }
}

const [ownerValues, holderValues, goneValues] = [new Canaries(), new Canaries(), new Canaries()];
const OWNERS = { owner: ownerValues, holder: holderValues, gone: goneValues };
type Owner = keyof typeof OWNERS;

let world: World;
let people: Record<
  'owner' | 'holder' | 'narrowed' | 'without' | 'revoked' | 'expired' | 'blocked' | 'other' | 'staff' | 'foreigner',
  Person
>;
/** Everything that has an id in this world, by type. */
const ids: Record<string, string[]> = {};

async function give(person: Person, canaries: Canaries): Promise<void> {
  for (const kind of KINDS) await world.contact(person, kind, canaries.values[kind], 'mine');
}

/** Everything that can happen, happens. */
beforeAll(async () => {
  world = await World.create();
  const profile = {
    headline: 'A headline',
    bio: 'A biography',
    jobTitle: 'Actuary',
    employer: 'acme',
    industry: 'insurance',
    location: 'chicago',
    timeZone: 'America/Chicago',
    classYear: 2010,
    chatModes: ['EMAIL', 'PHONE'],
    topics: ['topic'],
    affinities: ['affinity'],
    program: '27.0305',
    capacity: 50,
  };
  await world.term('LANGUAGE', 'en');
  const owner = await world.advisor({ name: 'Olga Owner', ...profile });
  const [holder, narrowed, without, revoked, expired, blocked] = (await Promise.all(
    ['Hal Holder', 'Nia Narrowed', 'Wes Without', 'Rae Revoked', 'Eve Expired', 'Bob Blocked'].map((name) => world.student({ name })),
  )) as [Person, Person, Person, Person, Person, Person];
  const [other, gone] = [await world.advisor({ name: 'Otto Other', industry: 'insurance' }), await world.advisor({ name: 'Gil Gone' })];
  const third = await world.advisor({ name: 'Thea Third', industry: 'insurance' });
  const [staff] = [await world.staff(), await world.staff(['PRIVACY', 'ADMIN'])];
  const elsewhere = await World.create();
  const foreigner = await elsewhere.account('Fay Foreigner', ['STUDENT', 'ALUM', 'STAFF']);
  await elsewhere.profile(foreigner);
  await sql('insert into student (institution_id, account_id) values ($1, $2)', [elsewhere.institutionId, foreigner.accountId]);
  for (const duty of ['COUNSELOR', 'IMPORTER', 'ANALYST', 'PRIVACY', 'ADMIN'])
    await sql('insert into staff_duty values ($1, $2, $3)', [elsewhere.institutionId, foreigner.accountId, duty]);
  people = { owner, holder, narrowed, without, revoked, expired, blocked, other, staff, foreigner };

  await give(owner, ownerValues);
  await give(holder, holderValues);
  await give(gone, goneValues);
  // One that is offered first, which gives nothing away.
  await owner.succeeds('setContactPoint', { kind: 'BOOKING_LINK', value: 'https://example.org/ordinary', shareByDefault: true });
  await owner.succeeds('updateAdvisorProfile', { visibility: [{ item: 'BIO', visibility: 'CONNECTED' }] });

  const shareContact = { shareContact: KINDS };
  const tomorrow = new Date(Date.now() + 3 * 86_400_000);
  const asked = await world.request(holder, owner, {
    shareMyContact: KINDS,
    shareProfile: ['CLASS_YEAR', 'DEGREES'],
    questions: ['Why?'],
    howFound: 'The directory',
    mode: 'EMAIL',
    proposedTimes: [{ startsAt: tomorrow.toISOString(), endsAt: new Date(+tomorrow + 3_600_000).toISOString() }],
    timeZone: 'America/Chicago',
  });
  const { introRequest } = await owner.succeeds(
    'acceptIntro',
    { introRequestId: asked, message: 'Gladly.', ...shareContact },
    'introRequest { chat { id } }',
  );
  const chatId = introRequest.chat.id;
  await owner.succeeds('scheduleChat', { chatId, startsAt: tomorrow.toISOString(), place: 'Room 12' });
  for (const person of [holder, owner]) await person.succeeds('confirmChat', { chatId });
  await owner.succeeds('proposeTimes', {
    chatId,
    localWindows: [
      { startsAt: `${new Date().getFullYear() + 1}-01-05T09:00:00`, endsAt: `${new Date().getFullYear() + 1}-01-05T10:00:00` },
    ],
    timeZone: 'America/Chicago',
  });
  await holder.succeeds('sendMessage', { introRequestId: asked, body: 'Until Thursday.' });
  await owner.succeeds('declareAcquaintance', { accountId: third.advisorId });
  for (const person of [holder, owner]) {
    await person.succeeds('reportChat', { chatId: introRequest.chat.id, happened: 'HELD', durationMinutes: 20 });
    await person.succeeds('reportOutcome', { chatId: introRequest.chat.id, results: ['APPLIED'], usefulness: 5, comment: 'A good talk.' });
  }
  const warm = await world.request(holder, third, { introducerId: globalId('Account', owner.accountId) });
  await owner.succeeds('endorseIntro', { introRequestId: warm, endorsement: 'A curious person.' });
  for (const person of [holder, owner]) await person.succeeds('writeNote', { chatId, body: 'To think about.' });
  await holder.succeeds('sendThanks', { chatId, body: 'Thank you for your time.' });
  const { referral } = await owner.succeeds(
    'nameReferral',
    { chatId, advisorId: other.advisorId, note: 'Somebody to meet.' },
    'referral { id }',
  );
  await other.succeeds('permitReferral', { referralId: referral.id });
  await owner.succeeds('askForUpdates', { chatId, wanted: true });
  await holder.succeeds('sendUpdate', { body: 'It goes well.' });
  await staff.succeeds('stepIn', { introRequestId: warm, action: 'WITHDRAW', reason: 'Asked us to by telephone.' });
  await sql(
    "update chat set starts_at = now(), ends_at = now() + interval '1 hour', time_zone = 'America/Chicago', mode = 'EMAIL' where intro_request_id = $1",
    [Buffer.from(asked, 'base64url').toString().split(':')[1]],
  );

  // Every way in which a consent is less than one.
  const consents = new Map<Person, string>();
  for (const person of [narrowed, revoked, expired, blocked]) {
    consents.set(person, (await world.accepted(person, owner, shareContact)).consentId as string);
    // Each has seen the values before they may no longer.
    expect((await person.send(`{ advisor(id: "${owner.advisorId}") { contact { points { value } } } }`)).text).toContain(
      ownerValues.parts.EMAIL,
    );
  }
  const email = (await owner.ask('{ viewer { contactPoints { id kind } } }')).viewer.contactPoints.find(
    (point: Data) => point.kind === 'EMAIL',
  ).id;
  await owner.succeeds('changeContactConsent', { consentId: consents.get(narrowed), contactPointIds: [email] });
  await owner.succeeds('revokeContactConsent', { consentId: consents.get(revoked) });
  await sql(
    "update contact_consent set granted_at = now() - interval '2 days', expires_at = now() - interval '1 day' where institution_id = $1 and recipient_id = $2",
    [world.institutionId, expired.accountId],
  );
  await owner.succeeds('blockAccount', { accountId: blocked.studentId });
  const { requestId: bare, chatId: unthanked } = await world.accepted(without, owner);
  await without.succeeds('reportChat', { chatId: unthanked, happened: 'HELD' });
  const { requestId: lent, chatId: calledOff } = await world.accepted(holder, other, {});
  await staff.succeeds('stepInChat', { chatId: calledOff, reason: 'Asked us to by telephone.' });
  const { contactConsent } = await holder.succeeds('grantContactConsent', { introRequestId: lent, kinds: KINDS }, 'contactConsent { id }');
  await holder.succeeds('revokeContactConsent', { consentId: contactConsent.id });
  const declined = await world.request(revoked, other, {});
  await other.succeeds('declineIntro', { introRequestId: declined, reason: 'No time.', shareReason: true });
  await world.request(without, other, {}); // still waits
  await sql("update advisor set listing = 'PAUSED', paused_until = '2999-01-01' where institution_id = $1 and account_id = $2", [
    world.institutionId,
    other.accountId,
  ]);
  await world.accepted(without, gone, shareContact);
  await gone.succeeds('eraseAccount', { confirm: true });

  const concern = async (person: Person, input: object) =>
    (
      await person.succeeds(
        'reportConcern',
        { category: 'MISUSE_OF_CONTACT', statement: 'Something is wrong here.', ...input },
        'concern { id }',
      )
    ).concern.id;
  const first = await concern(without, { introRequestId: bare });
  await concern(owner, { accountId: blocked.studentId });
  await staff.succeeds('assignConcern', { concernId: first });
  await staff.succeeds('resolveConcern', { concernId: first, resolution: 'Nothing was found.' });
  const second = await concern(revoked, { introRequestId: declined });
  await staff.succeeds('assignConcern', { concernId: second });
  await staff.succeeds('revealContact', { ownerId: owner.advisorId, reason: 'To call her back about the fair.' });
  await staff.succeeds('updateInstitutionPolicy', { noticeUrl: 'https://university.example/notice', noticeVersion: '2' });

  const keys = async (type: string, table: string, column = 'id') => {
    const rows = await sql(`select ${column}::text as id from ${table} where ${table === 'institution' ? 'id' : 'institution_id'} = $1`, [
      world.institutionId,
    ]);
    ids[type] = rows.map((row) => globalId(type, row.id));
  };
  await sql("update intro_request_event set at = at - interval '4 days' where institution_id = $1", [world.institutionId]);
  // As the worker would have. Of a request as well, so that both kinds of object are met.
  await sql(
    `insert into reminder (institution_id, account_id, kind, object_key, due_at)
     select r.institution_id, r.advisor_id, 'REQUEST_WAITS', r.id, max(e.at) + interval '3 days' from intro_request r
     join intro_request_event e on e.institution_id = r.institution_id and e.intro_request_id = r.id
     where r.institution_id = $1 and r.status = 'PENDING' and r.frozen_at is null group by 1, 2, 3, 4`,
    [world.institutionId],
  );
  await sql(
    "insert into reminder (institution_id, account_id, kind, object_key, due_at) select institution_id, student_id, 'THANKS_DUE', id, held_at from chat where institution_id = $1 and status = 'HELD'",
    [world.institutionId],
  );
  await keys('Institution', 'institution');
  await keys('Account', 'account');
  await keys('Student', 'student', 'account_id');
  await keys('Advisor', 'advisor', 'account_id');
  await keys('IntroRequest', 'intro_request');
  await keys('Chat', 'chat');
  await keys('Referral', 'referral');
  await keys('ContactConsent', 'contact_consent');
  await keys('Disclosure', 'disclosure');
  await keys('Concern', 'concern');
  // These are no nodes; asking for them as if they were must lead nowhere.
  await keys('ContactPoint', 'contact_point');
  await keys('ConsentReceipt', 'consent_receipt');
}, 60_000);

// ── every query ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** One field with what is selected of it. */
interface Selection {
  head: string;
  leaves: readonly string[];
  inner: readonly Selection[];
}

const print = ({ head, leaves, inner }: Selection): string => `${head} { ${leaves.join(' ')} ${inner.map(print).join(' ')} }`;

/** How the fields that need arguments are called, below the root. */
const PAGE = '(first: 4)';
const isConnection = (type: string) => type.endsWith('Connection');

/** Types that lead on to the others. They may come twice on one way: what one sees of a person can depend on where one comes from. */
const CROSSROADS = ['Advisor', 'Student', 'IntroRequest'];

/** Everything that can be selected of a type, so many fields deep. */
function everything(head: string, type: GraphQLObjectType, depth: number, way: readonly string[] = []): Selection {
  const path = [...way, type.name];
  const leaves = ['__typename'];
  const inner: Selection[] = [];
  for (const field of fieldsOf(type)) {
    const named = getNamedType(field.type);
    if (isLeafType(named)) leaves.push(field.name);
    if (!isCompositeType(named)) continue;
    if (type.name.endsWith('Edge'))
      inner.push({ head: field.name, leaves: ['__typename'], inner: [] }); // the same objects as in nodes
    else if (
      isObjectType(named) &&
      depth > 1 &&
      path.filter((name) => name === named.name).length < (CROSSROADS.includes(named.name) ? 2 : 1)
    )
      inner.push(everything(`${field.name}${isConnection(named.name) ? PAGE : ''}`, named, depth - 1, path));
  }
  return { head, leaves, inner };
}

// As the shared server has them.
const LIMITS = { maxDepth: 12, maxCost: 20_000 };
const MAX_TOKENS = 2_000;

function fits(selection: Selection): boolean {
  try {
    const document = parse(`{ ${print(selection)} }`, { maxTokens: MAX_TOKENS });
    checkLimits(schema, document.definitions[0] as OperationDefinitionNode, new Map(), {}, LIMITS);
    return true;
  } catch {
    return false;
  }
}

/** Cuts what is too much for one query into several, which together select the same. */
function cut(selection: Selection, within: (part: Selection) => Selection = (part) => part): Selection[] {
  if (fits(within(selection))) return [selection];
  const { head, inner } = selection;
  const rest = (parts: readonly Selection[]): Selection => ({ head, leaves: ['__typename'], inner: parts });
  const parts: Selection[] = [];
  let present: Selection = { ...selection, inner: [] };
  for (const one of inner) {
    for (const piece of cut(one, (part) => within(rest([part])))) {
      const more = { ...present, inner: [...present.inner, piece] };
      if (fits(within(more))) present = more;
      else {
        parts.push(present);
        present = rest([piece]);
      }
    }
  }
  return [...parts, present];
}

const quoted = (id: string) => JSON.stringify(id);
const enumValues = (name: string) => {
  const type = schema.getType(name);
  return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
};

/** Every root field, called in every way that there is to call it in this world. */
function calls(): Record<string, Selection[]> {
  const of = (name: string, args: string, depth: number) => {
    const field = query.getFields()[name] as GraphQLField<unknown, unknown>;
    return everything(`${name}${args}`, getNamedType(field.type) as GraphQLObjectType, depth);
  };
  const byId = (head: string, type: string, depth: number): Selection => {
    const node = schema.getType(type);
    const part = isObjectType(node) ? [everything(`... on ${type}`, node, depth)].filter(() => node.getInterfaces().length > 0) : [];
    return { head, leaves: ['__typename', 'id'], inner: part };
  };
  const entries = Object.entries(ids);
  return {
    viewer: [of('viewer', '', 6)],
    node: entries.flatMap(([type, list]) => list.map((id) => byId(`node(id: ${quoted(id)})`, type, 2))),
    nodes: entries.map(([type, list]) => byId(`nodes(ids: [${list.map(quoted).join(', ')}])`, type, 5)),
    advisor: (ids.Advisor as string[]).map((id) => of('advisor', `(id: ${quoted(id)})`, 5)),
    introRequest: (ids.IntroRequest as string[]).map((id) => of('introRequest', `(id: ${quoted(id)})`, 4)),
    advisors: enumValues('AdvisorOrder').map((order, index) => of('advisors', `(first: 20, orderBy: ${order})`, index === 0 ? 5 : 2)),
    introRequests: [
      ...enumValues('IntroRequestScope').map((scope) => of('introRequests', `(first: 20, scope: ${scope})`, 5)),
      ...enumValues('IntroRequestOrder').map((order) => of('introRequests', `(first: 20, orderBy: ${order})`, 2)),
    ],
    questionBank: [of('questionBank', '(industry: "law")', 3)],
    vocabulary: enumValues('VocabularyKind').map((kind) => of('vocabulary', `(kind: ${kind})`, 3)),
    auditEvents: [of('auditEvents', '(first: 100)', 3)],
    concerns: [of('concerns', '(first: 20)', 5)],
    introReport: [of('introReport', '(filter: {})', 4)],
    advisorLoadReport: [of('advisorLoadReport', '(filter: {})', 3)],
    preparation: [of('preparation', '', 3)],
    previewIntro: [
      of(
        'previewIntro',
        `(input: { advisorId: ${quoted((ids.Advisor as string[])[0] as string)}, purpose: "I need a job, please.", questions: ["Why?"], howFound: "Here", mode: EMAIL, introducerId: "x", shareMyContact: [EMAIL, PHONE], shareProfile: [CLASS_YEAR, DEGREES], proposedTimes: [{ startsAt: "2027-01-01T10:00:00Z", endsAt: "2027-01-01T11:00:00Z" }], notAskingForAJob: true })`,
        3,
      ),
    ],
  };
}

interface Heard {
  document: string;
  /** Body and headers, as they came. */
  text: string;
  requestId: string;
  codes: string[];
}

interface Walk {
  heard: Heard[];
  /** Types of which an object was there, and fields that had a value. */
  types: Set<string>;
  fields: Set<string>;
}

function note(data: Data, walk: Walk): void {
  if (Array.isArray(data)) for (const item of data) note(item, walk);
  else if (data !== null && typeof data === 'object' && data.__typename) {
    walk.types.add(data.__typename);
    for (const [name, value] of Object.entries(data)) {
      if (value !== null && String(value) !== '') walk.fields.add(`${data.__typename}.${name}`);
      note(value, walk);
    }
  }
}

async function send(token: string | null, document: string, variables?: object): Promise<Heard & { data: Data }> {
  const response = await fetch(`${serverUrl}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: document, variables }),
  });
  const body = await response.text();
  const { data, errors } = JSON.parse(body) as { data: Data; errors?: { extensions: { code: string } }[] };
  return {
    document,
    text: `${body}\n${[...response.headers].join('\n')}`,
    requestId: response.headers.get('x-request-id') as string,
    codes: (errors ?? []).map((error) => error.extensions.code),
    data,
  };
}

let documents: string[] | undefined;

/** Runs every query there is as one person. */
async function walkAs(token: string | null): Promise<Walk> {
  documents ??= Object.values(calls()).flatMap((list) => list.flatMap((one) => cut(one)).map((part) => `{ ${print(part)} }`));
  const walk: Walk = { heard: [], types: new Set(), fields: new Set() };
  for (let index = 0; index < documents.length; index += 6) {
    const answers = await Promise.all(documents.slice(index, index + 6).map((document) => send(token, document)));
    for (const { data, ...heard } of answers) {
      walk.heard.push(heard);
      for (const root of Object.values(data ?? {})) note(root, walk);
    }
  }
  return walk;
}

/** Whose values of which kinds a text gives away. */
function given(text: string): string[] {
  return (Object.keys(OWNERS) as Owner[]).flatMap((owner) => OWNERS[owner].in(text).map((kind) => `${owner} ${kind}`));
}

const walks: Record<string, Walk> = {};

const ALL = (owner: Owner) => KINDS.map((kind) => `${owner} ${kind}`);

// What each may see at most, and does see, so that a walk that sees nothing is noticed.
const VIEWERS: [who: string, person: keyof typeof people | null, sees: string[]][] = [
  ['the owner, who holds the student’s consent', 'owner', [...ALL('owner'), ...ALL('holder')]],
  ['the holder of an active consent', 'holder', [...ALL('holder'), ...ALL('owner')]],
  ['the holder of a consent that was narrowed to the email address', 'narrowed', ['owner EMAIL']],
  ['a student who was accepted without a consent', 'without', []],
  ['a student whose consent was revoked', 'revoked', []],
  ['a student whose consent has run out', 'expired', []],
  ['a student who was blocked', 'blocked', []],
  ['another advisor, whose consent was revoked', 'other', []],
  ['staff with every duty, who have looked once', 'staff', []],
  ['somebody of another institution, with every role and duty', 'foreigner', []],
  ['nobody', null, []],
];

describe('every field of every query', () => {
  test.each(VIEWERS)(
    'shows %s exactly what consent says',
    async (who, person, sees) => {
      const walk = await walkAs(person && people[person].token);
      walks[who] = walk;
      const expected = person ? ['FORBIDDEN'] : ['UNAUTHENTICATED'];
      const unexpected = walk.heard.filter((heard) => heard.codes.some((code) => !expected.includes(code)));
      expect(unexpected).toEqual([]);
      const too = walk.heard
        .filter((heard) => given(heard.text).some((one) => !sees.includes(one)))
        .map(({ document, text }) => [given(text), document]);
      expect(too).toEqual([]);
      expect([...new Set(walk.heard.flatMap((heard) => given(heard.text)))].sort()).toEqual([...sees].sort());
    },
    120_000,
  );

  test('has left a disclosure of each person’s values in each request that showed another’s', async () => {
    let reads = 0;
    for (const [reader, owner] of [
      ['holder', 'owner'],
      ['owner', 'holder'],
      ['narrowed', 'owner'],
    ] as const) {
      const who = VIEWERS.find(([, person]) => person === reader)?.[0] as string;
      const showed = (walks[who] as Walk).heard.filter((heard) => OWNERS[owner].in(heard.text).length > 0).map((heard) => heard.requestId);
      const recorded = await sql(
        'select http_request_id as id from disclosure where institution_id = $1 and owner_id = $2 and recipient_id = $3',
        [world.institutionId, people[owner].accountId, people[reader].accountId],
      );
      const known = new Set(recorded.map((row) => row.id));
      expect(showed.filter((id) => !known.has(id))).toEqual([]);
      reads += showed.length;
    }
    expect(reads).toBeGreaterThan(20);
  });

  test('was walked: every root field was called, every type was met, and every field had a value', () => {
    expect(Object.keys(calls()).sort()).toEqual(Object.keys(query.getFields()).sort());
    const all = Object.values(walks);
    expect(all).toHaveLength(VIEWERS.length);
    const there = reachable([query]);
    const met = new Set(all.flatMap((walk) => [...walk.types]));
    expect([...there].filter((name) => name !== 'Query' && !met.has(name)).sort()).toEqual([]);
    const seen = new Set(all.flatMap((walk) => [...walk.fields]));
    const fields = allFields.filter(({ type }) => type !== query && there.has(type.name)).map(({ name }) => name);
    expect(fields.length).toBeGreaterThan(180);
    expect(fields.filter((name) => !seen.has(name)).sort()).toEqual([]);
  });
});

describe('without being selected', () => {
  test('a contact value is not found by anything one can search, narrow or page by', async () => {
    const arguments_ = Object.values(query.getFields()).flatMap((field) => field.args.flatMap((argument) => places(field.name, argument)));
    expect(arguments_.length).toBeGreaterThan(25);
    for (const person of [people.without, people.holder, people.staff, people.foreigner]) {
      for (const kind of KINDS) {
        const right = ownerValues.values[kind];
        // A wrong value of the same form, and the same part of both, to be tried in the same way.
        const wrong = right.replace(ownerValues.parts[kind], new Canaries().parts[kind]);
        const tries = [
          [right, wrong],
          [right.slice(0, -4), wrong.slice(0, -4)],
        ] as [string, string][];
        for (const place of arguments_) {
          for (const [true_, false_] of tries) {
            const [found, missed] = await Promise.all([send(person.token, place(true_)), send(person.token, place(false_))]);
            expect({ place: place('…'), found: JSON.stringify(found.data) }).toEqual({
              place: place('…'),
              found: JSON.stringify(missed.data),
            });
            expect(found.codes).toEqual(missed.codes);
            expect(given(found.text)).toEqual([]);
          }
        }
      }
    }
  }, 120_000);

  test('a contact value is in nobody’s export but its owner’s', async () => {
    for (const [who, person] of VIEWERS) {
      if (!person) continue;
      const { text } = await people[person].send('mutation { requestDataExport(input: {}) { dataExport { createdAt summary document } } }');
      expect({ who, given: given(text) }).toEqual({ who, given: person === 'owner' || person === 'holder' ? ALL(person) : [] });
    }
  });

  test.each(['/', '/.well-known/jwks.json', '/health/ready', '/graphql?query={viewer{contactPoints{value}}}'])(
    'nothing is given away by GET %s, with the owner’s own token',
    async (path) => {
      const response = await fetch(serverUrl + path, { headers: { Authorization: `Bearer ${people.owner.token}` } });
      const text = `${await response.text()}\n${[...response.headers].join('\n')}`;
      expect(given(text)).toEqual([]);
      expect(text).not.toContain(people.owner.token);
      expect(response.headers.get('cache-control')).toBe(path.startsWith('/.well-known') ? 'public, max-age=600' : 'no-store');
      if (path.startsWith('/graphql')) expect(response.status).toBe(405);
    },
  );

  test('a file at an address that the walk was given holds no contact value, and there is one of each kind', async () => {
    const heard = Object.values(walks).flatMap((walk) => walk.heard.map(({ text }) => text));
    const addresses = new Set(heard.flatMap((text) => text.match(/https?:[^"]*\/files\/[\w-]+/g) ?? []));
    useSigningKeys(fs.readFileSync(path.join(dataDir, 'signing-keys.pem'), 'utf8')); // so that the addresses can be read
    const kinds = new Set<string>();
    for (const address of addresses) {
      const response = await fetch(address);
      expect(response.status).toBe(200);
      expect(given(`${await response.text()}\n${[...response.headers].join('\n')}`)).toEqual([]);
      kinds.add(openLink(address.slice(address.lastIndexOf('/') + 1))?.kind ?? '');
    }
    expect([...kinds].sort()).toEqual(features.flatMap((feature) => Object.keys(feature.files ?? {})).sort());
    expect(addresses.size).toBeGreaterThan(1);
  });

  test('contact values are in no row of any table, as text, packed or in hexadecimal', async () => {
    const tables = await sql("select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')");
    expect(tables.length).toBeGreaterThan(30);
    let rows = 0;
    for (const { name } of tables) {
      const institution = name === 'institution' ? 'id' : 'institution_id';
      const where = ['advisor_lexeme', 'clock', 'migration'].includes(name) ? '' : `where ${institution} = '${world.institutionId}'`;
      const stored = await sql<{ row: string }>(`select t::text as row from ${name} t ${where}`);
      rows += stored.length;
      expect({ name, given: given(stored.map((one) => one.row).join('\n')) }).toEqual({ name, given: [] });
    }
    expect(rows).toBeGreaterThan(300);
    // So that the search is known to find something: what is packed into a receipt is looked into.
    const [receipt] = await sql('select jws from consent_receipt where institution_id = $1 limit 1', [world.institutionId]);
    const packed = Buffer.from(`{"email":"${ownerValues.values.EMAIL}"}`).toString('base64url');
    expect(given(receipt.jws.replace(/\.[^.]+\./, `.${packed}.`))).toEqual(['owner EMAIL']);
  });

  test('contact values, and what is sent in their place, are in no line of the server’s or the database’s log', async () => {
    await sleep(200);
    const log = fs.readFileSync(logFile, 'utf8') + fs.readFileSync(`${dataDir}/../postgres/postgres.log`, 'utf8');
    expect(log).toContain('"msg":"request"');
    expect(given(log)).toEqual([]);
  });
});

/** Queries with one text or id anywhere inside of one argument. */
function places(root: string, argument: GraphQLArgument): ((text: string) => string)[] {
  const field = query.getFields()[root] as GraphQLField<unknown, unknown>;
  const others = field.args
    .filter((other) => other !== argument && isRequiredArgument(other))
    .map((other) => `${other.name}: ${literal(other.type)}, `);
  const selection = isConnection(getNamedType(field.type).name) ? '{ totalCount nodes { __typename } }' : '{ __typename }';
  return literalsWith(argument.type).map(
    (make) => (text: string) => `{ ${root}(${others.join('')}${argument.name}: ${make(text)}) ${selection} }`,
  );
}

/** A literal that fits a type, with nothing more than is required. */
function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${required.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')} }`;
  }
  return type.name === 'Boolean' ? 'false' : type.name === 'Int' ? '1' : '"x"';
}

/** Literals of a type with one text in every place in turn, whether it fits there or not. */
function literalsWith(type: GraphQLInputType): ((text: string) => string)[] {
  if (isNonNullType(type)) return literalsWith(type.ofType);
  if (isListType(type)) return literalsWith(type.ofType).map((make) => (text: string) => `[${make(text)}]`);
  if (!isInputObjectType(type)) return [(text) => JSON.stringify(text)];
  const fields = Object.values(type.getFields());
  return fields.flatMap((field) => {
    const others = fields
      .filter((other) => other !== field && isNonNullType(other.type))
      .map((other) => `${other.name}: ${literal(other.type)}, `);
    return literalsWith(field.type).map((make) => (text: string) => `{ ${others.join('')}${field.name}: ${make(text)} }`);
  });
}

describe('a mistake', () => {
  test.each(fieldsOf(mutation).map((field) => field.name))(
    'in the input of %s does not repeat what was sent, wherever it stood',
    async (name) => {
      const field = mutation.getFields()[name] as GraphQLField<unknown, unknown>;
      const input = (field.args[0] as GraphQLArgument).type;
      // With every role and duty, so that it is the input that is looked at. What the mutation does, it does to this world alone.
      const somewhere = await World.create();
      const person = await somewhere.account('Everybody', ['STUDENT', 'ALUM', 'STAFF']);
      await somewhere.profile(person);
      for (const duty of ['PRIVACY', 'ADMIN'])
        await sql('insert into staff_duty values ($1, $2, $3)', [somewhere.institutionId, person.accountId, duty]);

      const sent = new Canaries();
      const many = literalsWith(input);
      expect(many.length).toBeGreaterThan(0);
      for (const make of many) {
        for (const text of [sent.values.EMAIL, `${sent.values.PROFILE_LINK}${' '.repeat(3)}\u0007`, `${sent.values.PHONE}`.repeat(400)]) {
          const answer = await send(person.token, `mutation { ${name}(input: ${make(text)}) { userErrors { code message field } } }`);
          expect({ at: make('…'), given: sent.in(answer.text) }).toEqual({ at: make('…'), given: [] });
          expect(answer.codes).not.toContain('INTERNAL_SERVER_ERROR');
        }
      }
      // As a variable, where a whole input that does not fit is quoted by graphql-js.
      const variable = `mutation ($input: ${String(input)}) { ${name}(input: $input) { userErrors { code message field } } }`;
      for (const wrong of [
        sent.values.EMAIL,
        [sent.values.EMAIL],
        { [sent.values.EMAIL]: sent.values.PHONE, unknown: [sent.values.BOOKING_LINK] },
      ]) {
        const answer = await send(person.token, variable, { input: wrong });
        expect(answer.codes[0]).toBe('BAD_USER_INPUT');
        expect({ wrong, given: sent.in(answer.text) }).toEqual({ wrong, given: [] });
      }
      const log = fs.readFileSync(logFile, 'utf8') + fs.readFileSync(`${dataDir}/../postgres/postgres.log`, 'utf8');
      expect(sent.in(log)).toEqual([]);
    },
    60_000,
  );
});

test('a concern is not there for whoever it is about, whatever their duties, though they know its id', async () => {
  const somewhere = await World.create();
  const [about, colleague, reporter] = [await somewhere.staff(), await somewhere.staff(), await somewhere.student()];
  const input = { accountId: globalId('Account', about.accountId), category: 'HARASSMENT', statement: 'Something is wrong here.' };
  // Staff are nobody a student can find; a colleague can.
  expect((await reporter.does('reportConcern', input)).userErrors[0].code).toBe('NOT_FOUND');
  const { concern } = await colleague.succeeds('reportConcern', input, 'concern { id }');
  const absent = globalId('Concern', about.accountId);
  const ask = async (mutation: string, more: object) =>
    Promise.all([concern.id, absent].map((concernId) => about.does(mutation, { concernId, ...more }, 'concern { id }')));
  for (const [itself, nothing] of [await ask('assignConcern', {}), await ask('resolveConcern', { resolution: 'Nothing.' })])
    expect(itself).toEqual(nothing);
  expect(await about.ask('query ($id: ID!) { node(id: $id) { id } concerns { totalCount } }', { id: concern.id })).toEqual({
    node: null,
    concerns: { totalCount: 0 },
  });
  expect(await sql('select status, assignee_id from concern where institution_id = $1', [somewhere.institutionId])).toEqual([
    { status: 'OPEN', assignee_id: null },
  ]);
});

test('docs/privacy.md names tests that are there', () => {
  const text = fs.readFileSync(path.join(ROOT, 'docs', 'privacy.md'), 'utf8');
  const named = [...text.matchAll(/`(tests\/[\w/.-]+\.test\.ts)` “([^”]+)”/g)];
  expect(named.length).toBeGreaterThan(20);
  const missing = named.filter(([, file, name]) => {
    const whole = path.join(ROOT, file as string);
    return !fs.existsSync(whole) || !fs.readFileSync(whole, 'utf8').includes(name as string);
  });
  expect(missing.map(([all]) => all)).toEqual([]);
});
