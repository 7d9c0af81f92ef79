import type { MigrationInterface, QueryRunner } from 'typeorm';
import { wall } from './wall';

/** What opened values while they were stored as they are, before 012. */
export const OPENING_FUNCTIONS = `
  grant select on contact_point, contact_value, contact_consent_point to acquaint_vault;
  grant update on contact_value to acquaint_vault;
  grant select, update on contact_consent to acquaint_vault; -- update for the row lock only
  grant select, insert, update on disclosure to acquaint_vault;

  -- Another person's values, for whoever the wall says is asking. The only way to them. The disclosure is written by the
  -- statement that opens them; the caller commits before it lets a value out. The consent is locked, so that a revocation
  -- either waits for this reveal or is seen by it.
  create function reveal_contacts(owners uuid[])
    returns table (owner_id uuid, consent_id uuid, id uuid, kind text, label text, value text)
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
    -- First the locks, in a statement of their own: the next one sees everything that was committed while it waited.
    perform from contact_consent c
      where c.institution_id = institution and c.recipient_id = viewer and c.owner_id = any (owners) and c.ended_at is null
      order by c.id for share;
    return query
      with point as materialized (
        select distinct on (p.owner_id, p.id) p.owner_id, c.id as consent_id, c.granted_at, p.id, p.kind, p.label, v.value, p.created_at
        from contact_consent c
        join account a on a.institution_id = institution and a.id = c.owner_id and a.closed_at is null
        join contact_consent_point cp on cp.institution_id = institution and cp.consent_id = c.id
        join contact_point p on p.institution_id = institution and p.id = cp.contact_point_id
          and p.owner_id = c.owner_id and p.version = cp.version and p.removed_at is null
        join contact_value v on v.institution_id = institution and v.contact_point_id = p.id
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
        returning 1
      )
      select p.owner_id, p.consent_id, p.id, p.kind, p.label, p.value
      from point p, (select count(*) from recorded) done
      order by p.owner_id, p.created_at, p.id;
  end $$;

  -- One's own values. Reading them is no disclosure.
  create function own_contacts()
    returns table (id uuid, kind text, label text, value text, share_by_default boolean)
    language sql stable security definer set search_path = public, pg_temp
  as $$
    select p.id, p.kind, p.label, v.value, p.share_by_default
    from contact_point p
    join contact_value v on v.institution_id = p.institution_id and v.contact_point_id = p.id
    where p.institution_id = current_institution() and p.owner_id = current_account() and p.removed_at is null
    order by p.created_at, p.id
  $$;

  -- Writes one's own value and tells whether it is another one; the server could not compare, for it cannot read it.
  create function change_contact_value(point uuid, new_value text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp
  as $$
  begin
    update contact_value v set value = new_value
    where v.institution_id = current_institution() and v.contact_point_id = point and v.value <> new_value
      and exists (select from contact_point p where p.institution_id = v.institution_id and p.id = point
                    and p.owner_id = current_account() and p.removed_at is null);
    return found;
  end $$;

  revoke all on function reveal_contacts(uuid[]), own_contacts(), change_contact_value(uuid, text) from public;
  grant execute on function reveal_contacts(uuid[]), own_contacts(), change_contact_value(uuid, text) to acquaint_app;
  grant acquaint_vault to current_user;
  grant create on schema public to acquaint_vault;
  alter function reveal_contacts(uuid[]) owner to acquaint_vault;
  alter function own_contacts() owner to acquaint_vault;
  alter function change_contact_value(uuid, text) owner to acquaint_vault;
  revoke create on schema public from acquaint_vault;
`;

/** Contact points, consents, disclosures, and the three functions that touch a contact value. */
export class Contacts1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table contact_point (
        institution_id uuid not null,
        id uuid not null,
        owner_id uuid not null,
        kind text not null check (kind in ('EMAIL', 'PHONE', 'PROFILE_LINK', 'BOOKING_LINK')),
        label text,
        -- Counts changes of the value; a consent holds for the version it was given for.
        version integer not null default 1,
        share_by_default boolean not null default false,
        created_at timestamptz(3) not null default app_now(),
        removed_at timestamptz(3),
        primary key (institution_id, id),
        foreign key (institution_id, owner_id) references account
      );
      create index contact_point_owner on contact_point (institution_id, owner_id);

      create table contact_value (
        institution_id uuid not null,
        contact_point_id uuid not null,
        value text not null,
        primary key (institution_id, contact_point_id),
        foreign key (institution_id, contact_point_id) references contact_point
      );

      create table contact_consent (
        institution_id uuid not null,
        id uuid not null,
        owner_id uuid not null,
        recipient_id uuid not null check (recipient_id <> owner_id),
        intro_request_id uuid,
        purpose text not null,
        granted_at timestamptz(3) not null default app_now(),
        expires_at timestamptz(3) not null check (expires_at > granted_at),
        ended_at timestamptz(3),
        primary key (institution_id, id),
        foreign key (institution_id, owner_id) references account,
        foreign key (institution_id, recipient_id) references account
      );
      -- One open consent from one person to another for each request.
      create unique index contact_consent_open on contact_consent (institution_id, owner_id, recipient_id, intro_request_id)
        nulls not distinct where ended_at is null;
      create index contact_consent_pair on contact_consent (institution_id, recipient_id, owner_id, granted_at);
      create index contact_consent_owner on contact_consent (institution_id, owner_id, granted_at, id);

      create table contact_consent_point (
        institution_id uuid not null,
        consent_id uuid not null,
        contact_point_id uuid not null,
        version integer not null,
        -- As they stood when it was given: what the owner writes later is not the recipient's to read.
        kind text not null,
        label text,
        primary key (institution_id, consent_id, contact_point_id),
        foreign key (institution_id, consent_id) references contact_consent,
        foreign key (institution_id, contact_point_id) references contact_point
      );

      create table disclosure (
        institution_id uuid not null,
        id uuid not null,
        http_request_id uuid not null,
        owner_id uuid not null,
        recipient_id uuid not null check (recipient_id <> owner_id),
        consent_id uuid,
        kinds text[] not null,
        reason text,
        at timestamptz(3) not null default app_now(),
        primary key (institution_id, id),
        unique (institution_id, http_request_id, owner_id, recipient_id),
        foreign key (institution_id, owner_id) references account,
        foreign key (institution_id, recipient_id) references account,
        foreign key (institution_id, consent_id) references contact_consent
      );
      create index disclosure_owner on disclosure (institution_id, owner_id, at, id);
    `);
    await wall(runner, 'contact_point', 'select, insert, update');
    // The server writes values and removes them; it cannot read one.
    await wall(
      runner,
      'contact_value',
      'insert (institution_id, contact_point_id, value), delete, select (institution_id, contact_point_id)',
    );
    await wall(runner, 'contact_consent', 'select, insert, update');
    await wall(runner, 'contact_consent_point', 'select, insert');
    await wall(runner, 'disclosure', 'select');

    await runner.query(OPENING_FUNCTIONS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function change_contact_value(uuid, text);
      drop function own_contacts();
      drop function reveal_contacts(uuid[]);
      drop table disclosure, contact_consent_point, contact_consent, contact_value, contact_point;
    `);
  }
}
