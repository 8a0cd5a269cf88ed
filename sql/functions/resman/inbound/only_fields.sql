create or replace function resman.only_fields(p_remote jsonb, p_only text[])
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select coalesce(jsonb_object_agg(field.key, field.value), '{}'::jsonb)
    from jsonb_each(p_remote) as field
    where field.key = any(p_only)
$$;

comment on function resman.only_fields(jsonb, text[]) is
'Returns these fields of what ResMan shows: the others count as not shown.';
