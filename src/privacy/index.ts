import type { Feature } from '../access';
import { EraseAccount } from './erase-account';
import { ErasureEntity } from './erasure.entity';
import { RequestDataExport } from './request-data-export';
import { janitor } from './retention';

export { repeatErasures, useErasureLog, wasErased } from './erase';
export { ErasureLog, LostKeyError } from './erasure-log';
export { enforceRetention } from './retention';

export const privacy: Feature = { entities: [ErasureEntity], chores: [janitor], resolvers: [RequestDataExport, EraseAccount] };
