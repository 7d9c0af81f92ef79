import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A university: the tenant that every other row belongs to. */
@Entity('institution')
export class InstitutionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  /** IANA name, such as America/Chicago. */
  @Column({ type: 'text', name: 'time_zone' })
  timeZone!: string;

  /** Whether staff may reveal contact values: ALLOWED, LIMITED to PRIVACY and ADMIN, or OFF. */
  @Column({ type: 'text', name: 'staff_reveal', default: 'ALLOWED' })
  staffReveal!: string;

  /** How many people's values one member of staff may reveal a day, 0 to 10,000. */
  @Column({ type: 'integer', name: 'staff_reveals_per_day', default: 20 })
  staffRevealsPerDay!: number;

  /** Version of the privacy notice that consents are given under. */
  @Column({ type: 'text', name: 'notice_version', default: '1' })
  noticeVersion!: string;

  @Column({ type: 'text', name: 'notice_url', nullable: true })
  noticeUrl!: string | null;

  /** Days by retention class, where they are other than the defaults. */
  @Column({ type: 'jsonb', name: 'retention_days', default: {} })
  retentionDays!: Record<string, number>;

  /** What conversations go by, where it is other than the defaults. */
  @Column({ type: 'jsonb', default: {} })
  conversation!: object;

  /** Beginnings for requests; null where it has written none. */
  @Column({ type: 'jsonb', name: 'request_templates', nullable: true })
  requestTemplates!: object | null;
}
