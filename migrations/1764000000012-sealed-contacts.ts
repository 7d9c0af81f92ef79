import type { MigrationInterface, QueryRunner } from 'typeorm';
import { OPENING_FUNCTIONS } from './1764000000005-contacts';
import { JOIN_KEY, KEY } from './key-chain';
import { wall } from './wall';

const DROP_FUNCTIONS = `
  drop function own_contacts();
  drop function reveal_contacts(uuid[]);
`;

/** Contact values are sealed; receipts of consents; staff may see values for a stated reason. */
export class SealedContacts1764000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table contact_value no force row level security;
      do $$ begin
        if exists (select from contact_value) then
          raise exception 'This database was made by an unreleased Acquaint that stored contact values as they are. Make it anew: remove the data folder, or drop the database, then migrate.';
        end if;
      end $$;
      alter table contact_value force row level security;
      drop function change_contact_value(uuid, text);
      ${DROP_FUNCTIONS}
      alter table contact_value drop value;
      alter table contact_value add sealed bytea not null;
      grant insert (sealed), update (sealed) on contact_value to acquaint_app;
      revoke update on contact_value from acquaint_vault;
      grant delete on contact_consent_point to acquaint_app; -- a consent that is narrowed

      create table consent_receipt (
        institution_id uuid not null,
        id uuid not null,
        consent_id uuid not null,
        event text not null check (event in ('GRANTED', 'CHANGED', 'REVOKED')),
        issued_at timestamptz(3) not null default app_now(),
        jws text not null,
        primary key (institution_id, id),
        foreign key (institution_id, consent_id) references contact_consent
      );
      create index consent_receipt_consent on consent_receipt (institution_id, consent_id, issued_at, id);
    `);
    await wall(runner, 'consent_receipt', 'select, insert, delete');
    await runner.query(`
      grant select on data_key, institution_key, account_role, staff_duty, institution to acquaint_vault;

      -- Nothing is revealed while the clock is behind what the record has seen: an expired consent would come alive again.
      create function require_sound_clock() returns void language plpgsql stable as $$
      begin
        if app_now() < (select max(at) from audit_event where institution_id = current_institution()) - interval '1 minute' then
          raise exception 'the clock has gone back' using errcode = 'AQ001';
        end if;
      end $$;

      -- Another person's values, sealed, for whoever the wall says is asking. The only way to them. The disclosure and its event are
      -- written by the statement that finds them; the caller commits before it opens one. The consent is locked, so that a
      -- revocation either waits for this reveal or is seen by it.
      create function reveal_contacts(owners uuid[])
        returns table (owner_id uuid, consent_id uuid, id uuid, kind text, label text, sealed bytea, key json)
        language plpgsql security definer set search_path = public, pg_temp
      as $$
      #variable_conflict use_column
      declare
        institution uuid := current_institution();
        viewer uuid := current_account();
        request uuid := current_request();
      begin
        if institution is null or viewer is null or request is null then
          raise exception 'contact values are revealed to a signed-in viewer only' using errcode = 'insufficient_privilege';
        end if;
        perform require_sound_clock();
        -- First the locks, in a statement of their own: the next one sees everything that was committed while it waited.
        perform from contact_consent c
          where c.institution_id = institution and c.recipient_id = viewer and c.owner_id = any (owners) and c.ended_at is null
          order by c.id for share;
        return query
          with point as materialized (
            select distinct on (p.owner_id, p.id) p.owner_id, c.id as consent_id, c.granted_at, p.id, p.kind, p.label, v.sealed, p.created_at,
              case when k.id is not null then ${KEY} end as key
            from contact_consent c
            join account a on a.institution_id = institution and a.id = c.owner_id and a.closed_at is null
            join contact_consent_point cp on cp.institution_id = institution and cp.consent_id = c.id
            join contact_point p on p.institution_id = institution and p.id = cp.contact_point_id
              and p.owner_id = c.owner_id and p.version = cp.version and p.removed_at is null
            join contact_value v on v.institution_id = institution and v.contact_point_id = p.id
            ${JOIN_KEY('p.owner_id')}
            where c.institution_id = institution and c.recipient_id = viewer and c.owner_id = any (owners)
              and c.ended_at is null and c.expires_at > app_now()
            order by p.owner_id, p.id, c.granted_at desc
          ), recorded as (
            insert into disclosure (institution_id, id, http_request_id, owner_id, recipient_id, consent_id, kinds)
            select institution, gen_random_uuid(), request, p.owner_id, viewer,
              (array_agg(p.consent_id order by p.granted_at desc))[1], array_agg(distinct p.kind order by p.kind)
            from point p group by p.owner_id
            on conflict (institution_id, http_request_id, owner_id, recipient_id) do update
              set kinds = array(select distinct k from unnest(disclosure.kinds || excluded.kinds) k order by k)
            returning disclosure.id, disclosure.owner_id, disclosure.kinds, xmax = 0 as fresh
          ), events as materialized (
            select record_event('CONTACT_DISCLOSED', r.owner_id, 'Disclosure', r.id, jsonb_build_object('kinds', r.kinds)) from recorded r where r.fresh
          )
          select p.owner_id, p.consent_id, p.id, p.kind, p.label, p.sealed, p.key
          from point p, (select count(*) from recorded) all_recorded, (select count(*) from events) all_events
          order by p.owner_id, p.created_at, p.id;
      end $$;

      -- A person's values for staff who say why; what else has to hold is checked here again, so that no code can forget it.
      create function reveal_contacts_to_staff(owner uuid, why text)
        returns table (id uuid, kind text, label text, sealed bytea, key json)
        language plpgsql security definer set search_path = public, pg_temp
      as $$
      #variable_conflict use_column
      declare
        institution uuid := current_institution();
        viewer uuid := current_account();
        request uuid := current_request();
      begin
        if request is null or coalesce(trim(why), '') = '' or not exists (
          select from institution i
          join account_role r on r.institution_id = i.id and r.account_id = viewer and r.role = 'STAFF'
          where i.id = institution and (i.staff_reveal = 'ALLOWED' or i.staff_reveal = 'LIMITED' and exists (
            select from staff_duty d where d.institution_id = i.id and d.account_id = viewer and d.duty in ('PRIVACY', 'ADMIN')))
        ) then
          raise exception 'staff may not see these contact values' using errcode = 'insufficient_privilege';
        end if;
        perform require_sound_clock();
        return query
          with point as materialized (
            select p.id, p.kind, p.label, v.sealed, p.created_at, case when k.id is not null then ${KEY} end as key
            from contact_point p
            join account a on a.institution_id = institution and a.id = p.owner_id and a.closed_at is null
            join contact_value v on v.institution_id = institution and v.contact_point_id = p.id
            ${JOIN_KEY('p.owner_id')}
            where p.institution_id = institution and p.owner_id = owner and p.removed_at is null and p.owner_id <> viewer
          ), recorded as (
            insert into disclosure (institution_id, id, http_request_id, owner_id, recipient_id, kinds, reason)
            select institution, gen_random_uuid(), request, owner, viewer, array_agg(distinct p.kind order by p.kind), why
            from point p having count(*) > 0
            on conflict (institution_id, http_request_id, owner_id, recipient_id) do update
              set kinds = array(select distinct k from unnest(disclosure.kinds || excluded.kinds) k order by k), reason = excluded.reason
            returning disclosure.id, disclosure.kinds
          ), events as materialized (
            select record_event('CONTACT_REVEALED_TO_STAFF', owner, 'Disclosure', r.id, jsonb_build_object('kinds', r.kinds)) from recorded r
          )
          select p.id, p.kind, p.label, p.sealed, p.key from point p, (select count(*) from events) all_events
          order by p.created_at, p.id;
      end $$;

      -- One's own values, sealed. Reading them is no disclosure.
      create function own_contacts()
        returns table (id uuid, kind text, label text, sealed bytea, key json)
        language sql stable security definer set search_path = public, pg_temp
      as $$
        select p.id, p.kind, p.label, v.sealed, case when k.id is not null then ${KEY} end
        from contact_point p
        join contact_value v on v.institution_id = p.institution_id and v.contact_point_id = p.id
        ${JOIN_KEY('p.owner_id')}
        where p.institution_id = current_institution() and p.owner_id = current_account() and p.removed_at is null
        order by p.created_at, p.id
      $$;

      revoke all on function reveal_contacts(uuid[]), reveal_contacts_to_staff(uuid, text), own_contacts() from public;
      grant execute on function reveal_contacts(uuid[]), reveal_contacts_to_staff(uuid, text), own_contacts() to acquaint_app;
      grant create on schema public to acquaint_vault;
      alter function reveal_contacts(uuid[]) owner to acquaint_vault;
      alter function reveal_contacts_to_staff(uuid, text) owner to acquaint_vault;
      alter function own_contacts() owner to acquaint_vault;
      revoke create on schema public from acquaint_vault;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${DROP_FUNCTIONS}
      drop function reveal_contacts_to_staff(uuid, text);
      drop function require_sound_clock();
      drop table consent_receipt;
      revoke delete on contact_consent_point from acquaint_app;
      revoke select on account_role, institution from acquaint_vault;
      truncate contact_value; -- what was sealed cannot be stored as it was
      alter table contact_value drop sealed;
      alter table contact_value add value text not null;
      grant insert (value) on contact_value to acquaint_app;
      ${OPENING_FUNCTIONS}
    `);
  }
}
