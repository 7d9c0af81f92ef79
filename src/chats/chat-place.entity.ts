import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a chat takes place, sealed under a key of its own. The server finds it through a function of the database alone. */
@Entity('chat_place')
export class ChatPlaceEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'chat_id' })
  chatId!: string;

  @Column({ type: 'uuid', name: 'author_id' })
  authorId!: string;

  @Column({ type: 'bytea' })
  sealed!: Buffer;
}
