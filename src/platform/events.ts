import type { Tx } from './database';

/** Something that happened, named by the feature it happened in; others may listen without that feature knowing them. */
export interface EventKind<Payload> {
  readonly name: string;
  /** Carries the payload's type only. */
  readonly payload?: Payload;
}

export interface Listener {
  readonly kind: EventKind<unknown>;
  readonly handle: (tx: Tx, payload: never) => Promise<void>;
}

export const eventKind = <Payload>(name: string): EventKind<Payload> => ({ name });

/** What a feature exports to be told of an event. It runs inside the transaction that emitted, so both happen or neither. */
export const on = <Payload>(kind: EventKind<Payload>, handle: (tx: Tx, payload: Payload) => Promise<void>): Listener => ({
  kind,
  handle,
});

let listeners: readonly Listener[] = [];

/** Called once by the server, which knows every feature. */
export function registerListeners(all: readonly Listener[]): void {
  listeners = all;
}

export async function emit<Payload>(tx: Tx, kind: EventKind<Payload>, payload: Payload): Promise<void> {
  for (const listener of listeners) {
    if (listener.kind === kind) await listener.handle(tx, payload as never);
  }
}
