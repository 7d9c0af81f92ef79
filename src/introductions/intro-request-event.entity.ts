import { Column, Entity } from 'typeorm';
import { MoveEntity } from '../platform/move.entity';

/** One move of a request. */
@Entity('intro_request_event')
export class IntroRequestEventEntity extends MoveEntity {
  @Column({ type: 'uuid', name: 'intro_request_id' })
  introRequestId!: string;

  /** Why staff stepped in; for staff. */
  @Column({ type: 'text', nullable: true })
  reason!: string | null;
}
