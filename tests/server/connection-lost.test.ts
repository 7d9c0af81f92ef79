import { setTimeout as sleep } from 'node:timers/promises';
import { OwnServer } from '../setup/own-server';
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
      for (let pid: number | undefined; pid === undefined; await sleep(50)) {
        const { rows } = await client.query(
          "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
        );
        pid = rows[0]?.pid;
        if (pid) await client.query('select pg_terminate_backend($1)', [pid]);
      }
      await client.query('rollback');
      return asked;
    });
    expect([waiting.status, waiting.errors?.[0]?.extensions.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect((await post(student.token, vocabulary, own.url)).errors).toBeUndefined();
  } finally {
    await own.destroy();
  }
});
