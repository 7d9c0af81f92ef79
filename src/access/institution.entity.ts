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
}
