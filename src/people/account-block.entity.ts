import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One person does not want to be found by another. The database itself obeys it: see hidden_accounts(). */
@Entity('account_block')
export class AccountBlockEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'blocker_id' })
  blockerId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'blocked_id' })
  blockedId!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}
