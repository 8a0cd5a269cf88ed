create or replace function resman.look_for(p_kind text, p_resman_property_id text, p_by jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select jsonb_build_object(
        'kind', p_kind, 'resman_property_id', p_resman_property_id, 'by', p_by
    )
$$;

comment on function resman.look_for(text, text, jsonb) is
'Returns one look into ResMan: why, at which property, and by what.';
