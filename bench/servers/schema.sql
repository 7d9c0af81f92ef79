-- What the peers and the bare server search with, in a schema of the bench's own, so that none of it depends on Acquaint's search:
-- one row an advisor, its words in a tsvector with a GIN index, the field of work as one more lexeme, and the name folded for the order.
create function bench.fold(text) returns text immutable parallel safe language sql as $$ select lower(unaccent($1)) $$;

create table bench.document as
select a.institution_id, a.account_id as advisor_id, c.name, bench.fold(c.name) collate "C" as sort_name,
  to_tsvector('simple', concat_ws(' ', c.name, a.headline, a.job_title, e.name, f.name, l.name, case when a.visibility = '{}' then a.bio end,
    (select string_agg(t.name, ' ') from advisor_topic x join term t on t.institution_id = x.institution_id and t.id = x.term_id
     where x.institution_id = a.institution_id and x.advisor_id = a.account_id)))
  || array_to_tsvector(array['industry:' || f.value]) as words
from advisor a
join account c on c.institution_id = a.institution_id and c.id = a.account_id and c.closed_at is null
join term e on e.institution_id = a.institution_id and e.id = a.employer_id
join term f on f.institution_id = a.institution_id and f.id = a.industry_id
join term l on l.institution_id = a.institution_id and l.id = a.location_id
where a.listing in ('LISTED', 'PAUSED');
alter table bench.document add primary key (institution_id, advisor_id);
create index on bench.document using gin (words) with (fastupdate = off);
create index on bench.document (institution_id, sort_name, advisor_id) include (name);

create function bench.needle(industry text, word text) returns tsquery immutable parallel safe language sql
  as $$ select (quote_literal('industry:' || industry) || ' & ' || quote_literal(word))::tsquery $$;

-- The way to it for servers with the wall: row level security would keep PostgreSQL from using a GIN index, so the table is closed
-- to the serving role, and these functions take the institution from the wall's own setting.
create function bench.search(industry text, word text, most int) returns table (advisor_id uuid, sort_name text)
  language sql stable rows 26 security definer set search_path = public, pg_temp
as $$
  select d.advisor_id, d.sort_name from bench.document d
  where d.institution_id = current_institution() and d.words @@ bench.needle(industry, word)
  order by d.sort_name, d.advisor_id limit most
$$;
create function bench.after(from_name text, from_id uuid, most int) returns table (advisor_id uuid, sort_name text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select d.advisor_id, d.sort_name from bench.document d
  where d.institution_id = current_institution() and (d.sort_name, d.advisor_id) > (from_name collate "C", from_id)
  order by d.sort_name, d.advisor_id limit most
$$;
grant usage on schema bench to acquaint_app;
