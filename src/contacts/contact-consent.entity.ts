import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One person's permission for another to see named contact points, for a purpose, until a time. */
@Entity('contact_consent')
export class ContactConsentEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'owner_id' })
  ownerId!: string;

  @Column({ type: 'uuid', name: 'recipient_id' })
  recipientId!: string;

  @Column({ type: 'uuid', name: 'intro_request_id', nullable: true })
  introRequestId!: string | null;

  @Column({ type: 'text' })
  purpose!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'granted_at', default: () => 'app_now()' })
  grantedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt!: Date;

  /** Revoked, or replaced by a newer consent; if that was after expires_at, it had already expired. */
  @Column({ type: 'timestamptz', precision: 3, name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}

/** A contact point a consent names, at the version it had then. */
@Entity('contact_consent_point')
export class ContactConsentPointEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'consent_id' })
  consentId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'contact_point_id' })
  contactPointId!: string;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'text', nullable: true })
  label!: string | null;
}
