import { AccountEntity, AccountRoleEntity } from './account.entity';
import { account, institution } from './accounts';
import type { Feature } from './feature';
import { InstitutionEntity } from './institution.entity';
import { ViewerQuery } from './viewer.query';

export { Account } from './account.type';
export { account, institution } from './accounts';
export { type Authentication, authenticate } from './authenticate';
export { developmentPublicKey, issueDevelopmentToken } from './development-issuer';
export type { Feature, NodeLoader } from './feature';
export { type Permission, permissions } from './permissions';
export { Role } from './role';
export { readPublicKeys, type TokenRules, verifyToken } from './tokens';
export { type Context, Viewer } from './viewer';
export { ViewerType } from './viewer.type';

export const access: Feature = {
  entities: [InstitutionEntity, AccountEntity, AccountRoleEntity],
  resolvers: [ViewerQuery],
  nodes: {
    Institution: async (viewer, key) => (key === viewer.institutionId ? institution(viewer) : null),
    Account: async (viewer, key) => (key === viewer.accountId || viewer.isStaff ? account(viewer, key) : null),
  },
};
