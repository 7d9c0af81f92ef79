import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The signed record of one grant, change or revocation. Written with it, never changed. */
@Entity('consent_receipt')
export class ConsentReceiptEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'consent_id' })
  consentId!: string;

  @Column({ type: 'text' })
  event!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'issued_at', default: () => 'app_now()' })
  issuedAt!: Date;

  /** Compact JWS (RFC 7515). */
  @Column({ type: 'text' })
  jws!: string;
}
