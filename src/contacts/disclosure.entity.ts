import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One HTTP request in which one person saw another's values. Written by reveal_contacts only. */
@Entity('disclosure')
export class DisclosureEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'http_request_id' })
  httpRequestId!: string;

  @Column({ type: 'uuid', name: 'owner_id' })
  ownerId!: string;

  @Column({ type: 'uuid', name: 'recipient_id' })
  recipientId!: string;

  @Column({ type: 'uuid', name: 'consent_id', nullable: true })
  consentId!: string | null;

  @Column({ type: 'text', array: true })
  kinds!: string[];

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'app_now()' })
  at!: Date;
}
