create or replace function resman.is_pull_late(p_property_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
    select not exists (
        select 1 from resman.pull_cursor as taken
        where taken.property_id = p_property_id
            and taken.last_pulled_at is not null
            and taken.due_at > core.clock() - interval '10 minutes'
    )
$$;

comment on function resman.is_pull_late(uuid) is
'Tells whether the appointments of a property should have been read from ResMan ten minutes ago, '
'two intervals, and were not.';
