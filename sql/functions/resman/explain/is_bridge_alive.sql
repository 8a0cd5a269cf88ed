create or replace function resman.is_bridge_alive()
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select 1 from resman.bridge as bridge
        where bridge.ended_at is null and bridge.seen_at > core.clock() - interval '30 seconds'
    )
$$;

comment on function resman.is_bridge_alive() is
'Tells whether a bridge has shown life within 30 seconds and not ended.';
