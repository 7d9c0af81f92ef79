import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one side says of whether a chat happened; the latest word of each. */
@Entity('chat_report')
export class ChatReportEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'chat_id' })
  chatId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'text' })
  happened!: string;

  @Column({ type: 'smallint', name: 'duration_minutes', nullable: true })
  durationMinutes!: number | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'reported_at', default: () => 'app_now()' })
  reportedAt!: Date;
}
