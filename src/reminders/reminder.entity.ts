import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that somebody was told is due. */
@Entity('reminder')
export class ReminderEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @PrimaryColumn({ type: 'text' })
  kind!: string;

  /** The request, chat or account it is about. */
  @PrimaryColumn({ type: 'uuid', name: 'object_key' })
  objectKey!: string;

  @PrimaryColumn({ type: 'timestamptz', precision: 3, name: 'due_at' })
  dueAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'told_at', default: () => 'app_now()' })
  toldAt!: Date;
}
