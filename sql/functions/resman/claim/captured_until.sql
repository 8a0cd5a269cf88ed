create or replace function resman.captured_until(p_property_id uuid, p_now timestamptz)
returns timestamptz
language sql
stable
set search_path = ''
as $$
    select least(p_now, resman.window_start(
        integration.sync_frequency, integration.time_zone, p_now
    ))
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
$$;

comment on function resman.captured_until(uuid, timestamptz) is
'Returns until when what a property may send now was captured: now, or the start of its window.';
