import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a transaction begins: the wall is set, and the account's standing looked at by the same statement. */
export class Standing1764000000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Sets the wall. Roles and duties, as "STAFF|ADMIN,PRIVACY", or null without an open account, must be those that are expected, if any are:
      -- whoever reads goes by them. (Assignments, because PL/pgSQL carries out what it performs as a statement, which takes ten times as long.)
      create function enter_wall(institution text, account text, request text, expected text, reads boolean) returns void language plpgsql as $$
      declare
        standing text;
        done text;
      begin
        done := set_config('app.institution', institution, true);
        done := set_config('app.account', account, true);
        done := set_config('app.request', request, true);
        done := set_config('app.standing', expected, true);
        if reads then done := set_config('transaction_read_only', 'on', true); end if;
        if expected is null then return; end if;
        standing := (
          select concat(
            array_to_string(array(select r.role from account_role r where r.institution_id = a.institution_id and r.account_id = a.id order by 1), ','), '|',
            array_to_string(array(select d.duty from staff_duty d where d.institution_id = a.institution_id and d.account_id = a.id order by 1), ','))
          from account a where a.institution_id = institution::uuid and a.id = nullif(account, '')::uuid and a.closed_at is null);
        if standing is distinct from expected then
          raise exception 'the account stands otherwise' using errcode = 'AQ002';
        end if;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function enter_wall(text, text, text, text, boolean)');
  }
}
