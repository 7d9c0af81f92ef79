import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The conversation that an accepted intro request leads to. */
@Entity('chat')
export class ChatEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'intro_request_id' })
  introRequestId!: string;

  @Column({ type: 'uuid', name: 'student_id' })
  studentId!: string;

  @Column({ type: 'uuid', name: 'advisor_id' })
  advisorId!: string;

  @Column({ type: 'text' })
  status!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'starts_at', nullable: true })
  startsAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'ends_at', nullable: true })
  endsAt!: Date | null;

  @Column({ type: 'text', name: 'time_zone', nullable: true })
  timeZone!: string | null;

  @Column({ type: 'text', nullable: true })
  mode!: string | null;

  /** Rises with each schedule, reschedule and cancellation, so that a calendar knows which of two files is the later. */
  @Column({ type: 'integer', default: 0 })
  sequence!: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'student_confirmed_at', nullable: true })
  studentConfirmedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'advisor_confirmed_at', nullable: true })
  advisorConfirmedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'thanked_at', nullable: true })
  thankedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}
