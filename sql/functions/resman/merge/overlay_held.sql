create or replace function resman.overlay_held(p_lead jsonb, p_base jsonb, p_held text[])
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select case
        when p_held is null or p_lead is null then p_lead
        else (p_lead - p_held) || coalesce((
            select jsonb_object_agg(field.key, field.value)
            from jsonb_each(p_base) as field
            where field.key = any(p_held)
        ), '{}'::jsonb)
    end
$$;

comment on function resman.overlay_held(jsonb, jsonb, text[]) is
'Returns a lead with its held fields as they are in the base, so that they are not sent '
'(semantics.md I34).';
