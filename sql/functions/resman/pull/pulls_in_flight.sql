create or replace function resman.pulls_in_flight(p_now timestamptz)
returns table (property_id uuid)
language sql
stable
set search_path = ''
as $$
    select taken.property_id
    from resman.pull_cursor as taken
    where taken.pulling_by is not null
        and taken.rests_until is null
        and not resman.is_pull_free(taken, p_now)
$$;

comment on function resman.pulls_in_flight(timestamptz) is
'Returns the properties that are being read from ResMan, one call at a time; those whose reading '
'rests are not among them.';
