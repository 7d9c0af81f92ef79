import { on } from '../platform/events';
import { DataKeyEntity, InstitutionKeyEntity } from '../platform/sealing';
import { AccountEntity, AccountRoleEntity, StaffDutyEntity } from './account.entity';
import { account, institution } from './accounts';
import type { Feature } from './feature';
import { InstitutionEntity } from './institution.entity';
import { InstitutionFields } from './institution.fields';
import { eraseOwnPart, exportAsked, exportOwnPart, personErased } from './leaving';
import { UpdateInstitutionPolicy } from './update-institution-policy';
import { ViewerFields, ViewerQuery } from './viewer.query';

export { Account } from './account.type';
export { account, institution, personKeyOf, toAccount } from './accounts';
export { type Authentication, createDoorkeeper, type Doorkeeper } from './authenticate';
export { CONVERSATION_DEFAULTS, conversationOf } from './conversation-policy.type';
export { developmentPublicKey, issueDevelopmentToken } from './development-issuer';
export { Duty } from './duty';
export type { Feature, FileContent, FileLoader, NodeLoader } from './feature';
export { retentionOf } from './institution.fields';
export type { RetentionClass } from './institution-policy.type';
export { exportAsked, type Person, personErased, retentionDue } from './leaving';
export { type Permission, permissions } from './permissions';
export { keepOpen } from './presence.store';
export { Role } from './role';
export { type AccountRow, accountPart, accountShape, institutionOf, ownInstitution } from './store';
export { readPublicKeys, type TokenRules, tokenVerifier } from './tokens';
export { type Context, Viewer } from './viewer';
export { ViewerType } from './viewer.type';

export const access: Feature = {
  listeners: [on(personErased, eraseOwnPart), on(exportAsked, exportOwnPart)],
  entities: [InstitutionEntity, AccountEntity, AccountRoleEntity, StaffDutyEntity, InstitutionKeyEntity, DataKeyEntity],
  resolvers: [ViewerQuery, ViewerFields, InstitutionFields, UpdateInstitutionPolicy],
  nodes: {
    Institution: async (viewer, key) => (key === viewer.institutionId ? institution(viewer) : null),
    Account: async (viewer, key) => (key === viewer.accountId || viewer.isStaff ? account(viewer, key) : null),
  },
};
