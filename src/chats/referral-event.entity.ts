import { Column, Entity } from 'typeorm';
import { MoveEntity } from '../platform/move.entity';

/** One move of a referral. */
@Entity('referral_event')
export class ReferralEventEntity extends MoveEntity {
  @Column({ type: 'uuid', name: 'referral_id' })
  referralId!: string;
}
