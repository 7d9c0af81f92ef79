import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The slots of one advisor in one month. The database refuses to take more than there are. */
@Entity('advisor_month')
export class AdvisorMonthEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'advisor_id' })
  advisorId!: string;

  /** Its first day, in the advisor's time zone. */
  @PrimaryColumn({ type: 'date' })
  month!: string;

  @Column({ type: 'integer' })
  capacity!: number;

  @Column({ type: 'integer', default: 0 })
  taken!: number;
}
