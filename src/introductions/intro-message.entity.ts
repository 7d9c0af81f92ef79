import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something one side of a request wrote to the other. */
@Entity('intro_message')
export class IntroMessageEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'intro_request_id' })
  introRequestId!: string;

  @Column({ type: 'uuid', name: 'author_id' })
  authorId!: string;

  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'sent_at', default: () => 'app_now()' })
  sentAt!: Date;

  /** Messages of one moment stay in the order they were written in. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  place!: string;
}
