export { type Database, openDatabase } from './database';
export { Params, type Reader } from './reader';
export type { Tx } from './tx';
export type { Wall, WallSettings } from './wall';
