import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A degree, earned or sought, of a student or a graduate. */
@Entity('degree')
export class DegreeEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'text' })
  level!: string;

  @Column({ type: 'integer', name: 'program_id' })
  programId!: number;

  @Column({ type: 'smallint', name: 'class_year', nullable: true })
  classYear!: number | null;
}
