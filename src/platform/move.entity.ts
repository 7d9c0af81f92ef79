import { Column, PrimaryColumn } from 'typeorm';

/** One move of something that has a lifecycle, as its timeline keeps it. */
export abstract class MoveEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  id!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'app_now()' })
  at!: Date;

  /** Null where time did it. */
  @Column({ type: 'uuid', name: 'account_id', nullable: true })
  accountId!: string | null;

  @Column({ type: 'text' })
  action!: string;

  @Column({ type: 'text' })
  status!: string;
}
