import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One student's ask of one advisor for one informational interview. */
@Entity('intro_request')
export class IntroRequestEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'student_id' })
  studentId!: string;

  @Column({ type: 'uuid', name: 'advisor_id' })
  advisorId!: string;

  /** As last moved; a request whose time is over counts as expired whether or not it was moved yet. */
  @Column({ type: 'text' })
  status!: string;

  @Column({ type: 'text' })
  purpose!: string;

  @Column({ type: 'text', array: true, default: [] })
  questions!: string[];

  @Column({ type: 'text', name: 'how_found', nullable: true })
  howFound!: string | null;

  @Column({ type: 'text', nullable: true })
  mode!: string | null;

  @Column({ type: 'smallint', name: 'duration_minutes' })
  durationMinutes!: number;

  @Column({ type: 'jsonb', name: 'proposed_times', default: [] })
  proposedTimes!: { startsAt: string; endsAt: string }[];

  @Column({ type: 'text', name: 'time_zone', nullable: true })
  timeZone!: string | null;

  /** The month of the advisor's capacity that this request counts against; null while it has taken no slot. */
  @Column({ type: 'date', name: 'slot_month', nullable: true })
  slotMonth!: string | null;

  @Column({ type: 'uuid', name: 'introducer_id', nullable: true })
  introducerId!: string | null;

  @Column({ type: 'text', nullable: true })
  endorsement!: string | null;

  /** It waits, or has waited in vain, for its introducer: the advisor has never had it. */
  @Column({ type: 'boolean', name: 'held_back', default: false })
  heldBack!: boolean;

  /** What the advisor will be shown of the student when it is brought to them. */
  @Column({ type: 'jsonb', name: 'on_delivery', nullable: true })
  onDelivery!: object | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at' })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'responded_at', nullable: true })
  respondedAt!: Date | null;

  @Column({ type: 'text', name: 'advisor_message', nullable: true })
  advisorMessage!: string | null;

  @Column({ type: 'text', name: 'decline_reason', nullable: true })
  declineReason!: string | null;

  @Column({ type: 'boolean', name: 'decline_reason_shared', default: false })
  declineReasonShared!: boolean;

  /** While a concern about it is open, nobody moves it. */
  @Column({ type: 'timestamptz', precision: 3, name: 'frozen_at', nullable: true })
  frozenAt!: Date | null;
}
