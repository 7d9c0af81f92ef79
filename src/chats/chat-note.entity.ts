import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What somebody notes for themselves, sealed under their own key. */
@Entity('chat_note')
export class ChatNoteEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'chat_id' })
  chatId!: string;

  @Column({ type: 'uuid', name: 'author_id' })
  authorId!: string;

  @Column({ type: 'bytea' })
  sealed!: Buffer;

  @Column({ type: 'timestamptz', precision: 3, name: 'written_at', default: () => 'app_now()' })
  writtenAt!: Date;
}
