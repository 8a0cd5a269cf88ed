create or replace function resman.cleared_fields(p_lead jsonb, p_base jsonb)
returns text[]
language sql
immutable
set search_path = ''
as $$
    select coalesce(array_agg(field.key order by field.key), '{}')
    from jsonb_each(coalesce(p_base, '{}'::jsonb)) as field
    where field.key not like '\_%' and field.key <> 'comments' and not p_lead ? field.key
$$;

comment on function resman.cleared_fields(jsonb, jsonb) is
'Returns the fields that ResMan holds and that were emptied on our side.';
