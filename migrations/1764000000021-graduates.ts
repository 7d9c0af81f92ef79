import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A graduate becomes an advisor: the one way in which somebody gets a role by themselves. */
export class Graduates1764000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant insert on advisor, account_role to acquaint_vault;
      -- For whoever the wall says is asking, and for nobody else. Degrees of a class are conferred by the end of June (NACE).
      create function become_advisor() returns text language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        institution uuid := current_institution();
        me uuid := current_account();
        graduated smallint := (
          select s.class_year from student s join institution i on i.id = s.institution_id
          where s.institution_id = institution and s.account_id = me and make_date(s.class_year, 7, 1) <= (app_now() at time zone i.time_zone)::date);
      begin
        if institution is null or me is null then
          raise exception 'only somebody who is signed in becomes an advisor' using errcode = 'insufficient_privilege';
        end if;
        if exists (select from advisor a where a.institution_id = institution and a.account_id = me) then return 'ALREADY'; end if;
        if graduated is null then return 'NOT_A_GRADUATE'; end if;
        insert into advisor (institution_id, account_id, class_year, listing, joined_at) values (institution, me, graduated, 'LISTED', app_now())
          on conflict do nothing;
        if not found then return 'ALREADY'; end if;
        insert into account_role (institution_id, account_id, role) values (institution, me, 'ALUM') on conflict do nothing;
        return 'DONE';
      end $$;
      revoke all on function become_advisor() from public;
      grant execute on function become_advisor() to acquaint_app;
      grant create on schema public to acquaint_vault;
      alter function become_advisor() owner to acquaint_vault;
      revoke create on schema public from acquaint_vault;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function become_advisor();
      revoke insert on advisor, account_role from acquaint_vault;
    `);
  }
}
