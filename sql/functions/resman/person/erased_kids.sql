create or replace function resman.erased_kids()
returns jsonb
language sql
stable
set search_path = ''
as $$
    select coalesce(jsonb_agg(distinct tombstone.kid), '[]'::jsonb)
    from resman.person_tombstone as tombstone
    where tombstone.kid is not null
$$;

comment on function resman.erased_kids() is
'Returns the ids of the keys with which the bridge hashes the addresses of what it reads, so that '
'is_erased knows them.';
