import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An alumnus in the directory. Its name is the account's. */
@Entity('advisor')
export class AdvisorEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'text', nullable: true })
  headline!: string | null;

  @Column({ type: 'text', nullable: true })
  bio!: string | null;

  @Column({ type: 'text', name: 'job_title', nullable: true })
  jobTitle!: string | null;

  @Column({ type: 'integer', name: 'employer_id', nullable: true })
  employerId!: number | null;

  @Column({ type: 'integer', name: 'industry_id', nullable: true })
  industryId!: number | null;

  @Column({ type: 'integer', name: 'location_id', nullable: true })
  locationId!: number | null;

  /** IANA name; the institution's where there is none. */
  @Column({ type: 'text', name: 'time_zone', nullable: true })
  timeZone!: string | null;

  @Column({ type: 'smallint', name: 'class_year', nullable: true })
  classYear!: number | null;

  @Column({ type: 'text', array: true, default: [] })
  languages!: string[];

  @Column({ type: 'text', name: 'chat_modes', array: true, default: [] })
  chatModes!: string[];

  @Column({ type: 'text', default: 'UNLISTED' })
  listing!: string;

  /** The first day on which requests are taken again. */
  @Column({ type: 'date', name: 'paused_until', nullable: true })
  pausedUntil!: string | null;

  /** New requests a month, 0 to 1,000. */
  @Column({ type: 'integer', name: 'monthly_capacity', default: 3 })
  monthlyCapacity!: number;

  /** Least notice before a chat, 0 to 720 hours. */
  @Column({ type: 'integer', name: 'notice_hours', default: 24 })
  noticeHours!: number;

  /** Who sees which item; an item that is not named is for STUDENTS. */
  @Column({ type: 'jsonb', default: {} })
  visibility!: Record<string, string>;

  @Column({ type: 'timestamptz', precision: 3, name: 'joined_at', default: () => 'app_now()' })
  joinedAt!: Date;
}
