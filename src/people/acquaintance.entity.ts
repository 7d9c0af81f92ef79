import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one person says of knowing another. */
@Entity('acquaintance')
export class AcquaintanceEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'other_id' })
  otherId!: string;

  /** False denies it, whatever the other says. */
  @Column({ type: 'boolean' })
  knows!: boolean;

  @Column({ type: 'timestamptz', precision: 3, name: 'said_at', default: () => 'app_now()' })
  saidAt!: Date;
}
