import { Column, Entity, PrimaryColumn } from 'typeorm';

/** News of a student for those who helped them. */
@Entity('student_update')
export class StudentUpdateEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'student_id' })
  studentId!: string;

  @Column({ type: 'boolean', name: 'found_position' })
  foundPosition!: boolean;

  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'sent_at', default: () => 'app_now()' })
  sentAt!: Date;
}

/** Somebody who was told. */
@Entity('student_update_recipient')
export class StudentUpdateRecipientEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'update_id' })
  updateId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'account_id' })
  accountId!: string;
}
