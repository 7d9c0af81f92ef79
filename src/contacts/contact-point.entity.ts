import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One way to reach a person: everything but the value. */
@Entity('contact_point')
export class ContactPointEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'owner_id' })
  ownerId!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'text', nullable: true })
  label!: string | null;

  /** Counts changes of kind or value; a consent holds for the version it was given for. */
  @Column({ type: 'integer', default: 1 })
  version!: number;

  @Column({ type: 'boolean', name: 'share_by_default', default: false })
  shareByDefault!: boolean;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  /** The row stays, so that old consents can still say what they were about; the value is gone. */
  @Column({ type: 'timestamptz', precision: 3, name: 'removed_at', nullable: true })
  removedAt!: Date | null;
}
