create or replace function resman.refused_field(
    p_merged resman.merged_read,
    p_fields text[],
    p_why text
)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select jsonb_build_object(
        'field', case when 'lost' = any(p_fields) then 'lost' else p_fields[1] end,
        'type', 'data_conflict',
        'domiq', coalesce(p_merged.local -> p_fields[1], 'null'::jsonb),
        'resman', coalesce((p_merged.read).remote -> p_fields[1], 'null'::jsonb),
        'strategy', 'manual_review', 'rule', 'refused by ' || p_why, 'value', null
    )
$$;

comment on function resman.refused_field(resman.merged_read, text[], text) is
'Returns the conflict over a value of ResMan''s that the application refuses, and by which of its '
'constraints.';
