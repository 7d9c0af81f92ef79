import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** Keys, each wrapped by the one above it, and the role that may look across institutions for due work. */
export class Sealing1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table institution_key (
        institution_id uuid not null references institution,
        id uuid not null,
        master_key_id text not null,
        wrapped bytea not null,
        created_at timestamptz(3) not null default app_now(),
        retired_at timestamptz(3),
        primary key (institution_id, id)
      );
      create unique index institution_key_present on institution_key (institution_id) where retired_at is null;
      create table data_key (
        institution_id uuid not null,
        holder_id uuid not null,
        id uuid not null,
        institution_key_id uuid not null,
        wrapped bytea not null,
        primary key (institution_id, holder_id),
        foreign key (institution_id, institution_key_id) references institution_key
      );
      create index data_key_institution_key on data_key (institution_id, institution_key_id, holder_id);
    `);
    await wall(runner, 'institution_key', 'select, insert, update, delete');
    await wall(runner, 'data_key', 'select, insert, update, delete');

    // acquaint_clerk owns the functions that find due work across walls. They return institutions' ids and nothing else.
    await runner.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'acquaint_clerk') then create role acquaint_clerk nologin; end if;
      exception when duplicate_object or unique_violation then null; end $$;
      grant usage on schema public to acquaint_clerk;
      grant select (id) on institution to acquaint_clerk;
      create policy due_work on institution for select to acquaint_clerk using (true);

      create function institutions() returns setof uuid language sql stable security definer set search_path = public, pg_temp
        as $$ select id from institution order by id $$;
      revoke all on function institutions() from public;
      grant execute on function institutions() to acquaint_app;
      grant acquaint_clerk to current_user;
      grant create on schema public to acquaint_clerk;
      alter function institutions() owner to acquaint_clerk;
      revoke create on schema public from acquaint_clerk;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function institutions();
      drop policy due_work on institution;
      revoke select (id) on institution from acquaint_clerk;
      revoke usage on schema public from acquaint_clerk;
      drop table data_key, institution_key;
    `);
  }
}
