import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** What came of a chat, as each side sees it. */
export class Outcomes1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table chat_outcome (
        institution_id uuid not null,
        chat_id uuid not null,
        account_id uuid not null,
        usefulness smallint check (usefulness between 1 and 5),
        results text[] not null,
        comment text,
        reported_at timestamptz(3) not null default app_now(),
        primary key (institution_id, chat_id, account_id),
        foreign key (institution_id, chat_id) references chat,
        foreign key (institution_id, account_id) references account
      );
    `);
    await wall(runner, 'chat_outcome', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table chat_outcome');
  }
}
