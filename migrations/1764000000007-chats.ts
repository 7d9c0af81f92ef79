import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** Chats, and what each side says of whether they happened. */
export class Chats1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table chat (
        institution_id uuid not null,
        id uuid not null,
        intro_request_id uuid not null,
        student_id uuid not null,
        advisor_id uuid not null,
        status text not null check (status in ('PROPOSED', 'SCHEDULED', 'HELD', 'NO_SHOW', 'CANCELLED')),
        starts_at timestamptz(3),
        ends_at timestamptz(3) check (ends_at > starts_at),
        time_zone text,
        mode text,
        sequence integer not null default 0,
        student_confirmed_at timestamptz(3),
        advisor_confirmed_at timestamptz(3),
        thanked_at timestamptz(3),
        created_at timestamptz(3) not null default app_now(),
        primary key (institution_id, id),
        unique (institution_id, intro_request_id),
        foreign key (institution_id, intro_request_id) references intro_request,
        foreign key (institution_id, student_id) references student,
        foreign key (institution_id, advisor_id) references advisor
      );
      create table chat_report (
        institution_id uuid not null,
        chat_id uuid not null,
        account_id uuid not null,
        happened text not null check (happened in ('HELD', 'NO_SHOW_STUDENT', 'NO_SHOW_ADVISOR', 'NOT_YET')),
        duration_minutes smallint check (duration_minutes between 1 and 1440),
        reported_at timestamptz(3) not null default app_now(),
        primary key (institution_id, chat_id, account_id),
        foreign key (institution_id, chat_id) references chat,
        foreign key (institution_id, account_id) references account
      );
    `);
    await wall(runner, 'chat', 'select, insert, update');
    await wall(runner, 'chat_report', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table chat_report, chat');
  }
}
