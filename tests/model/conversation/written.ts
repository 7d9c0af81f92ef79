import type { Pool } from 'pg';
import { globalId } from '../../../src/platform/global-id';
import type { Game } from './game';
import { Disagreement } from './seen';

interface Moved {
  id: string;
  actions: string[];
}

const MOVES = (of: string) => `
  select o.id, array(select e.action from ${of}_event e where e.institution_id = o.institution_id and e.${of}_id = o.id order by e.id) as actions
  from ${of} o where o.institution_id = any ($1)`;

/** Nothing was lost and nothing was done twice: what lies in the database is what the model did. @throws Disagreement */
export async function compareWritten(pool: Pool, games: readonly Game[]): Promise<void> {
  const institutions = games.map((game) => game.cast.institutionId);
  const read = async <Row>(text: string) => (await pool.query(text, [institutions])).rows as Row[];
  const [requests, chats, referrals, opened, months, records] = await Promise.all([
    read<Moved>(MOVES('intro_request')),
    read<Moved>(MOVES('chat')),
    read<Moved>(MOVES('referral')),
    read<{ request: string; chat: string; sequence: number }>(
      'select intro_request_id as request, id as chat, sequence from chat where institution_id = any ($1)',
    ),
    read<{ advisor: string; month: string; taken: number }>(
      `select advisor_id as advisor, to_char(month, 'YYYY-MM') as month, taken from advisor_month where institution_id = any ($1) and taken > 0`,
    ),
    read<{ institution: string; action: string; count: number }>(
      'select institution_id as institution, action, count(*)::int as count from audit_event where institution_id = any ($1) group by 1, 2',
    ),
  ]);
  for (const game of games) {
    const { state, cast, ids } = game;
    const agree = (what: string, found: unknown, model: unknown) => {
      if (JSON.stringify(found) === JSON.stringify(model)) return;
      throw new Disagreement(`${what}: written is ${JSON.stringify(found)}, the model says ${JSON.stringify(model)}\n${game.story()}`);
    };
    const of = <Row>(type: string, rows: readonly Row[], key: (row: Row) => string, id: string | undefined) =>
      rows.filter((row) => globalId(type, key(row)) === id);
    const compareMoves = (type: string, rows: readonly Moved[], id: string | undefined, model: readonly string[]) => {
      const found = of(type, rows, (row) => row.id, id).flatMap(({ actions }) => actions);
      // That its time ran out may be written at once, later or never.
      const lapsed = model.at(-1) === 'EXPIRE' && found.at(-1) !== 'EXPIRE';
      agree(`moves of ${type} ${id}`, found, lapsed ? model.slice(0, -1) : model);
      return found.filter((action) => action !== 'EXPIRE').length;
    };
    let messages = 0;
    const moves = { INTRO_REQUEST_MOVED: 0, CHAT_MOVED: 0, REFERRAL_MOVED: 0 };
    for (const [index, request] of state.requests.entries()) {
      const actions = request.events.map((event) => event.action);
      moves.INTRO_REQUEST_MOVED += compareMoves('IntroRequest', requests, ids.requests[index], actions);
      messages += request.thread.length;
      const held = of('IntroRequest', opened, (row) => row.request, ids.requests[index]);
      agree(`chats of request ${index}`, held.length, request.status === 'ACCEPTED' ? 1 : 0);
    }
    for (const [index, chat] of state.chats.entries()) {
      const actions = chat.events.map((event) => event.action);
      moves.CHAT_MOVED += compareMoves('Chat', chats, ids.chats[index], actions);
      const [stored] = of('Chat', opened, (row) => row.chat, ids.chats[index]);
      agree(`the calendar's sequence of chat ${index}`, stored?.sequence, chat.sequence);
    }
    for (const [index, referral] of state.referrals.entries())
      moves.REFERRAL_MOVED += compareMoves('Referral', referrals, ids.referrals[index], referral.actions);

    const who = (account: string) => Object.entries(cast.accounts).find(([, id]) => id === account)?.[0];
    const taken = months.flatMap(({ advisor, month, taken: count }) => (who(advisor) ? [`${who(advisor)} ${month}: ${count}`] : []));
    const slots = Object.entries(state.months).flatMap(([key, { taken: count }]) => (count > 0 ? [`${key}: ${count}`] : []));
    agree('slots', taken.sort(), slots.sort());

    const recorded = (action: string) => records.find((row) => row.institution === cast.institutionId && row.action === action)?.count ?? 0;
    for (const [action, count] of Object.entries({ ...moves, MESSAGE_SENT: messages, THREAD_READ: 2 * game.reads }))
      agree(`entries of ${action} in the record`, recorded(action), count);
  }
}
