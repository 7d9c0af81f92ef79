import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One move of a referral. */
@Entity('referral_event')
export class ReferralEventEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  id!: string;

  @Column({ type: 'uuid', name: 'referral_id' })
  referralId!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'app_now()' })
  at!: Date;

  @Column({ type: 'uuid', name: 'account_id', nullable: true })
  accountId!: string | null;

  @Column({ type: 'text' })
  action!: string;

  @Column({ type: 'text' })
  status!: string;
}
