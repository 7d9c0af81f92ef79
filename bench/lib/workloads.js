// What is asked of each server: the same things, each in its own words, with variables that rotate over about a thousand values.
// `answer` brings what came back into one form, so that contents can be compared; it changes nothing but what cannot be the same:
// cursors (each server's own), and PostGraphile's names, ids and time format.
const { PAIRS, VIEWERS, WRITERS, globalId, keyOf } = require('./world.js');

const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const TERM = '{ value name }';
const CARD = 'name headline jobTitle classYear openSlots';

/** A GraphQL request: the operation stays the same, so that servers can remember what they made of it. */
const graphql = (query) => (variables, viewer) => ({ path: '/graphql', body: JSON.stringify({ query, variables }), viewer });
const plain = (path) => (variables, viewer) => ({ path, body: JSON.stringify(variables), viewer });

const withoutCursors = ({ nodes, pageInfo }) => {
  const { startCursor, endCursor, ...rest } = pageInfo;
  const both = (cursor) => typeof cursor === 'string' || cursor === undefined;
  return { nodes, pageInfo: { ...rest, cursors: both(startCursor) && both(endCursor) } };
};

/** PostGraphile's node with the names and forms of the others. */
function renamed({ employer, industry, topics, viewerIntroRequest, accountId, ...node }) {
  const own = viewerIntroRequest && {
    id: globalId('IntroRequest', viewerIntroRequest.key),
    status: viewerIntroRequest.status,
    createdAt: iso(viewerIntroRequest.createdAt),
  };
  return {
    ...node,
    ...(accountId && { id: globalId('Advisor', accountId) }),
    ...(employer && { employer }),
    ...(industry && { industry }),
    ...(topics && { topics: topics.nodes }),
    ...(viewerIntroRequest !== undefined && { viewerIntroRequest: own }),
  };
}
const iso = (time) => new Date(time).toISOString();

/** The thousand pages of a field of work and a word. */
function searchPages({ title, fields, foreign, ours }) {
  const query = `query Page($filter: AdvisorFilter!) { advisors(filter: $filter, orderBy: NAME, first: 25) { nodes { ${fields} } ${PAGE} } }`;
  const pair = (make, at) => {
    const { industry, word, viewer } = PAIRS[at];
    return make({ filter: { industries: [industry], text: word } }, viewer);
  };
  return {
    title,
    count: PAIRS.length,
    requests: {
      acquaint: (at) => pair(graphql(query), at),
      mercurius: (at) => pair(graphql(query), at),
      typeorm: (at) => pair(graphql(query), at),
      limit: (at) => plain(ours)({ industry: PAIRS[at].industry, word: PAIRS[at].word, first: 25 }, PAIRS[at].viewer),
      postgraphile: (at) =>
        graphql(
          `query Page($industry: String!, $word: String!) { searchAdvisors: benchApiSearch(industry: $industry, word: $word, most: 26, first: 25) { nodes { ${foreign} } ${PAGE} } }`,
        )({ industry: PAIRS[at].industry, word: PAIRS[at].word }, PAIRS[at].viewer),
    },
    answer: (data) => {
      if (data.advisors) return withoutCursors(data.advisors);
      return withoutCursors({ ...data.searchAdvisors, nodes: data.searchAdvisors.nodes.map(renamed) });
    },
  };
}

/** A thousand advisors. The API's pages end at a hundred, so it is asked for ten in one operation; the others give one list. */
function manyNodes(starts) {
  const fields = `id ${CARD} languages employer ${TERM}`;
  const aliases = Array.from({ length: 10 }, (_, at) => at);
  const ours = `query Many(${aliases.map((at) => `$c${at}: String!`).join(', ')}) {
    ${aliases.map((at) => `p${at}: advisors(orderBy: NAME, first: 100, after: $c${at}) { nodes { ...card } }`).join('\n')}
  } fragment card on Advisor { ${fields} }`;
  const list = `query Many($after: String!) { advisors(orderBy: NAME, first: 1000, after: $after) { nodes { ${fields} } } }`;
  const cursor = ({ name, key }) => Buffer.from(JSON.stringify([name, key])).toString('base64url');
  return {
    title: '1,000 nodes of 8 fields',
    heavy: true, // a few answers hold as much as all of another's: half of the rounds, a quarter of the checks
    count: starts.length,
    requests: {
      acquaint: (at) => graphql(ours)(Object.fromEntries(starts[at].cursors.map((after, index) => [`c${index}`, after])), 0), // whose cursors they are
      mercurius: (at) => graphql(list)({ after: cursor(starts[at]) }),
      typeorm: (at) => graphql(list)({ after: cursor(starts[at]) }),
      limit: (at) => plain('/many')({ name: starts[at].name, key: starts[at].key, first: 1_000 }),
      postgraphile: (at) =>
        graphql(
          `query Many($name: String!, $id: UUID!) { advisorsAfter: benchApiAfter(name: $name, id: $id, most: 1000, first: 1000) { nodes { accountId ${CARD} languages employer ${TERM} } } }`,
        )({ name: starts[at].name, id: starts[at].key }),
    },
    answer: (data) => {
      if (data.p0) return aliases.flatMap((at) => data[`p${at}`].nodes);
      return data.nodes ?? data.advisors?.nodes ?? data.advisorsAfter.nodes.map(renamed);
    },
  };
}

function sentRequests(times) {
  const query =
    'query Sent($to: TYPE!) { introRequests(scope: SENT, filter: { createdAt: { to: $to } }, first: 25) { nodes { id status purpose createdAt advisor { id name } } pageInfo { hasNextPage } } }';
  const make = (build, at) => build({ to: times[at].to }, times[at].viewer);
  const compared = ({ nodes, pageInfo }) => ({ nodes: nodes.map((node) => ({ ...node, createdAt: iso(node.createdAt) })), pageInfo });
  return {
    title: 'introRequests page',
    count: times.length,
    requests: {
      acquaint: (at) => make(graphql(query.replace('TYPE', 'DateTime')), at),
      mercurius: (at) => make(graphql(query.replace('TYPE', 'String')), at),
      typeorm: (at) => make(graphql(query.replace('TYPE', 'String')), at),
      limit: (at) => plain('/requests')({ to: times[at].to, first: 25 }, times[at].viewer),
      postgraphile: (at) =>
        make(
          graphql(
            'query Sent($to: Datetime!) { sentRequests: benchApiSent(before: $to, most: 26, first: 25) { nodes { key status purpose createdAt advisorId advisorName } pageInfo { hasNextPage } } }',
          ),
          at,
        ),
    },
    answer: (data) => {
      if (data.introRequests) return compared(data.introRequests);
      const nodes = data.sentRequests.nodes.map(({ key, advisorId, advisorName, ...node }) => ({
        ...node,
        id: globalId('IntroRequest', key),
        advisor: advisorName && { id: globalId('Advisor', advisorId), name: advisorName },
      }));
      return compared({ ...data.sentRequests, nodes });
    },
  };
}

function oneAdvisor(ids, institution) {
  const fields = `${CARD} bio chatModes employer ${TERM} industry ${TERM} topics ${TERM}`;
  const query = `query One($id: ID!) { advisor(id: $id) { ${fields} } }`;
  const byId = (at) => graphql(query)({ id: globalId('Advisor', ids[at]) });
  return {
    title: 'one advisor by id',
    count: ids.length,
    requests: {
      acquaint: byId,
      mercurius: byId,
      typeorm: byId,
      limit: (at) => plain('/advisor')({ key: ids[at] }),
      postgraphile: (at) =>
        graphql(
          `query One($institution: UUID!, $id: UUID!) { advisor: benchApiCardByInstitutionIdAndAccountId(institutionId: $institution, accountId: $id) { ${CARD} bio chatModes employer ${TERM} industry ${TERM} topics { nodes ${TERM} } } }`,
        )({ institution, id: ids[at] }),
    },
    answer: ({ advisor }) => (advisor.topics.nodes ? renamed(advisor) : advisor),
  };
}

/** Each request is another student's or to another advisor; what was written is removed between rounds. */
function requestIntro(advisorIds) {
  const query =
    'mutation Ask($input: RequestIntroInput!) { requestIntro(input: $input) { introRequest { id status purpose } userErrors { code } } }';
  const purpose = (at) => `I would like to learn how you came to your field, and what your days look like (${at}).`;
  return {
    title: 'requestIntro (a write)',
    writes: true,
    count: advisorIds.length,
    requests: {
      acquaint: (at) =>
        graphql(query)(
          {
            input: {
              advisorId: globalId('Advisor', advisorIds[at]),
              purpose: purpose(at),
              notAskingForAJob: true,
              shareProfile: ['NAME', 'CLASS_YEAR'],
            },
          },
          VIEWERS.length + (at % WRITERS.length),
        ),
      limit: (at) =>
        plain('/ask')(
          { advisor: advisorIds[at], purpose: purpose(at), shareProfile: ['NAME', 'CLASS_YEAR'] },
          VIEWERS.length + (at % WRITERS.length),
        ),
    },
    answer: ({ requestIntro: { introRequest, userErrors } }) => ({ ...introRequest, id: keyOf(introRequest.id).length, userErrors }),
  };
}

/** All of them, on what the database holds. What they rotate over comes from compare.js. */
function workloads({ institution, starts, times, advisorIds, askedIds }) {
  return [
    searchPages({
      title: 'directory page',
      ours: '/directory',
      fields: `${CARD} employer ${TERM} topics ${TERM}`,
      foreign: `${CARD} employer ${TERM} topics { nodes ${TERM} }`,
    }),
    searchPages({
      title: 'nested page',
      ours: '/nested',
      fields: `name employer ${TERM} topics ${TERM} viewerIntroRequest { id status createdAt } viewerContactAccess`,
      foreign: `name employer ${TERM} topics { nodes ${TERM} } viewerIntroRequest { key status createdAt } viewerContactAccess`,
    }),
    sentRequests(times),
    oneAdvisor(advisorIds, institution),
    requestIntro(askedIds),
    manyNodes(starts), // last, because what it makes the heaps grow to stays
  ];
}

module.exports = { workloads };
