/** One row of a transition table: in this state, this action by one of these parties leads to that state. */
export interface Move<State, Action, Party> {
  readonly from: State;
  readonly action: Action;
  readonly by: readonly Party[];
  readonly to: State;
  /** Facts that must hold for it, where the state alone does not decide. */
  readonly when?: readonly string[];
}

/** Answers questions about a transition table, which stays plain data. */
export function lifecycle<State, Action, Party>(moves: readonly Move<State, Action, Party>[]) {
  return {
    moves,
    /** The state that the action leads to, or null where it is not a move of this table. */
    next(from: State, action: Action, party: Party, facts: readonly string[] = []): State | null {
      return (
        moves.find((move) => move.from === from && move.action === action && move.by.includes(party) && holds(move, facts))?.to ?? null
      );
    },
    /** What a party can do now, in the table's order. */
    actions(from: State, party: Party | null, facts: readonly string[] = []): Action[] {
      if (party === null) return [];
      return moves.filter((move) => move.from === from && move.by.includes(party) && holds(move, facts)).map((move) => move.action);
    },
  };
}

const holds = ({ when = [] }: { when?: readonly string[] }, facts: readonly string[]) => when.every((fact) => facts.includes(fact));
