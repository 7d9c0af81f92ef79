import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** Students, degrees, who is connected to whom, and what students show of themselves. */
export class People1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table student (
        institution_id uuid not null,
        account_id uuid not null,
        class_year smallint,
        primary key (institution_id, account_id),
        foreign key (institution_id, account_id) references account
      );
      create table degree (
        institution_id uuid not null,
        id uuid not null,
        account_id uuid not null,
        level text not null check (level in ('CERTIFICATE', 'ASSOCIATE', 'BACHELOR', 'MASTER', 'DOCTORATE', 'PROFESSIONAL')),
        program_id integer not null,
        class_year smallint,
        primary key (institution_id, id),
        foreign key (institution_id, account_id) references account,
        foreign key (institution_id, program_id) references term
      );
      create index degree_account on degree (institution_id, account_id);
      create table connection (
        institution_id uuid not null,
        through_id uuid not null,
        account_id uuid not null,
        other_id uuid not null check (other_id <> account_id),
        since timestamptz(3) not null default app_now(),
        primary key (institution_id, through_id),
        foreign key (institution_id, account_id) references account,
        foreign key (institution_id, other_id) references account
      );
      create index connection_account on connection (institution_id, account_id, other_id);
      create index connection_other on connection (institution_id, other_id, account_id);

      -- Whom a student has shown themselves to, and which items of their record go with the name.
      create table record_share (
        institution_id uuid not null,
        student_id uuid not null,
        viewer_id uuid not null,
        through_id uuid not null,
        items text[] not null,
        primary key (institution_id, viewer_id, student_id, through_id),
        foreign key (institution_id, student_id) references student,
        foreign key (institution_id, viewer_id) references account
      );
      create index record_share_student on record_share (institution_id, student_id);
    `);
    await wall(runner, 'student', 'select, update');
    await wall(runner, 'degree', 'select');
    await wall(runner, 'connection', 'select, insert');
    await wall(runner, 'record_share', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table record_share, connection, degree, student');
  }
}
