import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An institution's key, wrapped by a master key. Wraps the data keys of its people. */
@Entity('institution_key')
export class InstitutionKeyEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text', name: 'master_key_id' })
  masterKeyId!: string;

  @Column({ type: 'bytea' })
  wrapped!: Buffer;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  /** No new data key is wrapped with it; it goes once the last one is wrapped anew. */
  @Column({ type: 'timestamptz', precision: 3, name: 'retired_at', nullable: true })
  retiredAt!: Date | null;
}

/** The key of one holder: a person, or a case that concerns several. What it sealed is lost when it is deleted. */
@Entity('data_key')
export class DataKeyEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'holder_id' })
  holderId!: string;

  @Column({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'institution_key_id' })
  institutionKeyId!: string;

  @Column({ type: 'bytea' })
  wrapped!: Buffer;
}
