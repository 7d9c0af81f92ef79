import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The sealed value of a contact point. The server can write it; reading goes through reveal_contacts and own_contacts alone. */
@Entity('contact_value')
export class ContactValueEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid', name: 'contact_point_id' })
  contactPointId!: string;

  @Column({ type: 'bytea' })
  sealed!: Buffer;
}
