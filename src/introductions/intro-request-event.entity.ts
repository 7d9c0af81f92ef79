import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One move of a request. */
@Entity('intro_request_event')
export class IntroRequestEventEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  id!: string;

  @Column({ type: 'uuid', name: 'intro_request_id' })
  introRequestId!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'app_now()' })
  at!: Date;

  /** Null where time did it. */
  @Column({ type: 'uuid', name: 'account_id', nullable: true })
  accountId!: string | null;

  @Column({ type: 'text' })
  action!: string;

  @Column({ type: 'text' })
  status!: string;

  /** Why staff stepped in; for staff. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;
}
