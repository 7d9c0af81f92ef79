import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A student has shown themselves to one person: by name, and with the listed items of their record. */
@Entity('record_share')
export class RecordShareEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'viewer_id' })
  viewerId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'student_id' })
  studentId!: string;

  /** Id of what it was shown with: an intro request. */
  @PrimaryColumn({ type: 'uuid', name: 'through_id' })
  throughId!: string;

  @Column({ type: 'text', array: true })
  items!: string[];
}
