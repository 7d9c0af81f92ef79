import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One move of a chat. */
@Entity('chat_event')
export class ChatEventEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  id!: string;

  @Column({ type: 'uuid', name: 'chat_id' })
  chatId!: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'app_now()' })
  at!: Date;

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
