import { chatLifecycle, FIRST as FIRST_CHAT } from '../../src/chats/lifecycle';
import { FIRST_REFERRAL, referralLifecycle } from '../../src/chats/referral-lifecycle';
import { FIRST, FIRST_IF_WARM, introLifecycle, OPEN } from '../../src/introductions/lifecycle';

interface AnyMove {
  from: string;
  action: string;
  by: readonly string[];
  to: string;
  when?: readonly string[];
}

function reachable(first: readonly string[], moves: readonly AnyMove[]): Set<string> {
  const seen = new Set(first);
  for (let size = 0; size < seen.size; ) {
    size = seen.size;
    for (const move of moves) if (seen.has(move.from)) seen.add(move.to);
  }
  return seen;
}

const MACHINES: [string, readonly string[], readonly AnyMove[]][] = [
  ['intro request', [FIRST, FIRST_IF_WARM], introLifecycle.moves],
  ['chat', [FIRST_CHAT], chatLifecycle.moves],
  ['referral', [FIRST_REFERRAL], referralLifecycle.moves],
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

test('a request that waits can end in every way, and one that has ended cannot move', () => {
  expect(introLifecycle.moves.filter((move) => !OPEN.includes(move.from))).toEqual([]);
  for (const state of OPEN) {
    const ends = introLifecycle.moves.filter((move) => move.from === state && !OPEN.includes(move.to));
    expect(new Set(ends.map((move) => move.action))).toEqual(
      new Set([
        ...(state === 'AWAITING_INTRODUCER' ? ['DECLINE_TO_INTRODUCE'] : ['ACCEPT', 'DECLINE']),
        ...['WITHDRAW', 'EXPIRE', 'RETURN'],
      ]),
    );
  }
  expect(introLifecycle.next('PENDING', 'ACCEPT', 'STUDENT')).toBeNull();
  expect(introLifecycle.next('ACCEPTED', 'ACCEPT', 'ADVISOR')).toBeNull();
  expect(introLifecycle.next('AWAITING_INTRODUCER', 'ACCEPT', 'ADVISOR')).toBeNull();
  expect(introLifecycle.actions('PENDING', null)).toEqual([]);
});
