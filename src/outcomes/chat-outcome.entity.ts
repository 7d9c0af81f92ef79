import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What came of a chat, as one of the two sees it. */
@Entity('chat_outcome')
export class ChatOutcomeEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'chat_id' })
  chatId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  /** 1 (not at all) to 5 (very). */
  @Column({ type: 'smallint', nullable: true })
  usefulness!: number | null;

  @Column({ type: 'text', array: true })
  results!: string[];

  @Column({ type: 'text', nullable: true })
  comment!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'reported_at', default: () => 'app_now()' })
  reportedAt!: Date;
}
