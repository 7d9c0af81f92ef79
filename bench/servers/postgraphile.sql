-- What PostGraphile is given, as its documentation has it: views for what belongs together, functions that return their rows, and computed
-- columns. The views are the invoker's, so that row level security holds behind them. Names and slots stand in the views, because a
-- computed column would have row level security find out anew for every row whom the viewer must not find.
create schema bench_api;
grant usage on schema bench_api to acquaint_app;

create view bench_api.card with (security_invoker = true) as
  select a.institution_id, a.account_id, c.name, a.headline, a.job_title, a.class_year, a.employer_id, a.industry_id, a.languages, a.chat_modes,
    case when not a.visibility ? 'BIO' then a.bio end as bio, coalesce(m.capacity - m.taken, a.monthly_capacity) as open_slots
  from public.advisor a
  join public.account c on c.institution_id = a.institution_id and c.id = a.account_id and c.closed_at is null
  join public.institution i on i.id = a.institution_id
  left join public.advisor_month m on m.institution_id = a.institution_id and m.advisor_id = a.account_id
    and m.month = date_trunc('month', now() at time zone coalesce(a.time_zone, i.time_zone))::date
  where a.listing in ('LISTED', 'PAUSED');
comment on view bench_api.card is E'@primaryKey institution_id,account_id\n@foreignKey (institution_id,employer_id) references public.term (institution_id,id)|@fieldName employer\n@foreignKey (institution_id,industry_id) references public.term (institution_id,id)|@fieldName industry';

create view bench_api.ask with (security_invoker = true) as
  select r.institution_id, r.id as key, r.student_id, r.advisor_id, c.name as advisor_name, r.purpose, r.created_at,
    case when r.status in ('AWAITING_INTRODUCER', 'PENDING', 'NEEDS_INFO') and r.expires_at <= now() then 'EXPIRED' else r.status end as status
  from public.intro_request r
  left join public.account c on c.institution_id = r.institution_id and c.id = r.advisor_id and c.closed_at is null;
comment on view bench_api.ask is E'@primaryKey institution_id,key';
grant select on bench_api.card, bench_api.ask to acquaint_app;

create function bench_api.search(industry text, word text, most int) returns setof bench_api.card stable rows 26 language sql as $$
  select card.* from bench.search(industry, word, most) hit
  join bench_api.card on card.institution_id = (select current_institution()) and card.account_id = hit.advisor_id order by hit.sort_name, hit.advisor_id
$$;
create function bench_api.after(name text, id uuid, most int) returns setof bench_api.card stable language sql as $$
  select card.* from bench.after(name, id, most) hit
  join bench_api.card on card.institution_id = (select current_institution()) and card.account_id = hit.advisor_id order by hit.sort_name, hit.advisor_id
$$;
create function bench_api.sent(before timestamptz, most int) returns setof bench_api.ask stable rows 26 language sql as $$
  select r.* from bench_api.ask r
  where r.institution_id = (select current_institution()) and r.student_id = (select current_account()) and r.created_at < before
  order by r.created_at desc, r.key desc limit most
$$;

create function bench_api.card_topics(card bench_api.card) returns setof public.term stable rows 3 language sql as $$
  select t.* from public.advisor_topic x join public.term t on t.institution_id = x.institution_id and t.id = x.term_id
  where x.institution_id = card.institution_id and x.advisor_id = card.account_id order by t.name, t.value
$$;
create function bench_api.card_viewer_intro_request(card bench_api.card) returns bench_api.ask stable language sql as $$
  select r.* from bench_api.ask r where r.institution_id = card.institution_id and r.student_id = (select current_account()) and r.advisor_id = card.account_id
  order by r.created_at desc, r.key desc limit 1
$$;
create function bench_api.card_viewer_contact_access(card bench_api.card) returns text stable language sql as $$
  select coalesce((
    select case when k.ended_at < k.expires_at then 'REVOKED' when k.ended_at is null and k.expires_at > now() then 'GRANTED' else 'EXPIRED' end
    from public.contact_consent k where k.institution_id = card.institution_id and k.recipient_id = (select current_account()) and k.owner_id = card.account_id
    order by (k.ended_at is null and k.expires_at > now()) desc, k.granted_at desc, k.id limit 1
  ), 'NOT_GRANTED')
$$;
