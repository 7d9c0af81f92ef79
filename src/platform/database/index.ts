export { type Database, openDatabase } from './database';
export type { Type } from './entity';
export { type LocalMoment, readLocalTimes } from './local-time';
export { escapeLike, Params, type Reader } from './reader';
export type { RecordEntry, Tx } from './tx';
export { StandingChanged, sqlState, type Wall, type WallSettings } from './wall';
