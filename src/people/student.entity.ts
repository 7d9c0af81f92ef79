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

  /** The student has opted out of directory information (FERPA, 34 CFR 99.37). */
  @Column({ type: 'boolean', name: 'directory_hold', default: false })
  directoryHold!: boolean;

  /** The member of staff who looks after them, where one was named. */
  @Column({ type: 'uuid', name: 'counselor_id', nullable: true })
  counselorId!: string | null;
}
