import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The student side of an account. Its name is the account's. */
@Entity('student')
export class StudentEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  /** Year of graduation, past or expected. */
  @Column({ type: 'smallint', name: 'class_year', nullable: true })
  classYear!: number | null;
}
