import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That somebody is worried about another person. What it says is sealed under a key of its own. */
@Entity('concern')
export class ConcernEntity {
  @PrimaryColumn({ type: 'uuid', name: 'institution_id' })
  institutionId!: string;

  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'reporter_id' })
  reporterId!: string;

  @Column({ type: 'uuid', name: 'about_id' })
  aboutId!: string;

  @Column({ type: 'uuid', name: 'intro_request_id', nullable: true })
  introRequestId!: string | null;

  @Column({ type: 'text' })
  category!: string;

  @Column({ type: 'text', default: 'OPEN' })
  status!: string;

  @Column({ type: 'uuid', name: 'assignee_id', nullable: true })
  assigneeId!: string | null;

  @Column({ type: 'bytea', nullable: true })
  statement!: Buffer | null;

  /** What the two had written by then, so that it stays what it was whatever they do later. */
  @Column({ type: 'bytea', nullable: true })
  evidence!: Buffer | null;

  @Column({ type: 'bytea', nullable: true })
  resolution!: Buffer | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'resolved_at', nullable: true })
  resolvedAt!: Date | null;
}
