create or replace function resman.named_part(p_field text, p_one jsonb, p_part text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select case
        when p_one ? p_part then jsonb_build_object(p_field, p_one -> p_part) else '{}'::jsonb
    end
$$;

comment on function resman.named_part(text, jsonb, text) is
'Returns {field: value} of a part of what was merged; {} where it has none. Called by merge_lead '
'only.';
