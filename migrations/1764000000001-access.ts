import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** The wall itself, the clock, institutions, accounts and their roles. */
export class Access1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // acquaint_app is what the server may do; acquaint_vault owns the functions that open contact values.
    // Roles belong to the whole PostgreSQL server, so another database may have made them.
    await runner.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'acquaint_app') then create role acquaint_app nologin; end if;
      exception when duplicate_object or unique_violation then null; end $$;
      do $$ begin
        if not exists (select from pg_roles where rolname = 'acquaint_vault') then create role acquaint_vault nologin; end if;
      exception when duplicate_object or unique_violation then null; end $$;
      create extension if not exists unaccent;
    `);
    await runner.query(`
      grant usage on schema public to acquaint_app, acquaint_vault;
      grant select on migration to acquaint_app;

      create function current_institution() returns uuid stable parallel safe language sql
        as $$ select nullif(current_setting('app.institution', true), '')::uuid $$;
      create function current_account() returns uuid stable parallel safe language sql
        as $$ select nullif(current_setting('app.account', true), '')::uuid $$;
      create function current_request() returns uuid stable parallel safe language sql
        as $$ select nullif(current_setting('app.request', true), '')::uuid $$;

      create table clock (
        id boolean primary key default true check (id),
        ahead interval not null default '0'
      );
      insert into clock default values;
      grant select on clock to acquaint_app, acquaint_vault;
      create function app_now() returns timestamptz stable parallel safe language sql
        as $$ select now() + (select ahead from clock) $$;

      create table institution (
        id uuid primary key,
        name text not null,
        time_zone text not null
      );
      create table account (
        institution_id uuid not null references institution,
        id uuid not null,
        name text not null,
        created_at timestamptz(3) not null default app_now(),
        closed_at timestamptz(3),
        primary key (institution_id, id)
      );
      create table account_role (
        institution_id uuid not null,
        account_id uuid not null,
        role text not null check (role in ('STUDENT', 'ALUM', 'STAFF')),
        primary key (institution_id, account_id, role),
        foreign key (institution_id, account_id) references account on delete cascade
      );
    `);
    await wall(runner, 'institution', 'select');
    await wall(runner, 'account', 'select');
    await wall(runner, 'account_role', 'select');
    await runner.query('grant select on account to acquaint_vault');
  }

  async down(runner: QueryRunner): Promise<void> {
    // The two roles stay: other databases of the same PostgreSQL server may use them.
    await runner.query(`
      drop table account_role, account, institution;
      drop function app_now();
      drop table clock;
      drop function current_request();
      drop function current_account();
      drop function current_institution();
      drop extension if exists unaccent;
      revoke select on migration from acquaint_app;
      revoke usage on schema public from acquaint_app, acquaint_vault;
    `);
  }
}
