import { OwnServer } from '../setup/own-server';
import { until } from '../setup/until';
import { post } from '../world';

test('a connection that is lost while it is asked something costs its own requests, and nobody else theirs', async () => {
  const own = await OwnServer.create();
  try {
    const student = await own.person('STUDENT');
    const vocabulary = { query: '{ vocabulary(kind: TOPIC) { nodes { name } } }' };
    expect((await post(student.token, vocabulary, own.url)).errors).toBeUndefined();
    const waiting = await own.asSuperuser(async (client) => {
      await client.query('begin; lock table term in access exclusive mode');
      const asked = post(student.token, vocabulary, own.url);
      await until('its connection is lost', async () => {
        const { rowCount } = await own.asSuperuser((other) =>
          other.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
          ),
        );
        return rowCount === 1;
      });
      await client.query('rollback');
      return asked;
    });
    expect([waiting.status, waiting.errors?.[0]?.extensions.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect((await post(student.token, vocabulary, own.url)).errors).toBeUndefined();
  } finally {
    await own.destroy();
  }
});
