import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The bare fact that two people are connected, and through what. */
@Entity('connection')
export class ConnectionEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  /** Id of whatever connected them; an accepted intro request. */
  @PrimaryColumn({ type: 'uuid', name: 'through_id' })
  throughId!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'other_id' })
  otherId!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'app_now()' })
  since!: Date;

  /** When they held a chat, as far as they say so. */
  @Column({ type: 'timestamptz', precision: 3, name: 'talked_at', nullable: true })
  talkedAt!: Date | null;
}
