create or replace function resman.is_read(p_integration resman.resman_integration)
returns boolean
language sql
stable
set search_path = ''
as $$
    select p_integration.sync_direction in ('bidirectional', 'from_resman')
        or resman.has_tours(p_integration.property_id)
$$;

comment on function resman.is_read(resman.resman_integration) is
'Tells whether a property is read from ResMan: its leads where the direction lets them in, or its '
'appointments.';
