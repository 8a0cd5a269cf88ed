create or replace function resman.sees_property(p_property_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (select 1 from public.property as property where property.id = p_property_id)
$$;

comment on function resman.sees_property(uuid) is
'Tells whether the caller may see a property: runs with the caller''s rights, so that row security '
'of property counts in property_status.';

grant execute on function resman.sees_property(uuid) to
tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bridge;
