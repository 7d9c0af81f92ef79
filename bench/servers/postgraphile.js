// PostGraphile 5 on the tables themselves, with functions for the search and computed columns (see postgraphile.sql), as its documentation
// has it. With the duties: the token is verified in grafast.context, and role and settings go with each request (pgSettings), which row
// level security goes by. Bare: no token, no role, and no transaction where no setting is needed.
const http = require('node:http');
const { makePgService } = require('postgraphile/adaptors/pg');
const { grafserv } = require('postgraphile/grafserv/node');
const { postgraphile } = require('postgraphile');
const { PostGraphileAmberPreset } = require('postgraphile/presets/amber');
const { duties, verify, viewerOf } = require('./auth.js');

const institution = process.env.BENCH_INSTITUTION;
const service = makePgService({
  connectionString: process.env.DATABASE_URL,
  schemas: ['public', 'bench_api'],
  poolConfig: { max: 3, idleTimeoutMillis: 0, ...(duties ? {} : { options: `-c app.institution=${institution}` }) },
});

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [service],
  gather: { pgStrictFunctions: true },
  schema: { defaultBehavior: '-mutation -resource:insert -resource:update -resource:delete' },
  grafast: {
    context(request) {
      const { headers } = request.node.req;
      const viewer = viewerOf(headers, verify);
      if (duties) return { pgSettings: { role: 'acquaint_app', 'app.institution': viewer.institution, 'app.account': viewer.account } };
      return viewer.account ? { pgSettings: { 'app.account': viewer.account } } : {};
    },
  },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
};

async function main() {
  const server = http.createServer();
  await postgraphile(preset).createServ(grafserv).addTo(server);
  server.listen(Number(process.env.PORT), '127.0.0.1');
}
process.once('SIGTERM', () => process.exit());
main();
