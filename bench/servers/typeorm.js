// What most would write: Apollo Server with its defaults over TypeORM's find with relations, here those that are selected, and DataLoaders
// for what is the viewer's own. With the duties: jsonwebtoken verifies each request, and find runs in a transaction with the settings.
const fs = require('node:fs');
const path = require('node:path');
const { ApolloServer } = require('@apollo/server');
const { startStandaloneServer } = require('@apollo/server/standalone');
const DataLoader = require('dataloader');
const { DataSource, EntitySchema, In, LessThan } = require('typeorm');
const { duties, verify, viewerOf } = require('./auth.js');

const key = (type, name) => ({ type, name, primary: true });
const toOne = (target, ...columns) => ({
  type: 'many-to-one',
  target,
  joinColumn: [['institution_id', 'institutionId'], columns].map(([name, referencedColumnName]) => ({ name, referencedColumnName })),
});
const toMany = (target, inverseSide) => ({ type: 'one-to-many', target, inverseSide });
const institutionId = key('uuid', 'institution_id');

const entities = [
  new EntitySchema({
    name: 'Institution',
    tableName: 'institution',
    columns: { id: key('uuid'), timeZone: { type: 'text', name: 'time_zone' } },
  }),
  new EntitySchema({ name: 'Account', tableName: 'account', columns: { institutionId, id: key('uuid'), name: { type: 'text' } } }),
  new EntitySchema({
    name: 'Term',
    tableName: 'term',
    columns: { institutionId, id: key('int'), value: { type: 'text' }, name: { type: 'text' } },
  }),
  new EntitySchema({
    name: 'Advisor',
    tableName: 'advisor',
    columns: {
      institutionId,
      accountId: key('uuid', 'account_id'),
      headline: { type: 'text', nullable: true },
      bio: { type: 'text', nullable: true },
      jobTitle: { type: 'text', name: 'job_title', nullable: true },
      timeZone: { type: 'text', name: 'time_zone', nullable: true },
      classYear: { type: 'int', name: 'class_year', nullable: true },
      languages: { type: 'text', array: true },
      chatModes: { type: 'text', array: true, name: 'chat_modes' },
      monthlyCapacity: { type: 'int', name: 'monthly_capacity' },
      visibility: { type: 'jsonb' },
    },
    relations: {
      account: toOne('Account', 'account_id', 'id'),
      employer: toOne('Term', 'employer_id', 'id'),
      industry: toOne('Term', 'industry_id', 'id'),
      topics: toMany('AdvisorTopic', 'advisor'),
      months: toMany('AdvisorMonth', 'advisor'),
    },
  }),
  new EntitySchema({
    name: 'AdvisorTopic',
    tableName: 'advisor_topic',
    columns: { institutionId, advisorId: key('uuid', 'advisor_id'), termId: key('int', 'term_id') },
    relations: { advisor: toOne('Advisor', 'advisor_id', 'accountId'), term: toOne('Term', 'term_id', 'id') },
  }),
  new EntitySchema({
    name: 'AdvisorMonth',
    tableName: 'advisor_month',
    columns: { institutionId, advisorId: key('uuid', 'advisor_id'), month: key('date'), capacity: { type: 'int' }, taken: { type: 'int' } },
    relations: { advisor: toOne('Advisor', 'advisor_id', 'accountId') },
  }),
  new EntitySchema({
    name: 'IntroRequest',
    tableName: 'intro_request',
    columns: {
      institutionId,
      id: key('uuid'),
      studentId: { type: 'uuid', name: 'student_id' },
      advisorId: { type: 'uuid', name: 'advisor_id' },
      status: { type: 'text' },
      purpose: { type: 'text' },
      createdAt: { type: 'timestamptz', name: 'created_at' },
      expiresAt: { type: 'timestamptz', name: 'expires_at' },
    },
    relations: { advisor: toOne('Advisor', 'advisor_id', 'accountId') },
  }),
  new EntitySchema({
    name: 'ContactConsent',
    tableName: 'contact_consent',
    columns: {
      institutionId,
      id: key('uuid'),
      ownerId: { type: 'uuid', name: 'owner_id' },
      recipientId: { type: 'uuid', name: 'recipient_id' },
      grantedAt: { type: 'timestamptz', name: 'granted_at' },
      expiresAt: { type: 'timestamptz', name: 'expires_at' },
      endedAt: { type: 'timestamptz', name: 'ended_at', nullable: true },
    },
  }),
];

const dataSource = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities,
  poolSize: 3,
  extra: { idleTimeoutMillis: 0 },
  synchronize: false,
  logging: false,
});

/** Runs inside the wall with the duties, else as it is. */
function reading({ institution, account }, work) {
  if (!duties) return work(dataSource.manager);
  return dataSource.transaction(async (manager) => {
    await manager.query("select set_config('app.institution', $1, true), set_config('app.account', $2, true)", [institution, account]);
    return work(manager);
  });
}

const globalId = (type, id) => Buffer.from(`${type}:${id}`).toString('base64url');
const keyOf = (id) => Buffer.from(id, 'base64url').toString().split(':')[1];
const cursorOf = (hit) => Buffer.from(JSON.stringify([hit.sort_name, hit.advisor_id])).toString('base64url');

const SEARCH = {
  // Bare, the setting that the functions take the institution from is not there: the same statements as theirs.
  search: duties
    ? 'select * from bench.search($2, $3, $4) where $1::uuid is not null'
    : `select advisor_id, sort_name from bench.document where institution_id = $1 and words @@ bench.needle($2, $3) order by sort_name, advisor_id limit $4`,
  after: duties
    ? 'select * from bench.after($2, $3, $4) where $1::uuid is not null'
    : `select advisor_id, sort_name from bench.document where institution_id = $1 and (sort_name, advisor_id) > ($2, $3::uuid) order by sort_name, advisor_id limit $4`,
};

const selected = (info, name) => {
  const fields = info.fieldNodes[0].selectionSet.selections;
  const nodes = name ? fields.find((field) => field.name.value === name)?.selectionSet.selections : fields;
  return new Set(nodes.map((field) => field.name.value));
};
const relations = (fields) => ({
  account: true,
  months: fields.has('openSlots'),
  employer: fields.has('employer'),
  industry: fields.has('industry'),
  topics: fields.has('topics') ? { term: true } : false,
});

const connection = (found, size, after, nodes) => ({
  nodes,
  pageInfo: {
    hasNextPage: found.length > size,
    hasPreviousPage: after,
    startCursor: found.length > 0 ? cursorOf(found[0]) : null,
    endCursor: found.length > 0 ? cursorOf(found[Math.min(found.length, size) - 1]) : null,
  },
});

const zones = new Map();
/** The first day of this month, in a time zone. */
function monthIn(timeZone) {
  let format = zones.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    zones.set(timeZone, format);
  }
  return `${format.format(new Date()).slice(0, 7)}-01`;
}
let institutionZone;

const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.value < b.value ? -1 : 1);
const statusOf = ({ status, expiresAt }) =>
  ['AWAITING_INTRODUCER', 'PENDING', 'NEEDS_INFO'].includes(status) && expiresAt <= new Date() ? 'EXPIRED' : status;

const resolvers = {
  Query: {
    async advisors(_, { filter, first = 25, after }, { viewer }, info) {
      return reading(viewer, async (manager) => {
        const cursor = after ? JSON.parse(Buffer.from(after, 'base64url').toString()) : null;
        const hits = cursor
          ? await manager.query(SEARCH.after, [viewer.institution, ...cursor, first + 1])
          : await manager.query(SEARCH.search, [viewer.institution, filter.industries[0], filter.text, first + 1]);
        const ids = hits.slice(0, first).map((hit) => hit.advisor_id);
        const found = await manager.find('Advisor', {
          where: { institutionId: viewer.institution, accountId: In(ids) },
          relations: relations(selected(info, 'nodes')),
        });
        const byId = new Map(found.map((advisor) => [advisor.accountId, advisor]));
        return connection(
          hits,
          first,
          after !== undefined,
          ids.map((id) => byId.get(id)),
        );
      });
    },
    advisor: (_, { id }, { viewer }, info) =>
      reading(viewer, (manager) =>
        manager.findOne('Advisor', {
          where: { institutionId: viewer.institution, accountId: keyOf(id) },
          relations: relations(selected(info)),
        }),
      ),
    async introRequests(_, { filter, first = 25 }, { viewer }) {
      const found = await reading(viewer, (manager) =>
        manager.find('IntroRequest', {
          where: { institutionId: viewer.institution, studentId: viewer.account, createdAt: LessThan(new Date(filter.createdAt.to)) },
          relations: { advisor: { account: true } },
          order: { createdAt: 'DESC', id: 'DESC' },
          take: first + 1,
        }),
      );
      return { nodes: found.slice(0, first), pageInfo: { hasNextPage: found.length > first, hasPreviousPage: false } };
    },
  },
  Advisor: {
    id: (advisor) => globalId('Advisor', advisor.accountId),
    name: (advisor) => advisor.account.name,
    bio: (advisor) => (advisor.visibility.BIO ? null : advisor.bio),
    topics: (advisor) => advisor.topics.map((topic) => topic.term).sort(byName),
    openSlots: (advisor) => {
      const present = monthIn(advisor.timeZone ?? institutionZone);
      const month = advisor.months.find((one) => one.month === present);
      return month ? month.capacity - month.taken : advisor.monthlyCapacity;
    },
    viewerIntroRequest: (advisor, _, { requests }) => requests.load(advisor.accountId),
    viewerContactAccess: (advisor, _, { consents }) => consents.load(advisor.accountId),
  },
  IntroRequest: {
    id: (request) => globalId('IntroRequest', request.id),
    status: statusOf,
    createdAt: (request) => request.createdAt.toISOString(),
  },
};

/** The viewer's latest request to each advisor. */
const requestLoader = (viewer) =>
  new DataLoader(async (ids) => {
    const found = await reading(viewer, (manager) =>
      manager.find('IntroRequest', {
        where: { institutionId: viewer.institution, studentId: viewer.account, advisorId: In(ids) },
        order: { createdAt: 'DESC', id: 'DESC' },
      }),
    );
    return ids.map((id) => found.find((request) => request.advisorId === id) ?? null);
  });

/** How the viewer stands toward each advisor's contact details; a consent in force counts before all others. */
const consentLoader = (viewer) =>
  new DataLoader(async (ids) => {
    const found = await reading(viewer, (manager) =>
      manager.find('ContactConsent', {
        where: { institutionId: viewer.institution, recipientId: viewer.account, ownerId: In(ids) },
        order: { grantedAt: 'DESC', id: 'ASC' },
      }),
    );
    return ids.map((id) => {
      const own = found.filter((consent) => consent.ownerId === id);
      if (own.length === 0) return 'NOT_GRANTED';
      if (own.some((consent) => consent.endedAt === null && consent.expiresAt > new Date())) return 'GRANTED';
      return own[0].endedAt !== null && own[0].endedAt < own[0].expiresAt ? 'REVOKED' : 'EXPIRED';
    });
  });

async function main() {
  await dataSource.initialize();
  const institution = process.env.BENCH_INSTITUTION;
  const { timeZone } = await reading({ institution, account: '' }, (manager) => manager.findOneBy('Institution', { id: institution }));
  institutionZone = timeZone;
  const apollo = new ApolloServer({
    typeDefs: fs.readFileSync(path.join(__dirname, 'schema.graphql'), 'utf8'),
    resolvers,
    stopOnTerminationSignals: false,
  });
  await startStandaloneServer(apollo, {
    listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
    context: async ({ req }) => {
      const viewer = viewerOf(req.headers, verify);
      return { viewer, requests: requestLoader(viewer), consents: consentLoader(viewer) };
    },
  });
}
process.once('SIGTERM', () => process.exit());
main();
