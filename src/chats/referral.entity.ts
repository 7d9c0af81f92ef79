import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An advisor’s answer to the question whom the student should talk to next. */
@Entity('referral')
export class ReferralEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'chat_id' })
  chatId!: string;

  @Column({ type: 'uuid', name: 'student_id' })
  studentId!: string;

  @Column({ type: 'uuid', name: 'namer_id' })
  namerId!: string;

  @Column({ type: 'uuid', name: 'referred_id' })
  referredId!: string;

  /** What the namer says of the student. */
  @Column({ type: 'text' })
  note!: string;

  /** As last moved; one whose time is over counts as expired whether or not it was moved yet. */
  @Column({ type: 'text' })
  status!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt!: Date;
}
