import { accountPart, exportAsked, type Feature, retentionDue } from '../access';
import { on } from '../platform/events';
import { AuditEventEntity, AuditHeadEntity, AuditSealEntity, AuditUnsealedEntity } from './audit.entity';
import { AuditEventFields, AuditEventsQuery } from './audit-events.query';
import { exportPart, retainPart } from './leaving.store';

export type { Finding } from './chain';
export { SEALED_MESSAGE, startSealer } from './sealer';
export { verifyRecord } from './verify';

export const audit: Feature = {
  parts: {
    'AuditEvent.actor': [accountPart('e.actor_id', 'actorId')],
    'AuditEvent.subject': [accountPart('e.subject_id', 'subjectId')],
  },
  entities: [AuditEventEntity, AuditUnsealedEntity, AuditSealEntity, AuditHeadEntity],
  listeners: [on(exportAsked, exportPart), on(retentionDue, retainPart)],
  resolvers: [AuditEventsQuery, AuditEventFields],
};
