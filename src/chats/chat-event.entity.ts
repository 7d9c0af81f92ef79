import { Column, Entity } from 'typeorm';
import { MoveEntity } from '../platform/move.entity';

/** One move of a chat. */
@Entity('chat_event')
export class ChatEventEntity extends MoveEntity {
  @Column({ type: 'uuid', name: 'chat_id' })
  chatId!: string;

  /** Why staff stepped in; for staff. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;
}
