import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A word people pick from, within one institution. */
@Entity('term')
export class TermEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'integer', generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'text' })
  kind!: string;

  /** What filters and inputs name it by: a slug, a CIP code, a locale. */
  @Column({ type: 'text' })
  value!: string;

  @Column({ type: 'text' })
  name!: string;

  /** Of an AFFINITY: data of a special category (GDPR article 9(1)), shown only with the person's own consent. */
  @Column({ type: 'boolean', name: 'special_category', default: false })
  specialCategory!: boolean;

  /** False for a word that one person added: it is theirs, and not offered to others. */
  @Column({ type: 'boolean', default: true })
  listed!: boolean;
}
