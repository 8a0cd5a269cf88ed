create or replace function resman.person_ids(p_found resman.found_person, p_keys text)
returns text[]
language sql
immutable
set search_path = ''
as $$
    select case p_keys
        when 'users' then p_found.users::text[]
        when 'leads' then p_found.leads::text[]
        when 'requests' then p_found.requests::text[]
        when 'units' then p_found.units::text[]
        when 'tours' then p_found.tours::text[]
        when 'jobs' then p_found.jobs::text[]
        when 'prospects' then p_found.prospects
    end
$$;

comment on function resman.person_ids(resman.found_person, text) is
'Returns the ids of one kind that belong to a person.';
