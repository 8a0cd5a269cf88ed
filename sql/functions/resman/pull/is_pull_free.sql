create or replace function resman.is_pull_free(p_cursor resman.pull_cursor, p_now timestamptz)
returns boolean
language sql
stable
set search_path = ''
as $$
    select coalesce(p_cursor.pulling_until <= p_now, true) or exists (
        select 1 from resman.bridge as bridge
        where bridge.id = p_cursor.pulling_by and bridge.ended_at is not null
    )
$$;

comment on function resman.is_pull_free(resman.pull_cursor, timestamptz) is
'Tells whether nobody reads a property now.';
