import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** What staff are charged with, and what each institution decides for itself. */
export class Duties1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table staff_duty (
        institution_id uuid not null,
        account_id uuid not null,
        duty text not null check (duty in ('COUNSELOR', 'IMPORTER', 'ANALYST', 'PRIVACY', 'ADMIN')),
        primary key (institution_id, account_id, duty),
        foreign key (institution_id, account_id) references account on delete cascade
      );
      -- A constant default: adding these rewrites no table.
      alter table institution
        add staff_reveal text not null default 'ALLOWED' check (staff_reveal in ('ALLOWED', 'LIMITED', 'OFF')),
        add staff_reveals_per_day integer not null default 20 check (staff_reveals_per_day between 0 and 10000),
        add notice_version text not null default '1',
        add notice_url text,
        add retention_days jsonb not null default '{}';
      grant update (staff_reveal, staff_reveals_per_day, notice_version, notice_url, retention_days) on institution to acquaint_app;
    `);
    await wall(runner, 'staff_duty', 'select');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table staff_duty;
      alter table institution drop staff_reveal, drop staff_reveals_per_day, drop notice_version, drop notice_url, drop retention_days;
    `);
  }
}
