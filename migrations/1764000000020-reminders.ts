import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** What people were told is due. Whether it still is follows from the state of what it is about. */
export class Reminders1764000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reminder (
        institution_id uuid not null,
        account_id uuid not null,
        kind text not null,
        -- The request, chat or account it is about.
        object_key uuid not null,
        due_at timestamptz(3) not null,
        told_at timestamptz(3) not null default app_now(),
        primary key (institution_id, account_id, kind, object_key, due_at),
        foreign key (institution_id, account_id) references account
      );
      create index reminder_told on reminder (institution_id, told_at);
      -- What is due is found by state and time.
      create index chat_ahead on chat (institution_id, starts_at) where status = 'SCHEDULED';
      create index chat_held on chat (institution_id, held_at) where status = 'HELD';
      create index student_class_year on student (institution_id, class_year);
    `);
    await wall(runner, 'reminder', 'select, insert, delete');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index student_class_year;
      drop index chat_held;
      drop index chat_ahead;
      drop table reminder;
    `);
  }
}
