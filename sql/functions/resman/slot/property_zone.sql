create or replace function resman.property_zone(p_property_id uuid)
returns text
language sql
stable
set search_path = ''
as $$
    select coalesce(
        (
            select integration.time_zone
            from resman.resman_integration as integration
            where integration.property_id = p_property_id
        ),
        'UTC'
    )
$$;

comment on function resman.property_zone(uuid) is
'Returns the time zone of a property; UTC where it is not connected.';
