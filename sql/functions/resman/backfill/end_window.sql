create or replace function resman.end_window(p_property_id uuid, p_bridge_id uuid)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.pull_cursor as taken
    set pulling_by = null, pulling_until = null, rests_until = null
    where taken.property_id = p_property_id and taken.pulling_by = p_bridge_id
$$;

comment on function resman.end_window(uuid, uuid) is
'Ends the reading of a window of a backfill: the property may be read by others.';
