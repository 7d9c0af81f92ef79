import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who did what to whose data. Written by record_event only; never changed. */
@Entity('audit_event')
export class AuditEventEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  id!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'app_now()' })
  at!: Date;

  /** Null where the system acted on its own. */
  @Column({ type: 'uuid', name: 'actor_id', nullable: true })
  actorId!: string | null;

  @Column({ type: 'text' })
  action!: string;

  @Column({ type: 'uuid', name: 'subject_id', nullable: true })
  subjectId!: string | null;

  @Column({ type: 'text', name: 'object_type', nullable: true })
  objectType!: string | null;

  @Column({ type: 'uuid', name: 'object_id', nullable: true })
  objectId!: string | null;

  @Column({ type: 'uuid', name: 'http_request_id', nullable: true })
  httpRequestId!: string | null;

  @Column({ type: 'jsonb', default: {} })
  details!: Record<string, unknown>;
}

/** An event the sealer has still to seal. */
@Entity('audit_unsealed')
export class AuditUnsealedEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'bigint', name: 'event_id' })
  eventId!: string;
}

/** The place of an event in the chain, and the hash over it and all before it. */
@Entity('audit_seal')
export class AuditSealEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'bigint' })
  seq!: string;

  @Column({ type: 'bigint', name: 'event_id' })
  eventId!: string;

  @Column({ type: 'bytea' })
  hash!: Buffer;
}

/** A signed statement of how far the chain reached and what its hash was. */
@Entity('audit_head')
export class AuditHeadEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'bigint' })
  seq!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'signed_at', default: () => 'app_now()' })
  signedAt!: Date;

  /** Compact JWS (RFC 7515) of a Head. */
  @Column({ type: 'text' })
  jws!: string;
}
