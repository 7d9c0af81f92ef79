import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A keyed hash that this database knows to be erased; one that only the erasure log knows means that a backup was restored. */
@Entity('erasure')
export class ErasureEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'bytea' })
  digest!: Buffer;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'app_now()' })
  at!: Date;
}
