create or replace function resman.lead_marker(p_unit_id uuid)
returns text
language sql
immutable
set search_path = ''
as $$
    select format('[ref:lead:%s]', replace(p_unit_id::text, '-', ''))
$$;

comment on function resman.lead_marker(uuid) is
'Returns the marker by which a lead is found in ResMan.';
