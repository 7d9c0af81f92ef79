import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** What leaving needs: the rights to blank and delete, and what was kept for long enough. */
export class Privacy1764000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table account add erased_at timestamptz(3);
      create table erasure (
        institution_id uuid not null references institution,
        digest bytea not null,
        at timestamptz(3) not null default app_now(),
        primary key (institution_id, digest)
      );
      -- By whom somebody leaves, what they saw, and how old it is.
      create index disclosure_recipient on disclosure (institution_id, recipient_id, at);
      create index disclosure_at on disclosure (institution_id, at);
      create index contact_consent_point_point on contact_consent_point (institution_id, contact_point_id);
      create index chat_outcome_account on chat_outcome (institution_id, account_id);
      grant update (name, closed_at, erased_at) on account to acquaint_app;
      grant delete on account_role, staff_duty, degree, record_share to acquaint_app;
      grant update (directory_hold) on student to acquaint_app;
    `);
    await wall(runner, 'erasure', 'select, insert');
    await runner.query(`
      -- Old disclosures, whose time is over.
      grant delete on disclosure to acquaint_vault;
      create function forget_disclosures(before timestamptz) returns bigint language sql security definer set search_path = public, pg_temp
      as $$
        with gone as (delete from disclosure where institution_id = current_institution() and at < least(before, app_now() - interval '30 days') returning 1)
        select count(*) from gone
      $$;
      -- Why staff looked, in words that may name the person who left.
      create function forget_reasons(person uuid) returns void language sql security definer set search_path = public, pg_temp
      as $$
        update disclosure set reason = null where institution_id = current_institution() and person in (owner_id, recipient_id) and reason is not null
          and exists (select from account a where a.institution_id = current_institution() and a.id = person and a.erased_at is not null)
      $$;
      -- The beginning of the record: sealed events alone, and only up to a signed head, at which the rest can be verified to begin.
      -- The last link stays, so that a record of which everything is old can be told from one that was wiped.
      grant select, delete on audit_seal to acquaint_vault;
      grant select on audit_head to acquaint_vault;
      grant delete on audit_event to acquaint_vault;
      create function forget_audit_events(before timestamptz) returns bigint language plpgsql security definer set search_path = public, pg_temp
      as $$
      declare
        institution uuid := current_institution();
        -- Heads before the first event that is too young to go, and before the last of all.
        last bigint := (
          select max(h.seq) from audit_head h
          where h.institution_id = institution and h.signed_at <= app_now() - interval '365 days'
            and h.seq < (select max(s.seq) from audit_seal s where s.institution_id = institution)
            and h.seq < coalesce((
              select s.seq from audit_seal s join audit_event e on e.institution_id = s.institution_id and e.id = s.event_id
              where s.institution_id = institution and e.at >= least(before, app_now() - interval '365 days') order by s.seq limit 1
            ), 9223372036854775807));
        ids bigint[];
      begin
        with gone as (delete from audit_seal where institution_id = institution and seq <= last returning event_id)
        select array_agg(event_id) from gone into ids;
        delete from audit_event where institution_id = institution and id = any (ids);
        return coalesce(array_length(ids, 1), 0);
      end $$;
      revoke all on function forget_disclosures(timestamptz), forget_reasons(uuid), forget_audit_events(timestamptz) from public;
      grant execute on function forget_disclosures(timestamptz), forget_reasons(uuid), forget_audit_events(timestamptz) to acquaint_app;
      grant create on schema public to acquaint_vault;
      alter function forget_disclosures(timestamptz) owner to acquaint_vault;
      alter function forget_reasons(uuid) owner to acquaint_vault;
      alter function forget_audit_events(timestamptz) owner to acquaint_vault;
      revoke create on schema public from acquaint_vault;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function forget_audit_events(timestamptz);
      drop function forget_reasons(uuid);
      drop function forget_disclosures(timestamptz);
      revoke delete on disclosure, audit_seal, audit_event from acquaint_vault;
      drop table erasure;
      drop index chat_outcome_account;
      drop index contact_consent_point_point;
      drop index disclosure_at;
      drop index disclosure_recipient;
      revoke update (directory_hold) on student from acquaint_app;
      revoke delete on account_role, staff_duty, degree, record_share from acquaint_app;
      revoke update (name, closed_at, erased_at) on account from acquaint_app;
      alter table account drop erased_at;
    `);
  }
}
