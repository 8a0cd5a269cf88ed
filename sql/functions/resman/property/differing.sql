create or replace function resman.differing(p_one jsonb, p_other jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select coalesce(jsonb_object_agg(field.key, field.value), '{}'::jsonb)
    from jsonb_each(p_one) as field
    where field.value is distinct from p_other -> field.key
$$;

comment on function resman.differing(jsonb, jsonb) is
'Returns the members of the one object that the other has otherwise.';
