import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A topic an advisor is glad to talk about. */
@Entity('advisor_topic')
export class AdvisorTopicEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'advisor_id' })
  advisorId!: string;

  @PrimaryColumn({ type: 'integer', name: 'term_id' })
  termId!: number;
}

/** A background or interest an advisor shares on purpose. */
@Entity('advisor_affinity')
export class AdvisorAffinityEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'advisor_id' })
  advisorId!: string;

  @PrimaryColumn({ type: 'integer', name: 'term_id' })
  termId!: number;

  /** When the person agreed to show it, where it is of a special category. */
  @Column({ type: 'timestamptz', precision: 3, name: 'consented_at', nullable: true })
  consentedAt!: Date | null;
}
