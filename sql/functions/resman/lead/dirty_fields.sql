create or replace function resman.dirty_fields(p_lead jsonb, p_base jsonb)
returns text[]
language sql
immutable
set search_path = ''
as $$
    select coalesce(array_agg(field.key order by field.key), '{}')
    from jsonb_each(p_lead) as field
    where field.key not like '\_%'
        and field.value is distinct from coalesce(p_base, '{}'::jsonb) -> field.key
        and not (field.key = 'comments' and field.value = '[]'::jsonb)
$$;

comment on function resman.dirty_fields(jsonb, jsonb) is
'Returns the fields of a lead that ResMan is not known to hold and that can be told to it; a '
'cleared value cannot (decisions.md 4).';
