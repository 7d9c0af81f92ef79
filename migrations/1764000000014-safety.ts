import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** Blocks, which the database itself obeys, and concerns. */
export class Safety1764000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table account_block (
        institution_id uuid not null,
        blocker_id uuid not null,
        blocked_id uuid not null check (blocked_id <> blocker_id),
        created_at timestamptz(3) not null default app_now(),
        primary key (institution_id, blocker_id, blocked_id),
        foreign key (institution_id, blocker_id) references account,
        foreign key (institution_id, blocked_id) references account
      );
      create index account_block_blocked on account_block (institution_id, blocked_id);

      create table concern (
        institution_id uuid not null,
        id uuid not null,
        reporter_id uuid not null,
        about_id uuid not null check (about_id <> reporter_id),
        intro_request_id uuid,
        category text not null,
        status text not null default 'OPEN' check (status in ('OPEN', 'ASSIGNED', 'RESOLVED')),
        assignee_id uuid,
        -- Sealed under a key of the concern's own, for the PRIVACY duty.
        statement bytea,
        evidence bytea,
        resolution bytea,
        created_at timestamptz(3) not null default app_now(),
        resolved_at timestamptz(3),
        primary key (institution_id, id),
        foreign key (institution_id, reporter_id) references account,
        foreign key (institution_id, about_id) references account,
        foreign key (institution_id, assignee_id) references account,
        foreign key (institution_id, intro_request_id) references intro_request
      );
      create index concern_created on concern (institution_id, created_at, id);
      create index concern_request on concern (institution_id, intro_request_id) where status <> 'RESOLVED';
      -- While a concern about it is open, nobody moves a request.
      alter table intro_request add frozen_at timestamptz(3);
    `);
    await wall(runner, 'account_block', 'select, insert, delete');
    await wall(runner, 'concern', 'select, insert, update');
    await runner.query(`
      create index student_directory_hold on student (institution_id, account_id) where directory_hold;
      grant select on account_block, student, record_share, advisor to acquaint_vault;

      -- Whom whoever the wall says is asking must not find: those who have blocked them, and students whose record the registrar
      -- holds back and who have not agreed to show them even the name. Staff do their work whoever blocks them, and nobody hides in staff's name.
      create function hidden_accounts() returns uuid[] stable parallel safe language plpgsql as $$
      begin
        -- As a rule there is nobody, which is soon found out; this is asked with nearly every statement.
        if not exists (select from account_block where institution_id = current_institution() and blocked_id = current_account())
          and not exists (select from student where institution_id = current_institution() and directory_hold) then
          return '{}';
        end if;
        return (
          select coalesce(array_agg(hidden.id), '{}') from (
            select b.blocker_id as id from account_block b where b.institution_id = current_institution() and b.blocked_id = current_account()
              and not exists (select from account_role r where r.institution_id = b.institution_id and r.account_id = b.blocker_id and r.role = 'STAFF')
            union all
            select s.account_id from student s
            where s.institution_id = current_institution() and s.directory_hold and s.account_id <> current_account()
              and not exists (select from record_share r where r.institution_id = s.institution_id and r.student_id = s.account_id
                and r.viewer_id = current_account() and 'NAME' = any (r.items))
              and not exists (select from advisor a where a.institution_id = s.institution_id and a.account_id = s.account_id and a.listing in ('LISTED', 'PAUSED'))
          ) hidden
          where not exists (select from account_role r
            where r.institution_id = current_institution() and r.account_id = current_account() and r.role = 'STAFF')
        );
      end $$;
      -- They find nobody there: as if the account were closed, by whatever way.
      -- Oneself is never hidden, and is looked at in every request.
      create policy hidden_are_nobody on account as restrictive for select
        using (id = (select current_account()) or id not in (select unnest(hidden_accounts())));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop policy hidden_are_nobody on account;
      drop index student_directory_hold;
      revoke select on student, record_share, advisor from acquaint_vault;
      drop function hidden_accounts();
      alter table intro_request drop frozen_at;
      drop table concern, account_block;
    `);
  }
}
