create or replace function resman.without_late(p_remote jsonb, p_shown jsonb, p_prior jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select coalesce(jsonb_object_agg(field.key, field.value), '{}'::jsonb)
    from jsonb_each(p_remote) as field
    where field.value is distinct from p_prior -> field.key
        or field.value is not distinct from p_shown -> field.key
$$;

comment on function resman.without_late(jsonb, jsonb, jsonb) is
'Returns what ResMan shows without the fields that it shows as they were before the last posts '
'(lead_state.prior): soon after a post that may be a late copy.';
