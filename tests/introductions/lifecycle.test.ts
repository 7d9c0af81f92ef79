import { chatLifecycle, FIRST as FIRST_CHAT } from '../../src/chats/lifecycle';
import { FIRST, introLifecycle, OPEN } from '../../src/introductions/lifecycle';

interface AnyMove {
  from: string;
  action: string;
  by: readonly string[];
  to: string;
  when?: string;
}

function reachable(first: string, moves: readonly AnyMove[]): Set<string> {
  const seen = new Set([first]);
  for (let size = 0; size < seen.size; ) {
    size = seen.size;
    for (const move of moves) if (seen.has(move.from)) seen.add(move.to);
  }
  return seen;
}

const MACHINES: [string, string, readonly AnyMove[]][] = [
  ['intro request', FIRST, introLifecycle.moves],
  // Scheduling is not there yet, but seeds and imports bring scheduled chats.
  ['chat', FIRST_CHAT, [{ from: FIRST_CHAT, action: 'IMPORT', by: ['STAFF'], to: 'SCHEDULED' }, ...chatLifecycle.moves]],
];

describe.each(MACHINES)('the transition table of a %s', (_, first, moves) => {
  test('has no move out of a state that cannot be reached', () => {
    const states = reachable(first, moves);
    expect(moves.filter((move) => !states.has(move.from))).toEqual([]);
  });

  test('answers one state, action and party in one way', () => {
    const keys = moves.flatMap((move) => move.by.map((party) => `${move.from} ${move.action} ${party} ${move.when}`));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

test('a request that waits can end, and one that has ended cannot move', () => {
  const ends = introLifecycle.moves.map((move) => move.to);
  expect(introLifecycle.moves.filter((move) => !OPEN.includes(move.from))).toEqual([]);
  expect(ends.filter((end) => OPEN.includes(end))).toEqual([]);
  expect(introLifecycle.next('PENDING', 'ACCEPT', 'STUDENT')).toBeNull();
  expect(introLifecycle.next('ACCEPTED', 'ACCEPT', 'ADVISOR')).toBeNull();
  expect(introLifecycle.actions('PENDING', null)).toEqual([]);
});
